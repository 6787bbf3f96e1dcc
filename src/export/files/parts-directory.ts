import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../../is-record.ts'
import type { ExportPart } from '../part/export-part.ts'

export const MANIFEST = '_manifest.jsonl'
export const SCHEMA = '_schema.json'
export const SUCCESS = '_SUCCESS'
/** Parts under way. Names that begin with `_` are no data to whoever reads such directories. */
export const SPOOL = '_tmp'

export const WRITER = 'posthog-driver'

/** Segment and number of a cell; an incremental run puts its own number before them. Other names are not ours to remove. */
const CELL =
  /(?:r\d+-)?(?:all|null-time|before-1970|after-2149|\d{4}-\d\d-\d\d(?:_\d{4}-\d\d-\d\d)?)(?:-again)?-\d{4,}(?:\.\d+)*/
/** A part that was being written down ends in `.tmp`. */
const PART = new RegExp(`^(${CELL.source})\\.(?:ndjson|csv)(?:\\.gz)?(\\.tmp)?$`)
const DAY = /^day=[\w-]+$/
const HOUSEKEEPING = new RegExp(
  `^((${MANIFEST}|${SPOOL})(\\.lock(\\.guard)?)?|${MANIFEST}(\\.seen-\\d+)?(\\.tmp)?|${SCHEMA}(\\.tmp)?)$`,
)
/** Of rows without a time, as Hive calls it. */
const NO_DAY = '__HIVE_DEFAULT_PARTITION__'

export interface PartsDirectory {
  parts: { id: string; path: string; isWhole: boolean }[]
  isSuccess: boolean
  /** Names, at any depth, that no export gave. */
  foreign: string[]
}

/** Of a part within the directory: in the folder of its day, as Hive-style readers expect it, where the table has days. */
export function partPath({ id, segment }: Pick<ExportPart, 'id' | 'segment'>, extension: string): string {
  const name = `${id}${extension}`
  if (!PART.test(name)) throw new Error(`${name} cannot be the name of a part.`)
  return segment === 'all' ? name : join(`day=${segment === 'null-time' ? NO_DAY : segment}`, name)
}

/** What is in a directory of parts; one that is not there is empty. */
export async function readPartsDirectory(directory: string): Promise<PartsDirectory> {
  const found: PartsDirectory = { parts: [], isSuccess: false, foreign: [] }
  for (const entry of await list(directory)) {
    const { name } = entry
    if (name === SUCCESS) found.isSuccess = true
    else if (name === SCHEMA && !(await isOwnSchema(join(directory, name)))) found.foreign.push(name)
    else if (HOUSEKEEPING.test(name)) continue
    else if (entry.isDirectory() && DAY.test(name)) {
      for (const inner of await list(join(directory, name)))
        sort(found, directory, join(name, inner.name), inner)
    } else sort(found, directory, name, entry)
  }
  return found
}

type Entry = Awaited<ReturnType<typeof list>>[number]

function sort(found: PartsDirectory, directory: string, path: string, entry: Entry): void {
  const [, id, unfinished] = PART.exec(entry.name) ?? []
  if (id === undefined || !entry.isFile()) found.foreign.push(path)
  else found.parts.push({ id, path: join(directory, path), isWhole: unfinished === undefined })
}

/** Removes parts, and the folders that are empty then. */
export async function removeParts(directory: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true })
  // One that holds something stays.
  for (const { name } of await list(directory))
    if (DAY.test(name)) await rmdir(join(directory, name)).catch(() => {})
}

async function list(path: string) {
  return readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function isOwnSchema(path: string): Promise<boolean> {
  try {
    const schema: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isRecord(schema) && schema.writtenBy === WRITER
  } catch {
    return false
  }
}
