import type { Engine } from '../../engine/engine.ts'
import type { Ingestion } from '../../ingest/ingestion.ts'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { sqlText } from '../../ingest/sql-text.ts'

/** The project's metadata documents, read where HogQL reads them and changed one at a time. */
export class EntityStore {
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    readonly engine: Engine,
    readonly ingestion: Ingestion,
  ) {}

  /** Every document of a kind by id, deleted ones included. */
  async all(kind: string): Promise<EntityDocument[]> {
    const { rows } = await this.engine.query(
      `SELECT document FROM posthog.entity FINAL WHERE kind = ${sqlText(kind)} ORDER BY id`,
    )
    return rows.map(([document]) => JSON.parse(String(document)) as EntityDocument)
  }

  /** Every document of a kind that is not deleted, by id. */
  async present(kind: string): Promise<EntityDocument[]> {
    return (await this.all(kind)).filter(({ deleted }) => deleted !== true)
  }

  /** Stores a new document under the next number; `make` may refuse it after a look at the others. */
  create(
    kind: string,
    make: (id: number, others: readonly EntityDocument[]) => Omit<EntityDocument, 'id'>,
  ): Promise<EntityDocument> {
    return this.#inTurn(async () => {
      const others = await this.all(kind)
      const id = 1 + Math.max(0, ...others.map((other) => other.id))
      const document = { ...make(id, others), id }
      await this.ingestion.putEntities(kind, [document])
      return document
    })
  }

  /** Changes the stored document, whatever happened to it meanwhile; undefined when there is none. */
  update(
    kind: string,
    id: number,
    change: (document: EntityDocument) => Record<string, unknown>,
  ): Promise<EntityDocument | undefined> {
    return this.#inTurn(async () => {
      const stored = (await this.all(kind)).find((document) => document.id === id)
      if (!stored) return undefined
      const document = { ...stored, ...change(stored), id }
      await this.ingestion.putEntities(kind, [document])
      return document
    })
  }

  /** One writer at a time: a number is given once, a change is not lost. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work)
    this.#turn = result.catch(() => {})
    return result
  }
}
