const NEWLINE = 10

/** Cuts newline-delimited bytes into pieces of about `pieceBytes` each, at line ends; a longer line stays whole. */
export function splitLines(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  while (start < bytes.length) {
    const newline = start + pieceBytes < bytes.length ? bytes.indexOf(NEWLINE, start + pieceBytes) : -1
    const end = newline === -1 ? bytes.length : newline + 1
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}
