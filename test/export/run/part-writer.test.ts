import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../../src/export/checkpoint/journal-entry.ts'
import type { ExportSummary } from '../../../src/export/export-summary.ts'
import type { ExportPart } from '../../../src/export/part/export-part.ts'
import { PartWriter } from '../../../src/export/run/part-writer.ts'
import type { ExportSink, SinkState } from '../../../src/export/sinks/export-sink.ts'

const part = (id: string) => ({ id, rows: 3, bytes: 30, duplicates: 1 }) as ExportPart

function setUp(more: Partial<ExportSink> = {}) {
  const log: unknown[] = []
  const stop = new AbortController()
  const sink = {
    name: 'a sink',
    format: {},
    writePart: ({ id }: ExportPart) => void log.push(`write ${id}`),
    commit: ({ id }: ExportPart): SinkState => {
      log.push(`commit ${id}`)
      return { last: id }
    },
    ...more,
  } as ExportSink
  const append = async ({ at: _, ...entry }: JournalEntry) => void log.push(entry)
  const writer = new PartWriter({ sink, append, state: { last: 'of an earlier run' }, signal: stop.signal })
  return { log, stop, writer }
}

describe('a part', () => {
  it('is in the sink, and what else is to be known is learnt, before the checkpoint says that it is there', async () => {
    const { log, writer } = setUp()
    await writer.write(part('c1'), 2, async () => {
      log.push('learn')
      return { seenBytes: 7 }
    })
    const done = { kind: 'done', cell: 'c1', rows: 3, bytes: 30, duplicates: 1, requests: 2, seenBytes: 7 }
    expect(log).toEqual(['write c1', 'commit c1', 'learn', { ...done, state: { last: 'c1' } }])
  })

  it('that the sink cannot take is not said to be there', async () => {
    const full = new Error('full')
    const { log, writer } = setUp({ commit: () => Promise.reject(full) })
    await expect(writer.write(part('c1'), 1)).rejects.toBe(full)
    expect(log).toEqual(['write c1'])
  })
})

describe('turns', () => {
  it('come one after the other, and a failed one does not hold the next up', async () => {
    const { log, writer } = setUp()
    const turn = (name: string, work: () => void = () => {}) =>
      writer.inTurn(
        async () => {
          log.push(`${name} begins`)
          await new Promise((resolve) => setTimeout(resolve, 5))
          work()
          log.push(`${name} ends`)
        },
        async () => void log.push(`${name} discarded`),
      )
    const failed = new Error('failed')
    const turns = await Promise.allSettled([
      turn('a'),
      turn('b', () => {
        throw failed
      }),
      turn('c'),
    ])
    expect(turns.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(log).toEqual([
      ...['a begins', 'a ends', 'a discarded'],
      ...['b begins', 'b discarded'],
      ...['c begins', 'c ends', 'c discarded'],
    ])
  })

  it('write nothing once the export has stopped, and discard what was fetched', async () => {
    const { log, stop, writer } = setUp()
    const reason = new Error('stopped')
    stop.abort(reason)
    const turn = writer.inTurn(
      () => writer.write(part('c1'), 1),
      async () => void log.push('discarded'),
    )
    await expect(turn).rejects.toBe(reason)
    expect(log).toEqual(['discarded'])
  })
})

describe('the end', () => {
  const summary = { rows: 6 } as ExportSummary

  it('keeps the state of the last commit where the sink gives no other', async () => {
    const { log, writer } = setUp()
    await writer.finish(summary)
    await writer.write(part('c2'), 1)
    await writer.finish(summary)
    const finish = { kind: 'finish', rows: 6 }
    expect(log.filter((entry) => (entry as { kind?: string }).kind === 'finish')).toEqual([
      { ...finish, state: { last: 'of an earlier run' } },
      { ...finish, state: { last: 'c2' } },
    ])
  })

  it('takes the state that the sink gives in the end', async () => {
    const { log, writer } = setUp({ finish: () => ({ whole: true }) })
    await writer.finish(summary)
    expect(log).toEqual([{ kind: 'finish', rows: 6, state: { whole: true } }])
  })
})
