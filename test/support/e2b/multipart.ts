export interface Part {
  /** As it was sent, undecoded: envd takes it verbatim. */
  filename: string
  data: Buffer
}

/** The parts named `file` of a multipart body. */
export function readMultipart(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (!boundary) throw new Error(`no boundary in ${contentType}`)
  const mark = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  for (let from = body.indexOf(mark); from !== -1; ) {
    const next = body.indexOf(mark, from + mark.length)
    if (next === -1) break
    const piece = body.subarray(from + mark.length + 2, next - 2)
    const headEnd = piece.indexOf('\r\n\r\n')
    const head = piece.subarray(0, headEnd).toString()
    const filename = /name="file"; filename="([^"]*)"/.exec(head)?.[1]
    if (filename !== undefined) parts.push({ filename, data: piece.subarray(headEnd + 4) })
    from = next
  }
  return parts
}
