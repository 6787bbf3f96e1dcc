const NEWLINE = 10

/** The same bytes in pieces that end where a line ends. A piece is as large as a chunk, or as the line that needs more. */
export async function* wholeLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const end = bytes.lastIndexOf(NEWLINE) + 1
    if (end === 0) {
      if (bytes.length > 0) begun.push(bytes)
      continue
    }
    yield begun.length > 0 ? Buffer.concat([...begun, bytes.subarray(0, end)]) : bytes.subarray(0, end)
    begun = end < bytes.length ? [bytes.subarray(end)] : []
  }
  if (begun.length > 0) yield Buffer.concat(begun)
}
