import type { ExportPart } from '../export/part/export-part.ts'
import type { ExportSink } from '../export/sinks/export-sink.ts'

/** The same sink, which takes no part beyond so many rows: `refuse` is called then, and what it returns is thrown. */
export function limitRows(sink: ExportSink, maxRows: number, refuse: () => unknown): ExportSink {
  let rows = 0
  const writePart = async (part: ExportPart): Promise<void> => {
    rows += part.rows
    if (rows > maxRows) throw refuse()
    await sink.writePart(part)
  }
  return new Proxy(sink, {
    get(target, name) {
      if (name === 'writePart') return writePart
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
