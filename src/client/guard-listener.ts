/** The same listener, unable to fail the query it listens to: what it throws becomes a process warning. */
export function guardListener<Event>(listener: (event: Event) => void): (event: Event) => void {
  return (event) => {
    try {
      listener(event)
    } catch (error) {
      process.emitWarning(`onProgress threw: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
