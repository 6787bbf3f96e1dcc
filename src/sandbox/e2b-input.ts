/** One request should stay well below what proxies accept. */
const LARGEST_SEND_BYTES = 512 * 1024

interface Waiting {
  data: Buffer
  settle: () => void
}

/**
 * Text on its way to a program's input, in order: requests may overtake each other, so the next is sent when the one before
 * is answered. What gathers meanwhile travels together.
 */
export class E2BInput {
  private readonly queue: Waiting[] = []
  private busy = false
  private closed = false

  constructor(
    private readonly send: (data: Buffer) => Promise<void>,
    /** Nobody knows how much of the text arrived; the program is of no use any more. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Resolves when it was sent, or never will be. */
  write(text: string): Promise<void> {
    if (this.closed || text === '') return Promise.resolve()
    return new Promise((settle) => {
      this.queue.push({ data: Buffer.from(text), settle })
      if (!this.busy) void this.pump()
    })
  }

  /** Nothing more is sent. */
  end(): void {
    this.closed = true
    for (const { settle } of this.queue.splice(0)) settle()
  }

  private async pump(): Promise<void> {
    this.busy = true
    while (this.queue.length > 0) {
      const batch = this.takeBatch()
      const data = Buffer.concat(batch.map((one) => one.data))
      try {
        for (let from = 0; from < data.length; from += LARGEST_SEND_BYTES)
          await this.send(data.subarray(from, from + LARGEST_SEND_BYTES))
      } catch (error) {
        this.end()
        this.onFailure(error)
      }
      for (const { settle } of batch) settle()
    }
    this.busy = false
  }

  private takeBatch(): Waiting[] {
    let bytes = 0
    const over = this.queue.findIndex(({ data }, index) => {
      bytes += data.length
      return index > 0 && bytes > LARGEST_SEND_BYTES
    })
    return this.queue.splice(0, over === -1 ? this.queue.length : over)
  }
}
