type Grammar = Awaited<ReturnType<typeof import('@posthog/hogql-parser').default>>

/** The one global of WebAssembly that counts here; Node has it, its types do not. */
interface WebAssemblyGlobal {
  instantiate(...input: unknown[]): Promise<{ instance?: Instance } & Partial<Instance>>
  Memory: new (...input: never[]) => { readonly buffer: ArrayBuffer }
}
interface Instance {
  exports: Record<string, unknown>
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal }

/** Memory of WebAssembly never shrinks: beyond this a new parser costs less than carrying it along. */
const MAX_GROWTH_BYTES = 32 * 1024 * 1024

/** A parser that knows one text, whatever it reads. */
export interface ForgetfulParser {
  grammar: Grammar
  /** Brings back the state right after the warm-up; false when that cannot be, and a new parser is needed. */
  forget(): boolean
}

/**
 * What a parser learns from a text can make a later one thousands of times slower, and a new parser with its tables read
 * costs a twentieth of a second of work. All of its state lies in its memory, so a copy of that from right after the
 * warm-up makes it new in two milliseconds.
 *
 * Only for a thread of its own: it looks at what WebAssembly instantiates meanwhile.
 */
export async function createForgetfulParser(warmUp: string): Promise<ForgetfulParser> {
  const { default: create } = await import('@posthog/hogql-parser')
  const { result: grammar, instance } = await watchInstance(() => create())
  grammar.parseSelect(warmUp)
  const memory = Object.values(instance?.exports ?? {}).find((value) => value instanceof WebAssembly.Memory)
  const learnt = memory && new Uint8Array(memory.buffer).slice()
  const forget = (): boolean => {
    if (!memory || !learnt || memory.buffer.byteLength > learnt.length + MAX_GROWTH_BYTES) return false
    // Anew each time: a memory that has grown has another buffer.
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(learnt)
    bytes.fill(0, learnt.length)
    return true
  }
  return { grammar, forget }
}

async function watchInstance<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; instance?: Instance }> {
  const { instantiate } = WebAssembly
  let instance: Instance | undefined
  WebAssembly.instantiate = async (...input) => {
    const made = await instantiate.apply(WebAssembly, input)
    instance = made.instance ?? (made as Instance)
    return made
  }
  try {
    const result = await work()
    return { result, instance }
  } finally {
    WebAssembly.instantiate = instantiate
  }
}
