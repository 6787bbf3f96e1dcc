import { onAbort } from '../../http/on-abort.ts'
import { encodeFrame, FrameReader } from './frames.ts'
import { isPeerMessage, type PeerMessage } from './messages.ts'
import { fromWireError, toWireError, type WireError } from './wire-errors.ts'
import { fromWire, toWire } from './wire-values.ts'

/** Sends a frame; resolves when more may be sent. */
export type FrameWriter = (frame: string) => Promise<void> | void

export interface CallContext {
  /** Fires when the caller has given up, or the connection has ended. */
  signal: AbortSignal
  /** Sends a piece of the answer ahead of its end; resolves when the next piece may be sent. */
  sendPart: (value: unknown) => Promise<void>
}

// Params come from the other end: a handler takes what it documents and checks what it must.
export type CallHandler = (params: never, context: CallContext) => Promise<unknown> | unknown

export interface PeerOptions {
  write: FrameWriter
  /** Calls the other end may make here. */
  handlers?: Readonly<Record<string, CallHandler>>
  /** Text on the stream that belongs to no message. */
  onNoise?: (text: string) => void
  /** Applied to every error of the other end before it is rebuilt. */
  cleanError?: (error: WireError) => WireError
}

interface PendingCall {
  settle: (outcome: Outcome) => void
  onPart?: (value: unknown) => void
}

type Outcome = { value: unknown } | { error: Error } | { wireError: WireError }

/** Every peer answers it, whatever its handlers. */
const PING = 'ping'

/**
 * One end of a conversation in which both sides may call each other, many calls at a time. It knows nothing of the stream
 * beneath: feed it text with `receive`, tell it the end with `disconnect`.
 */
export class RpcPeer {
  private readonly pending = new Map<number, PendingCall>()
  private readonly serving = new Map<number, AbortController>()
  private readonly reader: FrameReader
  private lastId = 0
  private lastServed = 0
  private lostError: Error | undefined

  constructor(private readonly options: PeerOptions) {
    this.reader = new FrameReader({
      onMessage: (message) => this.dispatch(message),
      onNoise: (text) => this.options.onNoise?.(text),
    })
  }

  receive(chunk: string): void {
    this.reader.push(chunk)
  }

  /** Ends the conversation: calls in flight fail with `error`, calls being served are cancelled. */
  disconnect(error: Error): void {
    if (this.lostError) return
    this.lostError = error
    for (const call of [...this.pending.values()]) call.settle({ error })
    for (const controller of this.serving.values()) controller.abort()
  }

  /** Calls running in either direction. */
  get activeCalls(): number {
    return this.pending.size + this.serving.size
  }

  /**
   * @throws the error of the other end, rebuilt
   * @throws the reason of `signal` when it fires; the other end is told to stop
   */
  async call(
    method: string,
    params: unknown,
    options: { signal?: AbortSignal; onPart?: (value: unknown) => void } = {},
  ): Promise<unknown> {
    if (this.lostError) throw this.lostError
    const outcome = await this.exchange(method, params, options)
    // Thrown here rather than where the answer arrived, so that the stack leads through the caller's own awaits.
    if ('wireError' in outcome) throw fromWireError(outcome.wireError)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** Resolves when the other end answers. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.call(PING, null, { signal })
  }

  private exchange(
    method: string,
    params: unknown,
    { signal, onPart }: { signal?: AbortSignal; onPart?: (value: unknown) => void },
  ): Promise<Outcome> {
    if (signal?.aborted) return Promise.resolve({ error: signal.reason })
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve) => {
      const abort = () => {
        settle({ error: signal?.reason })
        this.send({ type: 'cancel', id })
      }
      const settle = (outcome: Outcome) => {
        this.pending.delete(id)
        forget?.()
        resolve(outcome)
      }
      const forget = signal && onAbort(signal, abort)
      this.pending.set(id, { settle, onPart })
      try {
        this.send({ type: 'call', id, method, params: toWire(params) })
      } catch (error) {
        settle({ error: error as Error })
      }
    })
  }

  private dispatch(message: unknown): void {
    if (!isPeerMessage(message)) return
    switch (message.type) {
      case 'call':
        // A stream that is not sure of its delivery may bring a call twice; its answer would come twice too.
        if (message.id <= this.lastServed) return
        this.lastServed = message.id
        void this.serve(message.id, message.method, message.params)
        return
      case 'cancel':
        this.serving.get(message.id)?.abort()
        return
      case 'part':
        this.takePart(message.id, message.value)
        return
      case 'result':
        this.finish(message.id, () => ({ value: fromWire(message.value) }))
        return
      case 'error':
        this.finish(message.id, () => ({ wireError: this.clean(message.error) }))
    }
  }

  /** An answer that cannot be read fails its call alone: the other end may be a script that writes what it likes. */
  private finish(id: number, read: () => Outcome): void {
    const call = this.pending.get(id)
    try {
      call?.settle(read())
    } catch (error) {
      call?.settle({ error: error as Error })
    }
  }

  private takePart(id: number, value: unknown): void {
    const call = this.pending.get(id)
    try {
      call?.onPart?.(fromWire(value))
    } catch (error) {
      // A caller that cannot take the answer gets its own error, and the other end can stop.
      call?.settle({ error: error as Error })
      this.send({ type: 'cancel', id })
    }
  }

  private async serve(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController()
    this.serving.set(id, controller)
    const sendPart = async (value: unknown) => {
      controller.signal.throwIfAborted()
      await this.send({ type: 'part', id, value: toWire(value) })
    }
    try {
      const handlers = { [PING]: () => null, ...this.options.handlers }
      const handler = Object.hasOwn(handlers, method)
        ? (handlers as Record<string, CallHandler>)[method]
        : undefined
      if (!handler) throw new TypeError(`There is no call named ${method} here.`)
      const value = await handler(fromWire(params) as never, { signal: controller.signal, sendPart })
      this.send({ type: 'result', id, value: toWire(value) })
    } catch (error) {
      this.send({ type: 'error', id, error: toWireError(error) })
    } finally {
      this.serving.delete(id)
    }
  }

  private clean(error: WireError): WireError {
    return this.options.cleanError?.(error) ?? error
  }

  private send(message: PeerMessage): Promise<void> | void {
    if (this.lostError) return
    return this.options.write(encodeFrame(message))
  }
}
