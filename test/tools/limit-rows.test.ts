import { describe, expect, it } from 'vitest'
import type { ExportPart } from '../../src/export/part/export-part.ts'
import type { ExportSink } from '../../src/export/sinks/export-sink.ts'
import { limitRows } from '../../src/tools/limit-rows.ts'

/** With private fields, which a stand-in would not have. */
class Sink implements ExportSink {
  readonly name = 'memory'
  readonly format = { kind: 'csv' } as const
  readonly #parts: string[] = []
  get parts(): readonly string[] {
    return this.#parts
  }
  writePart({ id }: ExportPart): void {
    this.#parts.push(id)
  }
  close(): void {
    this.#parts.push('closed')
  }
}

const part = (id: string, rows: number): ExportPart => ({ id, rows }) as ExportPart

describe('limitRows', () => {
  it('takes parts up to the limit, and none that goes beyond', async () => {
    const sink = new Sink()
    const limited = limitRows(sink, 10, () => new Error('too many'))
    await limited.writePart(part('a', 6))
    await limited.writePart(part('b', 4))
    await expect(limited.writePart(part('c', 1))).rejects.toThrow('too many')
    expect(sink.parts).toEqual(['a', 'b'])
  })

  it('is the sink in everything else', () => {
    const sink = new Sink()
    const limited = limitRows(sink, 10, () => new Error('too many'))
    limited.close?.()
    expect(sink.parts).toEqual(['closed'])
    expect(limited).toMatchObject({ name: 'memory', format: { kind: 'csv' } })
    expect(limited.open).toBeUndefined()
  })
})
