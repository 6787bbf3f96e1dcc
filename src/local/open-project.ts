import type { Engine } from './engine/engine.ts'
import { startEngine } from './engine/start-engine.ts'
import { createIngestion, type Ingestion, type IngestionOptions } from './ingest/ingestion.ts'

export interface OpenProjectOptions extends IngestionOptions {
  signal?: AbortSignal
}

/** ClickHouse on a data directory, and what writes into it. */
export interface OpenedProject extends AsyncDisposable {
  engine: Engine
  ingestion: Ingestion
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens the data directory of a project; a closed one has written everything it took in. */
export async function openProject(
  directory: string,
  { signal, ...options }: OpenProjectOptions = {},
): Promise<OpenedProject> {
  const engine = await startEngine({ directory, signal })
  try {
    const ingestion = await createIngestion(engine, options)
    return {
      engine,
      ingestion,
      [Symbol.asyncDispose]: async () => {
        try {
          await ingestion.close()
        } finally {
          await engine.close()
        }
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}
