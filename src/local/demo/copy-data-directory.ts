import {
  constants,
  copyFileSync,
  type Dirent,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'

/** Every finished part of a MergeTree table has one. */
const PART_FILE = 'checksums.txt'
/** Columns, marks and indexes: written once, with the part; ClickHouse makes a new part of whatever changes. */
const WRITTEN_ONCE = /\.(?:bin|[cm]?mrk\d?|c?idx)$/

/**
 * Copies ClickHouse's data directory `from` to `to`, which may be there already. Files that are never written again are
 * linked, everything else is copied, so that what happens in the copy cannot be seen in the original. Symbolic links stay
 * as they are. Synchronous, because that is three times as fast for a thousand small files.
 */
export function copyDataDirectory(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const entries = readdirSync(from, { withFileTypes: true })
  const isPart = entries.some(({ name }) => name === PART_FILE)
  for (const entry of entries) copyEntry(entry, join(from, entry.name), join(to, entry.name), isPart)
}

function copyEntry(entry: Dirent, from: string, to: string, isPart: boolean): void {
  if (entry.isDirectory()) copyDataDirectory(from, to)
  else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to)
  else if (!(isPart && WRITTEN_ONCE.test(entry.name) && linked(from, to)))
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
}

/** False where the file system has no links, or not this many. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}
