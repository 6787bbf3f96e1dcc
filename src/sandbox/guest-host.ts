import type { CallOptions, Capabilities } from '../client/driver.ts'
import type { ClientConfig } from '../config.ts'
import { ConnectionError, PostHogDriverError, SandboxError } from '../errors.ts'
import { startDeadline } from '../http/deadline.ts'
import { untilAborted } from '../http/until-aborted.ts'
import type { Hooks } from '../observe/hooks.ts'
import { GuestConnection } from './guest-connection.ts'
import { observeSandboxes, observeStep } from './observe-sandboxes.ts'
import type { RpcPeer } from './protocol/rpc-peer.ts'
import type { RemoteConnection } from './remote-driver.ts'
import type { PostHogAccess, Sandbox, SandboxProvider } from './sandbox.ts'

/** The guest enforces a call's deadline itself; one that has not answered this long after it is stuck. */
const STUCK_GUEST_MS = 5_000
/** A call whose guest is lost this often is perhaps what kills it. */
const MAX_ATTEMPTS = 5

export interface WorkOptions extends CallOptions {
  /** Whether the work may run again when the guest was lost under it. @default true */
  repeatable?: boolean
}

interface GuestSetup {
  config: ClientConfig
  hooks: Hooks | undefined
}

/** Keeps a guest running in a sandbox: starts it, replaces it when it is lost, repeats the reads that were under way. */
export class GuestHost implements RemoteConnection {
  private guest: Promise<GuestConnection>
  private latest!: GuestConnection
  private paused: Promise<void> | undefined
  private resuming: Promise<void> | undefined
  private closing: Promise<void> | undefined

  private constructor(
    private readonly provider: SandboxProvider,
    private sandbox: Sandbox,
    private readonly setup: GuestSetup,
    signal?: AbortSignal,
  ) {
    this.guest = this.startGuest(signal)
  }

  static async start(
    provider: SandboxProvider,
    config: ClientConfig,
    { hooks, signal }: { hooks?: Hooks; signal?: AbortSignal } = {},
  ): Promise<GuestHost> {
    const observed = observeSandboxes(provider, hooks)
    const setup = { config, hooks }
    const sandbox = await observed.create({ signal, posthog: accessFor(config) })
    const host = new GuestHost(observed, sandbox, setup, signal)
    try {
      host.latest = await host.firstGuest(signal)
      return host
    } catch (error) {
      await host.close()
      throw error
    }
  }

  get isClosed(): boolean {
    return this.closing !== undefined
  }

  get currentSandbox(): Sandbox {
    return this.sandbox
  }

  capabilities(): Capabilities {
    return this.latest.capabilities
  }

  async withPeer<T>(
    work: (peer: RpcPeer, signal: AbortSignal) => Promise<T>,
    { signal, timeoutMs = this.setup.config.timeoutMs, repeatable = true }: WorkOptions,
  ): Promise<T> {
    let guest: GuestConnection | undefined
    using deadline = startDeadline({
      timeoutMs: timeoutMs > 0 ? timeoutMs + STUCK_GUEST_MS : 0,
      signal,
      now: Date.now,
      timeoutError: () => {
        void guest?.close()
        return stuckError(timeoutMs)
      },
    })
    // Until a guest runs, nobody else watches the caller's own deadline.
    using starting = startDeadline({
      timeoutMs,
      within: deadline,
      now: Date.now,
      timeoutError: () => notReadyError(timeoutMs),
    })
    for (let attempt = 1; ; attempt += 1) {
      guest = undefined
      try {
        const running = await untilAborted(this.runningGuest(), starting.signal)
        guest = running
        return await running.hold(() => work(running.peer, deadline.signal))
      } catch (error) {
        // A guest that was stopped for being stuck is not the reason: running out of time is.
        if (deadline.failure) throw deadline.failure
        if (this.closing) throw closedError()
        // Without a guest, nothing has begun.
        if (guest && !guest.alive && !repeatable) throw interruptedError(error)
        const again = guest ? !guest.alive && repeatable : !starting.failure && isRetryable(error)
        if (!again || attempt >= MAX_ATTEMPTS) throw error
      }
    }
  }

  /** Whether the guest answers, or a new one does in the same sandbox. A sandbox that is gone is not replaced for it. */
  async isAlive(signal: AbortSignal): Promise<boolean> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      let guest: GuestConnection | undefined
      try {
        const running = this.runningGuest(() => this.startGuest(signal))
        guest = await untilAborted(running, signal)
        await guest.ping(signal)
        return true
      } catch {
        // One that is lost while it is asked says nothing about the sandbox.
        if (!guest || guest.alive) return false
      }
    }
    return false
  }

  /** Stops the sandbox until it is resumed, by `resume` or by the next call. False where that is not possible. */
  async pause(): Promise<boolean> {
    if (this.closing) throw closedError()
    if (!this.sandbox.pause) return false
    this.paused ??= this.pauseOnce()
    await this.paused
    return true
  }

  async resume(): Promise<void> {
    if (this.closing) throw closedError()
    const { paused } = this
    if (!paused) return
    this.resuming ??= this.resumeOnce(paused).finally(() => {
      this.resuming = undefined
    })
    await this.resuming
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll()
    return this.closing
  }

  /** The running guest, or a new one; calls that arrive together share the start. */
  private async runningGuest(startNew = () => this.replaceGuest()): Promise<GuestConnection> {
    if (this.closing) throw closedError()
    await this.resume()
    const current = this.guest
    const guest = await current.catch(() => undefined)
    if (guest?.alive) return guest
    if (this.guest === current) this.guest = startNew()
    this.latest = await this.guest
    return this.latest
  }

  /** The guest of a fresh sandbox; a sandbox in which none starts is replaced once, if another may do better. */
  private async firstGuest(signal: AbortSignal | undefined): Promise<GuestConnection> {
    try {
      return await this.guest
    } catch (error) {
      if (signal?.aborted || !isRetryable(error)) throw error
      this.guest = this.replaceSandbox(signal)
      return await this.guest
    }
  }

  /** A new guest in the same sandbox; if that fails the sandbox itself is taken for lost and replaced. */
  private async replaceGuest(): Promise<GuestConnection> {
    try {
      return await this.startGuest()
    } catch (error) {
      if (this.closing) throw error
      return await this.replaceSandbox()
    }
  }

  private async replaceSandbox(signal?: AbortSignal): Promise<GuestConnection> {
    await this.sandbox.close().catch(() => {})
    this.sandbox = await this.provider.create({ signal, posthog: accessFor(this.setup.config) })
    return await this.startGuest(signal)
  }

  private async pauseOnce(): Promise<void> {
    try {
      const guest = await this.guest.catch(() => undefined)
      if (guest?.alive && guest.peer.activeCalls > 0) throw busyError()
      // The guest would not outlive the pause, and nothing that is kept may hold the key.
      await guest?.close()
      await this.sandbox.pause?.()
    } catch (error) {
      this.paused = undefined
      throw error
    }
  }

  private async resumeOnce(paused: Promise<void>): Promise<void> {
    await paused.catch(() => {})
    if (this.paused !== paused) return
    try {
      await this.sandbox.resume?.()
      this.paused = undefined
    } catch (error) {
      // The next call finds no guest, and then no sandbox, and makes another one.
      if (PostHogDriverError.isInstance(error) && error.details.gone) this.paused = undefined
      throw error
    }
  }

  private startGuest(signal?: AbortSignal): Promise<GuestConnection> {
    const { sandbox } = this
    const { config, hooks } = this.setup
    const phase = { phase: 'start', kind: sandbox.kind, sandboxId: sandbox.id } as const
    return observeStep(hooks, phase, () => GuestConnection.start(sandbox, config, signal))
  }

  private async closeAll(): Promise<void> {
    const guest = await this.guest.catch(() => undefined)
    guest?.disconnect()
    await this.sandbox.close()
  }
}

/**
 * Made when it is needed: a configuration hides its key when it is printed, and this does not. With a project token flags
 * are evaluated, which only reads, and any run may be granted to capture; without one nothing asks the ingestion host.
 */
function accessFor({ host, ingestionHost, projectToken, apiKey }: ClientConfig): PostHogAccess {
  return { origins: projectToken === undefined ? [host] : [host, ingestionHost], apiKey }
}

const isRetryable = (error: unknown): boolean => PostHogDriverError.isInstance(error) && error.retryable

function closedError(): SandboxError {
  return new SandboxError('This sandbox executor is closed.', {
    code: 'sandbox_failed',
    hint: 'Start a new one with SandboxExecutor.start().',
  })
}

/** What may have been done halfway is not to be done again unasked. */
function interruptedError(cause: unknown): unknown {
  if (!PostHogDriverError.isInstance(cause)) return cause
  return new SandboxError(
    'The sandbox was lost while the script ran; how far the script had come is not known.',
    {
      code: 'sandbox_failed',
      hint: 'The next call gets a guest, and if need be a sandbox, of its own; files of the lost sandbox are gone. Run the script again if what it does may be done twice.',
      details: { ...cause.details, reason: cause.message },
      cause,
    },
  )
}

function busyError(): SandboxError {
  return new SandboxError('This sandbox is not paused: calls are under way in it.', {
    code: 'sandbox_failed',
    retryable: true,
    hint: 'Wait for them to end, then pause it.',
  })
}

function notReadyError(timeoutMs: number): ConnectionError {
  return new ConnectionError(`The sandbox was not ready within ${timeoutMs} ms.`, {
    code: 'timeout',
    retryable: true,
    hint: 'Allow more time (timeoutMs), or try again: the sandbox goes on starting.',
  })
}

function stuckError(timeoutMs: number): ConnectionError {
  return new ConnectionError(
    `The sandbox gave no answer within ${timeoutMs} ms nor in the ${STUCK_GUEST_MS} ms after; its guest was stopped.`,
    { code: 'timeout', retryable: true, hint: 'Try again: the next call starts a new guest.' },
  )
}
