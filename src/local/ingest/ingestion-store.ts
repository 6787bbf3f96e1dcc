import type { CaptureEvent } from './capture-event.ts'
import type { IngestionState, WriteBatch } from './ingestion-state.ts'

/** A metadata object: cohort, feature flag, insight and so on. */
export interface EntityDocument {
  id: number
  [field: string]: unknown
}

/** Where ingestion keeps things: ClickHouse in use, memory in tests. */
export interface IngestionStore {
  /** Fills `state` with what is stored. */
  restore(state: IngestionState): Promise<void>
  /** Keys (see `eventKey`) of those events that are stored already. */
  findStored(events: readonly CaptureEvent[]): Promise<ReadonlySet<string>>
  /** Writes everything but the effect of `moved`. Writing the same batch again changes nothing. */
  write(batch: WriteBatch): Promise<void>
  /** Gives stored events of these distinct ids their current person. */
  movePersons(distinctIds: readonly string[]): Promise<void>
  /** Removes persons by id, and their events when that is wanted. */
  deletePersons(ids: readonly string[], options: { withEvents: boolean }): Promise<void>
  readEntities(kind: string): Promise<EntityDocument[]>
  writeEntities(kind: string, documents: readonly EntityDocument[]): Promise<void>
}
