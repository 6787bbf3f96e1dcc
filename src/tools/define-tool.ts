import { z } from 'zod'
import type { JsonSchema, ToolAnnotations, ToolCall, ToolGroup } from './tool.ts'

/** What is particular to one tool. The rest is done by `bindTool`. */
export interface ToolDefinition<Schema extends z.ZodObject = z.ZodObject> {
  name: string
  title: string
  description: string
  group: ToolGroup
  /** Whether the same call again changes nothing more. @default whether it only reads */
  idempotent?: boolean
  input: Schema
  examples: readonly z.input<Schema>[]
}

/** What `execute` gives: text for the model, and the same as data. */
export interface ToolOutput {
  text: string
  data?: Readonly<Record<string, unknown>>
  /** The call was understood, and there is no answer: told to the model as an error it can act on. */
  isError?: boolean
}

export type ExecuteTool<Schema extends z.ZodObject> = (
  input: z.output<Schema>,
  call: ToolCall,
) => Promise<ToolOutput>

export function annotationsOf({ title, group, idempotent }: ToolDefinition): ToolAnnotations {
  const readOnlyHint = group === 'read'
  return {
    title,
    readOnlyHint,
    destructiveHint: group === 'mutate' || group === 'dangerous',
    idempotentHint: idempotent ?? readOnlyHint,
    openWorldHint: true,
  }
}

const isEmpty = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0

const schemas = new WeakMap<z.ZodObject, JsonSchema>()

/** As callers write it: what has a default may be left out. Made once, so that its bytes never differ. */
export function inputJsonSchemaOf(schema: z.ZodObject): JsonSchema {
  let json = schemas.get(schema)
  if (!json) {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-7',
      override: ({ jsonSchema }) => {
        // Zod writes {} for "anything"; checkers of schemas take that for something forgotten.
        if (isEmpty(jsonSchema.additionalProperties)) jsonSchema.additionalProperties = true
      },
    })
    json = Object.freeze(rest)
    schemas.set(schema, json)
  }
  return json
}
