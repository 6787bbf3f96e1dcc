import { type FileHandle, open } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'

/**
 * Behind each row group stands what the footer will say of it: a Parquet file has its footer at the end, and a process may
 * die before. Readers find row groups by the footer and never look between them. A record is where its row group begins,
 * the row group's metadata, and the record's length in four bytes, so that records are found from the end.
 */
interface RowGroupRecord<T> {
  start: number
  metadata: T
}

const LENGTH_BYTES = 4

export function rowGroupRecord<T>(start: number, metadata: T): Buffer {
  const record = serialize({ start, metadata } satisfies RowGroupRecord<T>)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(record.length)
  return Buffer.concat([record, length])
}

/** What was recorded of the row groups in the first `bytes` of a file, in their order. */
export async function readRowGroupRecords<T>(path: string, bytes: number): Promise<T[]> {
  await using file = await open(path, 'r')
  const records: T[] = []
  for (let end = bytes; end > 0; ) {
    const length = (await readAt(file, end - LENGTH_BYTES, LENGTH_BYTES)).readUInt32LE()
    const text = await readAt(file, end - LENGTH_BYTES - length, length)
    const { start, metadata } = deserialize(text) as RowGroupRecord<T>
    records.push(metadata)
    end = start
  }
  return records.reverse()
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new RangeError(`There are no ${length} bytes at ${position}.`)
  return buffer
}
