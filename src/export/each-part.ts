import { ExportError } from '../errors.ts'
import type { ExportSummary } from './export-summary.ts'
import type { ExportPart } from './part/export-part.ts'
import type { ExportSink } from './sinks/export-sink.ts'

/**
 * Starts an export into the sink it is given, and hands the signal on: it fires when nobody wants more rows.
 * @example (sink, signal) => exportEvents(client, { from, to }, sink, { signal })
 */
export type StartExport = (sink: ExportSink, signal: AbortSignal) => Promise<ExportSummary>

/**
 * Turns an export around: instead of being given parts, the caller asks for what `read` finds in them. A part counts as
 * committed once all of it was taken, and meanwhile the export waits. Leaving early stops the export and waits for its end.
 */
export async function* eachPart<T>(
  start: StartExport,
  traits: Pick<ExportSink, 'name' | 'format' | 'open'>,
  read: (part: ExportPart) => AsyncIterable<T>,
  signal?: AbortSignal,
): AsyncGenerator<T, ExportSummary, undefined> {
  const stop = new AbortController()
  let offer: { part: ExportPart; taken: () => void; refuse: (reason: unknown) => void } | undefined
  let wake = (): void => {}
  let settled = false

  const quit = (reason: unknown): void => {
    if (!settled) stop.abort(reason)
    offer?.refuse(reason)
  }
  const onAbort = (): void => quit(signal?.reason)
  const sink: ExportSink = {
    ...traits,
    writePart: (part) =>
      new Promise<void>((taken, refuse) => {
        stop.signal.throwIfAborted()
        offer = { part, taken, refuse }
        wake()
      }),
  }

  signal?.addEventListener('abort', onAbort, { once: true })
  const running = (async () => {
    signal?.throwIfAborted()
    return await start(sink, stop.signal)
  })().finally(() => {
    settled = true
    wake()
  })
  // Whoever leaves early never asks for its outcome.
  running.catch(() => {})
  try {
    while (true) {
      if (!offer && !settled)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (!offer) return await running
      yield* piecesOf(read(offer.part))
      const { taken } = offer
      offer = undefined
      taken()
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    quit(new ExportError('The reader of the rows wants no more of them.', { code: 'aborted' }))
    await running.catch(() => {})
  }
}

/** `yield*` would hand on what a generator returns, too. */
async function* piecesOf<T>(pieces: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  for await (const piece of pieces) yield piece
}
