import { ApiError } from '../../errors.ts'
import { microsecondText, toMicroseconds } from '../plan/microseconds.ts'
import { DOT, OPEN_BRACE, ZERO } from '../scan/json-bytes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import type { FileTable } from './file-table.ts'
import { SeenKeys } from './seen-keys.ts'

export interface FileRows {
  /** Takes a row of a file. */
  take(row: RawRow): void
}

/** Where the rows that are wanted go. */
export interface RowTaker {
  /** @param moment Of the row: `2026-08-05T04:28:10.808176Z`. */
  write(row: RawRow, moment: string): void
  /** Of a row that came before. */
  leaveOut(moment: string): void
}

/**
 * What is wanted of the rows of PostHog's files: those of the range and the names asked for, each once, with the values that
 * queries give for them: times as `2026-08-05T04:28:10.808176Z`, without the fraction where it is zero; JSON as text.
 */
export function createFileRows(table: FileTable, taker: RowTaker): FileRows {
  const { columns, range, events } = table
  const placeOf = (key: string) => columns.findIndex((column) => column.key === key)
  const keyPlaces = [placeOf('uuid'), placeOf('event'), placeOf('distinct_id'), placeOf('timestamp')] as const
  const times = columns.flatMap(({ type }, index) => (type.startsWith('DateTime') ? [index] : []))
  const jsons = columns.flatMap(({ key }, index) => (/properties$/.test(key) ? [index] : []))
  const timestamp = placeOf('timestamp')
  const isWanted = events && nameFilter(events)
  const seen = new SeenKeys()

  /** Text of values that need another form, by place. */
  function rewrites({ bytes, bounds }: RawRow): Map<number, string> | undefined {
    let changed: Map<number, string> | undefined
    for (const place of times) {
      const [from, to] = [bounds[2 * place]!, bounds[2 * place + 1]!]
      if (isExactTime(bytes, from, to)) continue
      changed ??= new Map()
      changed.set(place, shownTime(bytes.toString('utf8', from, to)))
    }
    for (const place of jsons) {
      if (bytes[bounds[2 * place]!] !== OPEN_BRACE) continue
      changed ??= new Map()
      changed.set(place, JSON.stringify(bytes.toString('utf8', bounds[2 * place], bounds[2 * place + 1])))
    }
    return changed
  }

  return {
    take(given) {
      const moment = momentOf(
        given.bytes.toString('utf8', given.bounds[2 * timestamp], given.bounds[2 * timestamp + 1]),
      )
      if (moment < range.from || moment >= range.to) return
      const changed = rewrites(given)
      const row = changed ? rewritten(given, changed) : given
      const { bytes, bounds } = row
      const [, name] = keyPlaces
      if (isWanted && !isWanted(bytes.toString('latin1', bounds[2 * name], bounds[2 * name + 1]))) return
      if (seen.add(row, keyPlaces)) taker.write(row, moment)
      else taker.leaveOut(moment)
    },
  }
}

/** By the JSON of a name as it came: few names, many rows. */
function nameFilter(names: readonly string[]): (json: string) => boolean {
  const wanted = new Set(names)
  const known = new Map<string, boolean>()
  return (json) => {
    let found = known.get(json)
    if (found === undefined) {
      found = wanted.has(String(JSON.parse(Buffer.from(json, 'latin1').toString())))
      known.set(json, found)
    }
    return found
  }
}

/** `"2026-08-05T04:28:10.808176Z"`, with a fraction that is not zero: as queries write it. */
function isExactTime(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== EXACT_LENGTH || bytes[from + 11] !== LETTER_T || bytes[from + 20] !== DOT) return false
  for (let at = from + 21; at < from + 27; at++) if (bytes[at] !== ZERO) return bytes[from + 27] === LETTER_Z
  return false
}

const [EXACT_LENGTH, LETTER_T, LETTER_Z] = [29, 0x54, 0x5a]

/** Of the JSON of a time: `2026-08-05T04:28:10.808176Z`, always with a fraction, so that it compares as text. */
function momentOf(json: string): string {
  if (json.length === EXACT_LENGTH && json[11] === 'T' && json[20] === '.' && json[27] === 'Z')
    return json.slice(1, -1)
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'string') return microsecondText(toMicroseconds(value))
  } catch {
    // Told below, as what is no text is.
  }
  throw new ApiError(`A file of PostHog's has ${json} for a time.`, { code: 'invalid_response' })
}

/** As queries write it, in JSON. */
const shownTime = (json: string): string =>
  json === 'null' ? json : `"${momentOf(json).replace('.000000Z', 'Z')}"`

/** The row with other values in some places. */
function rewritten({ bytes, bounds, columnCount }: RawRow, changed: ReadonlyMap<number, string>): RawRow {
  const moved = new Int32Array(bounds.length)
  const values: Buffer[] = []
  let at = 1
  for (let place = 0; place < columnCount; place++) {
    const text = changed.get(place)
    const value =
      text === undefined ? bytes.subarray(bounds[2 * place], bounds[2 * place + 1]) : Buffer.from(text)
    moved[2 * place] = at
    moved[2 * place + 1] = at + value.length
    at += value.length + 1
    values.push(place === 0 ? OPEN : COMMA, value)
  }
  return {
    bytes: Buffer.concat([...values, CLOSE]),
    start: 0,
    end: at,
    bounds: moved,
    columnCount,
  }
}

const [OPEN, COMMA, CLOSE] = [Buffer.from('['), Buffer.from(','), Buffer.from(']\0')]
