/** At most one write under way while the next batch is prepared. */
export class BackgroundWrite {
  #outcome: Promise<() => void> = Promise.resolve(() => {})

  start(write: Promise<void>): void {
    this.#outcome = write.then(
      () => () => {},
      (error: unknown) => () => {
        throw error
      },
    )
  }

  /** Waits for the write and throws its error, once. */
  async finish(): Promise<void> {
    const settle = await this.#outcome
    this.#outcome = Promise.resolve(() => {})
    settle()
  }
}
