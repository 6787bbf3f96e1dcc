import { z } from 'zod'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _, starting with a letter')
const text = z.string().trim().min(1)
const common = {
  description: text,
  /** True: the script cannot run without it. */
  required: z.boolean().default(false),
}

/** Kinds of parameters of scripts. */
const parameterSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), ...common, default: z.string().optional() }),
  z.strictObject({
    type: z.literal('texts'),
    ...common,
    min: z.int().min(1).default(1),
    max: z.int().min(1).optional(),
    default: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('integer'),
    ...common,
    min: z.int().optional(),
    max: z.int().optional(),
    default: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('flag'), ...common, default: z.boolean().default(false) }),
  z.strictObject({
    type: z.literal('choice'),
    ...common,
    one_of: z.array(text).min(1),
    default: text.optional(),
  }),
  /** A Date, ISO 8601 with an offset, a day as `2026-09-01` (its start in the project's timezone), `now`, `-30d`, `-12h`. */
  z.strictObject({ type: z.literal('moment'), ...common, default: text.optional() }),
  /** An object of anything. */
  z.strictObject({ type: z.literal('object'), ...common }),
  /** A list of objects. */
  z.strictObject({ type: z.literal('objects'), ...common, min: z.int().min(0).default(1) }),
  /** A path below the script's working directory. */
  z.strictObject({ type: z.literal('file'), ...common, default: text.optional() }),
])

export const templateHeaderSchema = z.strictObject({
  id: name,
  title: text,
  /** What it does, in one or two sentences. */
  description: text,
  /** What it returns. */
  returns: text,
  /** True: it changes the project, and runs only where that was granted. */
  write: z.boolean().default(false),
  parameters: z.record(name, parameterSchema).default({}),
})

export type TemplateHeader = z.output<typeof templateHeaderSchema>
export type TemplateParameterHeader = TemplateHeader['parameters'][string]
