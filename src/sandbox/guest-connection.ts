import type { Capabilities } from '../client/driver.ts'
import type { ClientConfig } from '../config.ts'
import { SandboxError } from '../errors.ts'
import { startDeadline } from '../http/deadline.ts'
import { redactSecrets } from '../redact.ts'
import { uploadGuest } from './guest-bundle.ts'
import { PROTOCOL_VERSION } from './protocol/messages.ts'
import { RpcPeer } from './protocol/rpc-peer.ts'
import { KEY_ELSEWHERE, KEY_VARIABLE, type StartAnswer, type StartCall } from './protocol/start-call.ts'
import { redactWireError } from './redact-output.ts'
import type { Sandbox, SandboxCredentials, SandboxProcess } from './sandbox.ts'

const START_TIMEOUT_MS = 20_000
/** What a dying guest said last is its best explanation. */
const KEPT_OUTPUT_CHARACTERS = 4096

/** One guest process in a sandbox and the conversation with it. */
export class GuestConnection {
  readonly peer: RpcPeer
  private process!: SandboxProcess
  private answer!: StartAnswer
  private lastOutput = ''
  private ended = false

  private constructor(private readonly config: ClientConfig) {
    this.peer = new RpcPeer({
      write: (frame) => this.process.write(frame),
      onNoise: (text) => this.keepOutput(text),
      cleanError: (error) => redactWireError(error, [config.apiKey]),
    })
  }

  /** @throws {SandboxError} when the guest does not start, or is of another version */
  static async start(sandbox: Sandbox, config: ClientConfig, signal?: AbortSignal): Promise<GuestConnection> {
    const connection = new GuestConnection(config)
    const path = await uploadGuest(sandbox)
    const { credentials = 'input' } = sandbox
    connection.process = await sandbox.spawn({
      argv: ['node', path],
      ...(credentials === 'env' && { env: { [KEY_VARIABLE]: config.apiKey } }),
      onStdout: (text) => connection.peer.receive(text),
      onStderr: (text) => connection.keepOutput(text),
    })
    void connection.process.exit.then(({ exitCode }) => connection.end(exitCode))
    try {
      await connection.handshake(credentials, signal)
    } catch (error) {
      await connection.close()
      throw error
    }
    connection.process.holdHost(false)
    return connection
  }

  get alive(): boolean {
    return !this.ended
  }

  get capabilities(): Capabilities {
    return { ...this.answer.capabilities, kind: 'sandbox', write: false }
  }

  /** Runs `work` and keeps the host process alive meanwhile. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.process.holdHost(true)
    try {
      return await work()
    } finally {
      if (this.peer.activeCalls === 0) this.process.holdHost(false)
    }
  }

  /** Resolves when the guest answers. */
  ping(signal: AbortSignal): Promise<void> {
    return this.hold(() => this.peer.ping(signal))
  }

  /** Ends the conversation; whoever removes the sandbox ends the process. */
  disconnect(): void {
    this.end(undefined)
  }

  async close(): Promise<void> {
    this.disconnect()
    await this.process.kill()
  }

  private async handshake(credentials: SandboxCredentials, signal: AbortSignal | undefined): Promise<void> {
    const apiKey = credentials === 'input' ? this.config.apiKey : KEY_ELSEWHERE[credentials]
    const call: StartCall = { protocol: PROTOCOL_VERSION, config: { ...this.config, apiKey } }
    using deadline = startDeadline({
      timeoutMs: START_TIMEOUT_MS,
      signal,
      now: Date.now,
      timeoutError: () => this.failure(`did not answer within ${START_TIMEOUT_MS} ms`),
    })
    this.answer = (await this.peer.call('start', call, { signal: deadline.signal })) as StartAnswer
    if (this.answer?.protocol === PROTOCOL_VERSION) return
    throw this.failure(`speaks protocol ${this.answer?.protocol} instead of ${PROTOCOL_VERSION}`)
  }

  private end(exitCode: number | undefined): void {
    if (this.ended) return
    this.ended = true
    this.peer.disconnect(
      this.failure(exitCode === undefined ? 'was closed' : `ended unexpectedly with exit code ${exitCode}`),
    )
  }

  private failure(what: string): SandboxError {
    return new SandboxError(`The sandbox guest ${what}.`, {
      code: 'sandbox_failed',
      retryable: true,
      hint: 'The next call starts a new guest; details.output has what this one said last.',
      details: { output: redactSecrets(this.lastOutput, [this.config.apiKey]) },
    })
  }

  private keepOutput(text: string): void {
    this.lastOutput = (this.lastOutput + text).slice(-KEPT_OUTPUT_CHARACTERS)
  }
}
