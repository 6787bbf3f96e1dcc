import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEngine } from '../../../src/local/engine/start-engine.ts'
import { RowSet } from './row-set.ts'

/** Reads a Parquet file of events back, with ClickHouse's reader. */
export async function readParquet(path: string, parent: string): Promise<RowSet> {
  const directory = await mkdtemp(join(parent, 'parquet-'))
  try {
    await using engine = await startEngine({ directory })
    await engine.execute(
      // The types are named: ClickHouse would read JSON, and write it its own way.
      `CREATE TABLE posthog.read ENGINE = Log AS SELECT * FROM file('${path.replaceAll("'", "\\'")}', 'Parquet',
        'uuid String, event String, distinct_id String, timestamp DateTime64(6, \\'UTC\\'),
        created_at DateTime64(6, \\'UTC\\'), elements_chain String, properties String')`,
    )
    const set = new RowSet()
    for (let piece = 0; piece < PIECES; piece++) {
      const { rows } = await engine.query(
        `SELECT uuid, event, distinct_id, timestamp, created_at, elements_chain, properties FROM posthog.read
        WHERE cityHash64(uuid) % ${PIECES} = ${piece}`,
      )
      for (const [uuid, event, distinctId, timestamp, createdAt, elementsChain, text] of rows as Row[])
        set.add({
          uuid,
          event,
          distinctId,
          timestamp,
          createdAt,
          elementsChain,
          properties: Buffer.from(text),
        })
    }
    return set
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

type Row = [string, string, string, string, string, string, string]

/** One answer of the engine does not hold all rows. */
const PIECES = 4
