import { z } from 'zod'
import { isRecord } from '../is-record.ts'
import { callOptionsSchema } from './query-options.ts'

/** PostHog cuts longer names and ids without a word, and people whose ids start alike become one person. */
const LONGEST_IDENTIFIER = 200
const TIMESTAMP =
  'expected a Date, or ISO 8601 text with seconds and Z or an offset, such as 2026-09-01T10:00:00Z'

/** Text that PostHog keeps as it is: event names, distinct ids, groups. */
export const identifierSchema = z.string().check((context) => {
  const message = identifierProblem(context.value)
  if (message) context.issues.push({ code: 'custom', message, input: context.value })
})

function identifierProblem(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty'
  if (text.length > LONGEST_IDENTIFIER && [...text.slice(0, 1000)].length > LONGEST_IDENTIFIER)
    return `it is longer than ${LONGEST_IDENTIFIER} characters, where PostHog would cut it`
  if (text.includes('\0')) return 'it holds a NUL character, which PostHog would replace'
  if (/\p{Surrogate}/u.test(text))
    return 'it holds half a surrogate pair; cut strings between characters, not inside one'
}

/** Left as it is: properties may hold anything JSON can carry, under any name. */
export const propertiesSchema = z.custom<Record<string, unknown>>(
  (value) => Object.prototype.toString.call(value) === '[object Object]',
  'expected an object of properties by name',
)

/** JavaScript takes `__proto__` for something else than a name, and checked objects lose it without a word. */
const groupTypesSchema = z.custom<Record<string, unknown>>(
  (value) => !isRecord(value) || !Object.hasOwn(value, '__proto__'),
  'no type of group can be called __proto__',
)

export const groupsSchema = groupTypesSchema.pipe(z.record(identifierSchema, identifierSchema))

/** Properties by type of group. */
export const groupPropertiesSchema = groupTypesSchema.pipe(z.record(z.string(), propertiesSchema))

/** A moment as ISO 8601 text; text keeps its microseconds. */
const timestampSchema = z.preprocess(
  (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value),
  z.iso.datetime({ offset: true, error: TIMESTAMP, abort: true }).regex(/T\d\d:\d\d:\d\d/, TIMESTAMP),
)

/** The same thing said in two places: which one counts would be a guess. */
const SAID_TWICE = { set: '$set', setOnce: '$set_once', unset: '$unset', groups: '$groups' } as const
/** PostHog takes them for the project token of the event, and refuses the batch when it is another one. */
const READ_AS_TOKEN = ['token', 'api_key']

/** What a caller gives as one event. */
export const captureEventSchema = z
  .strictObject({
    event: identifierSchema,
    distinctId: identifierSchema,
    properties: propertiesSchema.optional(),
    timestamp: timestampSchema.optional(),
    uuid: z
      .guid('expected a UUID')
      .transform((uuid) => uuid.toLowerCase())
      .optional(),
    set: propertiesSchema.optional(),
    setOnce: propertiesSchema.optional(),
    unset: z.array(z.string()).readonly().optional(),
    groups: groupsSchema.optional(),
  })
  .check(({ value, issues }) => {
    const properties = value.properties ?? {}
    const report = (field: string, message: string) =>
      issues.push({ code: 'custom', path: ['properties', field], message, input: undefined })
    for (const [option, name] of Object.entries(SAID_TWICE))
      if (value[option as keyof typeof SAID_TWICE] !== undefined && Object.hasOwn(properties, name))
        report(name, `it is given as ${option} too; give one of them`)
    for (const name of READ_AS_TOKEN)
      if (Object.hasOwn(properties, name))
        report(name, 'PostHog reads this name as a project token; choose another name')
  })

/** Options of `captureBatch`. */
export const captureBatchOptionsSchema = callOptionsSchema.extend({
  historicalMigration: z.boolean().optional(),
})

export type CheckedCaptureEvent = z.output<typeof captureEventSchema>
