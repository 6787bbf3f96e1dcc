import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { SandboxError } from '../errors.ts'
import { onAbort } from '../http/on-abort.ts'
import { killProcessTree, PROCESS_MARKS, type ProcessRoot } from './process-tree.ts'
import type { FrameWriter } from './protocol/rpc-peer.ts'
import { releaseStreamsAfterExit } from './release-streams.ts'
import type { CommandExit, SandboxCommand, SandboxProcess } from './sandbox.ts'
import { streamWriter } from './stream-writer.ts'

export interface LocalProcessOptions extends SandboxCommand {
  directory: string
  /** The whole environment; nothing is inherited from the host. */
  env: Readonly<Record<string, string>>
}

/** One program on this machine, leader of its own process group, that can be killed with everything it started. */
export class LocalProcess implements SandboxProcess {
  readonly exit: Promise<CommandExit>
  private readonly send: FrameWriter | undefined
  private reason: CommandExit['reason'] = 'exited'
  private ended = false
  private beingKilled = false

  private constructor(
    private readonly child: ChildProcess,
    private readonly mark: ProcessRoot['mark'],
    options: LocalProcessOptions,
  ) {
    forwardText(child.stdout, options.onStdout)
    forwardText(child.stderr, options.onStderr)
    // A program that does not read its input is no failure of ours.
    this.send = child.stdin ? streamWriter(child.stdin) : undefined
    this.exit = this.watch(options)
  }

  /** @throws {SandboxError} when the program cannot be started */
  static async start(options: LocalProcessOptions): Promise<LocalProcess> {
    const [program, ...parameters] = options.argv
    const mark = { name: PROCESS_MARKS.program, value: randomUUID() }
    const child = spawn(program === 'node' ? process.execPath : program, parameters, {
      cwd: options.directory,
      env: { ...options.env, [mark.name]: mark.value },
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const started = new LocalProcess(child, mark, options)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (cause) => {
        const message = `Could not start ${program} in the sandbox: ${cause.message}.`
        reject(new SandboxError(message, { code: 'sandbox_failed', cause }))
      })
    })
    return started
  }

  get pid(): number {
    return this.child.pid ?? -1
  }

  async write(text: string): Promise<void> {
    await this.send?.(text)
  }

  async closeInput(): Promise<void> {
    this.child.stdin?.end()
  }

  async kill(): Promise<void> {
    // The host waits for the end it asked for, even if it has nothing else to do, and whoever lets go of it meanwhile.
    this.holdHost(true)
    this.beingKilled = true
    this.killNow('killed')
    await this.exit
  }

  /** Synchronous, for a host that is exiting. */
  killNow(reason: CommandExit['reason']): void {
    if (this.ended || this.child.pid === undefined) return
    this.reason = reason
    killProcessTree({ pid: this.child.pid, mark: this.mark })
  }

  holdHost(hold: boolean): void {
    if (this.beingKilled) return
    const handles = [this.child, this.child.stdin, this.child.stdout, this.child.stderr]
    // The streams of a child with pipes are sockets, which the types do not say.
    for (const handle of handles as (ChildProcess | Socket | null)[]) hold ? handle?.ref() : handle?.unref()
  }

  private watch(options: LocalProcessOptions): Promise<CommandExit> {
    const { timeoutMs = 0, signal } = options
    return new Promise((resolve) => {
      const timer = timeoutMs > 0 ? setTimeout(() => this.killNow('timeout'), timeoutMs) : undefined
      const abort = () => this.killNow('aborted')
      const settle = (exitCode: number | null) => {
        clearTimeout(timer)
        forget?.()
        resolve({ exitCode: exitCode ?? -1, reason: this.reason })
      }
      const forget = signal && !signal.aborted ? onAbort(signal, abort) : undefined
      if (signal?.aborted) abort()
      this.child.once('exit', () => {
        // What it left behind would keep the streams open, and must not outlive it.
        if (this.reason === 'exited') killProcessTree({ pid: this.pid, mark: this.mark })
        this.ended = true
      })
      releaseStreamsAfterExit(this.child)
      this.child.once('error', () => settle(null))
      this.child.once('close', settle)
    })
  }
}

function forwardText(stream: NodeJS.ReadableStream | null, listener?: (text: string) => void): void {
  const decoder = new StringDecoder('utf8')
  const forward = (text: string) => {
    if (text !== '') listener?.(text)
  }
  stream?.on('data', (chunk: Buffer) => forward(decoder.write(chunk)))
  stream?.on('end', () => forward(decoder.end()))
  // A pipe can break when its program is killed; `exit` tells the story.
  stream?.on('error', () => {})
}
