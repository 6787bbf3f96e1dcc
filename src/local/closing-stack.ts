/** What has been opened so far, closed in reverse order; one that fails to close does not keep the others open. */
export class ClosingStack implements AsyncDisposable {
  #opened: (() => Promise<void>)[] = []
  #closing: Promise<void> | undefined

  /** Adds something open and gives it back. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(async () => resource[Symbol.asyncDispose]())
    return resource
  }

  defer(close: () => Promise<void>): void {
    this.#opened.push(close)
  }

  /** @throws the first error, after everything was closed. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (const close of this.#opened.reverse()) await close().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }
}
