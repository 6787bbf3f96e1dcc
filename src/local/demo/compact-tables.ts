import { rm } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { Engine } from '../engine/engine.ts'

/** All columns of a part in one file: a start copies a hundred files then, not a thousand. */
export const COMPACT_PARTS =
  'ALTER TABLE posthog.events MODIFY SETTING min_bytes_for_wide_part = 10000000000, min_rows_for_wide_part = 1000000000'

/**
 * Merges every table into as few files as it can have, so that copies are quick and no start spends its first seconds
 * merging. Returns the paths that the merges made superfluous.
 */
export async function compactTables(engine: Engine): Promise<string[]> {
  await engine.execute(COMPACT_PARTS)
  const { rows: tables } = await engine.query(
    "SELECT name FROM system.tables WHERE database = 'posthog' AND engine LIKE '%MergeTree'",
  )
  for (const [table] of tables) await engine.execute(`OPTIMIZE TABLE posthog.\`${table}\` FINAL`)
  const { rows } = await engine.query(
    "SELECT path FROM system.parts WHERE database = 'posthog' AND NOT active",
  )
  return rows.map(([path]) => String(path))
}

/** ClickHouse keeps merged parts for some minutes; nobody needs them in a copy. */
export async function removeInside(directory: string, paths: readonly string[]): Promise<void> {
  const root = resolve(directory) + sep
  for (const path of paths) {
    const target = resolve(root, path)
    if (target.startsWith(root)) await rm(target, { recursive: true, force: true })
  }
}
