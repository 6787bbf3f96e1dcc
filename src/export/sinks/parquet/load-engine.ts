import { MissingPeerError } from '../../../errors.ts'
import { duckdbEngine } from './duckdb-engine.ts'
import { hyparquetEngine, hyparquetHas } from './hyparquet-engine.ts'
import type { ParquetEngine, ParquetEngineOptions } from './parquet-engine.ts'

export type ParquetEngineName = 'hyparquet' | 'duckdb'

const PACKAGES: Readonly<Record<ParquetEngineName, string>> = {
  hyparquet: 'hyparquet-writer',
  duckdb: '@duckdb/node-api',
}

/**
 * The engine that was asked for, else the first that is installed and can write the codec.
 * @throws {MissingPeerError} when there is none.
 */
export async function loadEngine(
  engine: ParquetEngineName | undefined,
  options: ParquetEngineOptions,
): Promise<ParquetEngine> {
  const wanted: ParquetEngineName[] = engine ? [engine] : ['hyparquet', 'duckdb']
  const able = wanted.filter((name) => name !== 'hyparquet' || hyparquetHas(options.codec))
  const causes: unknown[] = []
  for (const name of able) {
    try {
      if (name === 'hyparquet') return hyparquetEngine(await import('hyparquet-writer'), options)
      return duckdbEngine(await import('@duckdb/node-api'), options)
    } catch (error) {
      causes.push(error)
    }
  }
  const packages = able.map((name) => PACKAGES[name])
  throw new MissingPeerError(
    packages.length > 0
      ? `Parquet files need the package ${packages.join(' or ')}, which is not installed.`
      : 'zstd needs Node 22.15 or later, or the engine duckdb.',
    {
      code: 'missing_peer',
      hint: `Run: npm install ${packages[0] ?? PACKAGES.duckdb}`,
      details: { packages: packages.length > 0 ? packages : [PACKAGES.duckdb] },
      cause: causes.at(0),
    },
  )
}
