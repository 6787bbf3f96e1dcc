import { z } from 'zod'
import type { JournalEntry } from './journal-entry.ts'

const VERSION = 1

const nullableText = z.string().nullable()
const range = z.tuple([nullableText, nullableText])
const count = z.int().min(0)
const counts = z.record(z.string(), count)
const hash = z.int().min(0).max(4_294_967_296)
const at = z.iso.datetime()
const json = z.record(z.string(), z.json())

const bounds = z.strictObject({
  time: range.optional(),
  names: z.array(range).optional(),
  hashes: z.array(z.tuple([hash, hash])).optional(),
  timeIsNull: z.literal(true).optional(),
})
const cell = z.strictObject({ id: z.string().min(1), segment: z.string(), count, bounds })
const segment = z.strictObject({ name: z.string(), bounds, count: count.optional() })
const rememberedFrom = z.strictObject({ createdFrom: z.string(), day: z.string() })
const createdWindow = z.strictObject({ from: nullableText, to: z.string() })

const journalEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), version: z.literal(VERSION), fingerprint: json, at }),
  z.strictObject({
    kind: z.literal('run'),
    run: count,
    window: createdWindow,
    seenBytes: count.optional(),
    remembers: rememberedFrom.optional(),
    at,
  }),
  z.strictObject({
    kind: z.literal('segments'),
    segments: z.array(segment),
    again: counts.optional(),
    requests: count,
    at,
  }),
  z.strictObject({
    kind: z.literal('plan'),
    segment: z.string(),
    cells: z.array(cell),
    requests: count,
    at,
  }),
  z.strictObject({ kind: z.literal('split'), cell: z.string(), into: z.array(cell), requests: count, at }),
  z.strictObject({
    kind: z.literal('done'),
    cell: z.string(),
    rows: count,
    bytes: count,
    duplicates: count,
    requests: count,
    state: json.optional(),
    served: counts.optional(),
    seenBytes: count.optional(),
    at,
  }),
  z.strictObject({ kind: z.literal('sent'), requests: count, at }),
  z.strictObject({ kind: z.literal('finish'), state: json.optional(), rows: count, at }),
]) satisfies z.ZodType<JournalEntry>

/**
 * An entry as it was read from JSON.
 * @throws {ZodError} when it is none.
 */
export const parseEntry = (value: unknown): JournalEntry => journalEntry.parse(value)

/** The version a line names that is not ours: a later one of this package wrote it. */
export function otherVersion(value: unknown): number | undefined {
  const { success, data } = z.looseObject({ kind: z.literal('start'), version: z.number() }).safeParse(value)
  return success && data.version !== VERSION ? data.version : undefined
}
