import { setTimeout as delay } from 'node:timers/promises'
import { InputError, LocalPostHogError, PostHogDriverError } from '../../errors.ts'
import type { Engine } from '../engine/engine.ts'
import type { ProjectMetadata } from '../project-metadata.ts'
import { BackgroundWrite } from './background-write.ts'
import type { CaptureEvent } from './capture-event.ts'
import { EngineStore } from './engine-store.ts'
import { eventKey } from './event-key.ts'
import { inChunks } from './in-chunks.ts'
import { IngestionState, type IngestionStateOptions, type WriteBatch } from './ingestion-state.ts'
import type { EntityDocument, IngestionStore } from './ingestion-store.ts'
import { NAMED_KINDS, NamedEntities } from './named-entities.ts'

export interface Ingestion extends AsyncDisposable {
  /**
   * Takes events in. They are written after 500 events or 200 ms, whichever comes first, or by `flush`; the promise
   * waits only when the buffer is full. A durable ingestion writes after 20 ms, and the promise waits for that.
   */
  capture(events: readonly CaptureEvent[]): Promise<void>
  /** Writes everything captured so far; call it before a query that must see it. */
  flush(): Promise<void>
  /** Loads many events, in order, with the same result as capturing them. Stopped early, it keeps what it has read. */
  bulkLoad(
    events: AsyncIterable<CaptureEvent> | Iterable<CaptureEvent>,
    options?: BulkLoadOptions,
  ): Promise<BulkLoadResult>
  /** Removes a person with what was captured before, and their events when that is wanted; later events make them anew. */
  deletePerson(id: string, options: { withEvents: boolean }): Promise<void>
  /** Property and group types of the events written so far, and the metadata objects queries refer to. */
  metadata(): IngestionMetadata
  /** Adds or replaces metadata objects (cohorts, feature flags, insights ...) by id. */
  putEntities(kind: string, documents: readonly EntityDocument[]): Promise<void>
  /** Writes what is buffered; later calls fail. */
  close(): Promise<void>
}

export type IngestionMetadata = Omit<ProjectMetadata, 'timezone' | 'weekStartDay'>

export interface BulkLoadOptions {
  /** Called after every few thousand events with the number read so far. */
  onProgress?(progress: { events: number }): void
  signal?: AbortSignal
}

export interface BulkLoadResult {
  /** Events stored. */
  events: number
  /** Events that were there already: same uuid, name, distinct id and day. */
  duplicates: number
  /** Events PostHog drops: identifying ones that ask for no person profile. */
  dropped: number
}

const BUFFER_EVENTS = 500
const BUFFER_MS = 200
/** Callers wait for this; those that come meanwhile share the write. */
const DURABLE_BUFFER_MS = 20
const CHUNK_EVENTS = 2000
const BATCH_BYTES = 16 * 1024 * 1024

/**
 * Ingestion over an engine; what is stored there decides who is who.
 * @example
 * await using ingestion = await createIngestion(engine)
 * await ingestion.capture(parseCaptureBody(body, { receivedAtMs: Date.now() }))
 * await ingestion.flush()
 */
export const createIngestion = (engine: Engine, options: IngestionOptions = {}): Promise<Ingestion> =>
  openIngestion(new EngineStore(engine), options)

export interface IngestionOptions extends IngestionStateOptions {
  /** What was taken in has been written: nothing acknowledged is lost when the process dies. @default false */
  durable?: boolean
}

/** Ingestion over any store. */
export async function openIngestion(
  store: IngestionStore,
  options: IngestionOptions = {},
): Promise<Ingestion> {
  const state = new IngestionState(options)
  await store.restore(state)
  const ingestion = new StoreIngestion(store, state, options.durable ?? false)
  for (const kind of NAMED_KINDS) ingestion.entities.note(kind, await store.readEntities(kind))
  return ingestion
}

class StoreIngestion implements Ingestion {
  readonly #store: IngestionStore
  readonly #state: IngestionState
  readonly entities = new NamedEntities()
  /** Batches to write, oldest first: a failed write leaves its batch here for the next attempt. */
  readonly #unwritten: WriteBatch[] = []
  readonly #moved = new Set<string>()
  #buffer: CaptureEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #soon: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(
    store: IngestionStore,
    state: IngestionState,
    readonly durable: boolean,
  ) {
    this.#store = store
    this.#state = state
  }

  async capture(events: readonly CaptureEvent[]): Promise<void> {
    this.#assertOpen()
    for (const event of events) this.#buffer.push(event)
    if (this.#buffer.length >= BUFFER_EVENTS) return this.flush()
    if (this.durable) return this.#flushSoon()
    // A failed write is not lost: its events stay, and the next flush tries again and reports.
    this.#timer ??= setTimeout(() => this.flush().catch(() => {}), BUFFER_MS)
  }

  /** One write for everybody who captures within a few milliseconds. */
  #flushSoon(): Promise<void> {
    this.#soon ??= delay(DURABLE_BUFFER_MS).then(() => {
      this.#soon = undefined
      return this.flush()
    })
    return this.#soon
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#inTurn(async () => {
      const events = this.#buffer
      if (events.length === 0 && this.#isIdle()) return
      this.#buffer = []
      try {
        await this.#admit(events)
      } catch (error) {
        this.#buffer = [...events, ...this.#buffer]
        throw error
      }
      this.#takeBatch()
      await this.#write()
      await this.#movePersons()
    })
  }

  async bulkLoad(
    events: AsyncIterable<CaptureEvent> | Iterable<CaptureEvent>,
    { onProgress, signal }: BulkLoadOptions = {},
  ): Promise<BulkLoadResult> {
    this.#assertOpen()
    await this.flush()
    return this.#inTurn(async () => {
      const result: BulkLoadResult = { events: 0, duplicates: 0, dropped: 0 }
      const writing = new BackgroundWrite()
      try {
        let read = 0
        for await (const chunk of inChunks(events, CHUNK_EVENTS)) {
          if (signal?.aborted) throw aborted(read, signal)
          addTo(result, await this.#admit(chunk))
          read += chunk.length
          onProgress?.({ events: read })
          if (this.#state.pendingBytes >= BATCH_BYTES) {
            await writing.finish()
            this.#takeBatch()
            writing.start(this.#write())
          }
        }
      } finally {
        await writing.finish()
        this.#takeBatch()
        await this.#write()
        await this.#movePersons()
      }
      return result
    })
  }

  async deletePerson(id: string, options: { withEvents: boolean }): Promise<void> {
    this.#assertOpen()
    await this.flush()
    await this.#inTurn(() =>
      this.#store.deletePersons([...new Set([id, ...this.#state.persons.forget(id)])], options),
    )
  }

  metadata(): IngestionMetadata {
    return {
      propertyTypes: this.#state.propertyTypes.types,
      groupTypes: this.#state.groups.types,
      ...this.entities.metadata,
    }
  }

  async putEntities(kind: string, documents: readonly EntityDocument[]): Promise<void> {
    this.#assertOpen()
    for (const { id } of documents) {
      if (!Number.isSafeInteger(id)) {
        throw new InputError(`A ${kind} has the id ${JSON.stringify(id)}; expected an integer.`, {
          code: 'invalid_input',
        })
      }
    }
    await this.#inTurn(() => this.#store.writeEntities(kind, documents))
    this.entities.note(kind, documents)
  }

  close(): Promise<void> {
    this.#closing ??= this.flush()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Processes the events that are new; duplicates of earlier ones are left out before they can change anything. */
  async #admit(events: readonly CaptureEvent[]): Promise<BulkLoadResult> {
    const candidates = new Map<string, CaptureEvent>()
    for (const event of events) {
      const key = eventKey(event)
      if (!candidates.has(key) && !this.#isWaiting(key)) candidates.set(key, event)
    }
    const stored = await this.#store.findStored([...candidates.values()])
    const result: BulkLoadResult = { events: 0, duplicates: 0, dropped: 0 }
    for (const [key, event] of candidates) {
      if (stored.has(key)) continue
      if (this.#state.process(event, key)) result.events += 1
      else result.dropped += 1
    }
    result.duplicates = events.length - result.events - result.dropped
    return result
  }

  #isWaiting(key: string): boolean {
    return this.#state.isPending(key) || this.#unwritten.some((batch) => batch.keys.has(key))
  }

  #isIdle(): boolean {
    return this.#state.pendingBytes === 0 && this.#unwritten.length === 0 && this.#moved.size === 0
  }

  #takeBatch(): void {
    const batch = this.#state.take()
    this.#unwritten.push(batch)
    for (const distinctId of batch.moved) this.#moved.add(distinctId)
  }

  async #write(): Promise<void> {
    for (let batch = this.#unwritten[0]; batch; batch = this.#unwritten[0]) {
      await this.#store.write(batch)
      this.#unwritten.shift()
    }
  }

  async #movePersons(): Promise<void> {
    const moved = [...this.#moved]
    await this.#store.movePersons(moved)
    for (const distinctId of moved) this.#moved.delete(distinctId)
  }

  /** One writer at a time: later work waits for earlier work, whether that succeeded or not. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work)
    this.#turn = result.catch(() => {})
    return result
  }

  #assertOpen(): void {
    if (this.#closing === undefined) return
    throw new LocalPostHogError('Events reached a local PostHog that is closed.', {
      code: 'local_failed',
      hint: 'Start it again, or capture before closing.',
    })
  }
}

function addTo(total: BulkLoadResult, part: BulkLoadResult): void {
  total.events += part.events
  total.duplicates += part.duplicates
  total.dropped += part.dropped
}

const aborted = (events: number, signal: AbortSignal): PostHogDriverError =>
  new PostHogDriverError(`Loading events was aborted after ${events} events.`, {
    code: 'aborted',
    hint: 'What was read so far is stored; load again to complete it, duplicates are recognised by uuid.',
    cause: signal.reason,
  })
