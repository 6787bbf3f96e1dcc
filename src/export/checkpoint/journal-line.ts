import { crc32 } from 'node:zlib'
import type { JournalEntry } from './journal-entry.ts'
import { otherVersion, parseEntry } from './journal-schema.ts'

/**
 * A journal is NDJSON whose lines end with a `sum`: the CRC-32 of the line without it, begun with the sum of the line before.
 * A line that was changed, lost, repeated or moved shows in it.
 */
export interface JournalLine {
  text: string
  sum: number
}

const SUM = /,"sum":"([0-9a-f]{8})"\}$/
const NEWLINE = 0x0a

export function writeLine(entry: JournalEntry, before: number): JournalLine {
  const text = JSON.stringify(entry)
  const sum = crc32(text, before)
  return { text: `${text.slice(0, -1)},"sum":"${sum.toString(16).padStart(8, '0')}"}\n`, sum }
}

export interface JournalContent {
  entries: JournalEntry[]
  /** Where the last whole line ends; behind it is what a killed process was about to write. */
  end: number
  /** Of the last line. */
  sum: number
}

/** Why a file is no journal, or one that was damaged. `line` counts from 1. */
export interface JournalDamage {
  line: number
  reason: string
}

/**
 * What a journal's bytes say. Only its last line may be incomplete: it was not durable, so nothing was built on it. The
 * first is always whole, because a journal appears under its name together with it.
 */
export function readJournal(bytes: Buffer): JournalContent | JournalDamage {
  const entries: JournalEntry[] = []
  let sum = 0
  let end = 0
  for (let next = bytes.indexOf(NEWLINE); next >= 0; next = bytes.indexOf(NEWLINE, end)) {
    const text = bytes.toString('utf8', end, next)
    const read = readLine(text, sum, entries.length === 0)
    if ('reason' in read) {
      const isLast = entries.length > 0 && next === bytes.length - 1
      return isLast && isUnwritten(text, sum)
        ? { entries, end, sum }
        : { line: entries.length + 1, reason: read.reason }
    }
    entries.push(read.entry)
    sum = read.sum
    end = next + 1
  }
  return entries.length > 0 ? { entries, end, sum } : { line: 1, reason: 'it does not begin as a checkpoint' }
}

/** A file system may have made room for a line before its content came. Behind a whole line it is another's damage. */
function isUnwritten(text: string, before: number): boolean {
  const written = text.indexOf('\0')
  return written >= 0 && 'reason' in readLine(text.slice(0, written), before, false)
}

function readLine(
  text: string,
  before: number,
  isFirst: boolean,
): { entry: JournalEntry; sum: number } | { reason: string } {
  const reason = isFirst ? 'it does not begin as a checkpoint' : 'the line was damaged or changed'
  const [ending, digits] = SUM.exec(text) ?? []
  if (ending === undefined || digits === undefined) return { reason }
  const content = `${text.slice(0, -ending.length)}}`
  const sum = crc32(content, before)
  if (sum !== Number.parseInt(digits, 16)) return { reason }
  try {
    const value: unknown = JSON.parse(content)
    const version = isFirst ? otherVersion(value) : undefined
    if (version !== undefined)
      return { reason: `it has version ${version} of the format, written by another version of this package` }
    const entry = parseEntry(value)
    return (entry.kind === 'start') === isFirst ? { entry, sum } : { reason }
  } catch {
    return { reason }
  }
}
