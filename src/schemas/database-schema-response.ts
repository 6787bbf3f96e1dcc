import { z } from 'zod'

const fieldSchema = z.looseObject({
  name: z.string(),
  /** `integer float decimal string datetime date boolean array json lazy_table virtual_table field_traverser ...` */
  type: z.string(),
  /** For joins: the table they lead to. */
  table: z.string().nullish(),
  chain: z.array(z.union([z.string(), z.number()])).nullish(),
})

/** What `DatabaseSchemaQuery` answers: every table the key may read, by name. Loose, as everything a server sends. */
export const databaseSchemaResponseSchema = z.looseObject({
  tables: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      /** `posthog system data_warehouse view managed_view batch_export materialized_view endpoint` */
      type: z.string(),
      fields: z.record(z.string(), fieldSchema),
    }),
  ),
})

export type DatabaseSchemaResponse = z.output<typeof databaseSchemaResponseSchema>
