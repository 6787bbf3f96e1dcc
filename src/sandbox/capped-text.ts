/** Keeps the first `maxBytes` of a stream of text and says what it dropped. */
export class CappedText {
  private kept = ''
  private keptBytes = 0
  private totalBytes = 0

  constructor(private readonly maxBytes: number) {}

  /** Returns the part of `text` that was kept. */
  push(text: string): string {
    const bytes = Buffer.byteLength(text)
    this.totalBytes += bytes
    const room = this.maxBytes - this.keptBytes
    if (room <= 0) return ''
    const part = bytes <= room ? text : firstBytes(text, room)
    this.kept += part
    // Once something was cut nothing more is kept, even if a shorter character would still fit.
    this.keptBytes = bytes <= room ? this.keptBytes + bytes : this.maxBytes
    return part
  }

  get truncated(): boolean {
    return this.totalBytes > this.maxBytes
  }

  /** Empty when nothing was dropped. */
  get notice(): string {
    if (!this.truncated) return ''
    return `\n[output cut: ${formatBytes(this.totalBytes)} printed, the first ${formatBytes(this.maxBytes)} kept]\n`
  }

  toString(): string {
    return this.kept + this.notice
  }
}

/** The longest start of `text` that fits, never half a character. */
function firstBytes(text: string, maxBytes: number): string {
  const buffer = Buffer.from(text)
  let end = maxBytes
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return buffer.toString('utf8', 0, end)
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
