import type { ExportPart } from '../../part/export-part.ts'
import { wholeLines } from '../../part/whole-lines.ts'
import type { RawRow } from '../../scan/raw-row.ts'
import { scanRow } from '../../scan/scan-row.ts'
import type { ParquetColumn, ParquetValue } from './parquet-column.ts'

/** Rows by column. */
export interface RowGroup {
  rows: number
  /** A list per column, in their order. */
  values: readonly (readonly ParquetValue[])[]
}

export interface RowGroupLimits {
  /** As they came. @default 32 MiB */
  bytes?: number
  /** @default 100_000 */
  rows?: number
}

/**
 * The rows of a part, which is in the format `arrays`, as a row group; as several if they are many or large, so that memory
 * does not grow with the part.
 */
export async function* rowGroupsOf(
  part: ExportPart,
  columns: readonly ParquetColumn[],
  { bytes: mostBytes = 32 * 1024 * 1024, rows: mostRows = 100_000 }: RowGroupLimits = {},
): AsyncGenerator<RowGroup, void, undefined> {
  let values: ParquetValue[][] = columns.map(() => [])
  let rows = 0
  let bytes = 0
  const take = (): RowGroup => {
    const group = { rows, values }
    values = columns.map(() => [])
    rows = 0
    bytes = 0
    return group
  }
  const row: RawRow = {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    bounds: new Int32Array(2 * columns.length + 2),
    columnCount: 0,
  }
  for await (const block of wholeLines(part.chunks())) {
    row.bytes = block
    let at = 0
    while (at < block.length) {
      const end = scanRow(row, at, block.length)
      if (end < 0 || row.columnCount !== columns.length)
        throw new TypeError(`Row ${rows + 1} of the part ${part.id} is no list of ${columns.length} values.`)
      for (let index = 0; index < columns.length; index++) {
        const { bounds } = row
        values[index]!.push(columns[index]!.decode(block, bounds[2 * index]!, bounds[2 * index + 1]!))
      }
      rows++
      bytes += end - at
      at = end + 1
      if (rows >= mostRows || bytes >= mostBytes) yield take()
    }
  }
  if (rows > 0) yield take()
}
