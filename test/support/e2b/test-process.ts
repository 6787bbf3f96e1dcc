import { type ChildProcess, spawn } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { type ConnectError, encodeFrame, endFrame } from './connect-frames.ts'

const CHUNK_BYTES = 32 * 1024
/** For this long the exit status of a finished process can be asked for. */
export const EXIT_KEPT_MS = 30_000

export interface ProcessConfig {
  cmd: string
  args: string[]
  envs: Record<string, string>
  cwd?: string
}

interface EndEvent {
  exitCode: number
  exited: boolean
  status: string
  error?: string
}

/** A process in a sandbox and those who listen to it. */
export class TestProcess {
  private readonly listeners = new Set<ServerResponse>()
  private end: EndEvent | undefined
  /** Ends every stream without its end frame. */
  loseEnd = false
  readonly ended: Promise<void>

  constructor(
    readonly config: ProcessConfig,
    readonly tag: string | undefined,
    private readonly child: ChildProcess,
  ) {
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (data: Buffer) => this.tell(name, data))
    child.stdin?.on('error', () => {})
    this.ended = new Promise((resolve) => {
      // `close`, not `exit`: envd also waits until nobody holds the pipes any more.
      child.once('close', (exitCode, signal) => {
        this.end = toEndEvent(exitCode, signal)
        for (const response of this.listeners) this.finish(response)
        resolve()
      })
    })
  }

  /** Resolves when the program runs. */
  static async start(
    config: ProcessConfig,
    {
      cwd,
      env,
      stdin,
      tag,
    }: { cwd: string; env: Record<string, string>; stdin: boolean; tag: string | undefined },
  ): Promise<TestProcess> {
    const child = spawn(config.cmd, config.args, {
      cwd,
      env,
      stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    const started = new TestProcess(config, tag, child)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    return started
  }

  get pid(): number {
    return this.child.pid ?? -1
  }

  get running(): boolean {
    return this.end === undefined
  }

  attach(response: ServerResponse, keepaliveMs: number): void {
    response.writeHead(200, { 'content-type': 'application/connect+json' })
    response.write(encodeFrame({ event: { start: { pid: this.pid } } }))
    if (this.end) {
      this.finish(response)
      return
    }
    this.listeners.add(response)
    const keepalive = setInterval(
      () => response.write(encodeFrame({ event: { keepalive: {} } })),
      keepaliveMs,
    )
    // Losing a listener does not stop the process.
    response.on('close', () => {
      clearInterval(keepalive)
      this.listeners.delete(response)
    })
  }

  async write(data: Buffer): Promise<void> {
    const { stdin } = this.child
    if (!stdin?.writable) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        stdin.off('close', settle)
        resolve()
      }
      stdin.write(data, settle)
      stdin.once('close', settle)
    })
  }

  closeStdin(): void {
    this.child.stdin?.end()
  }

  /** Reaches the leader only, as envd does. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** Streams end, with an error if there is one; the process is not touched. */
  release(error?: ConnectError): void {
    for (const response of this.listeners) response.end(endFrame(error))
  }

  dropStreams(): void {
    for (const response of this.listeners) response.destroy()
  }

  private tell(name: 'stdout' | 'stderr', data: Buffer): void {
    for (let from = 0; from < data.length; from += CHUNK_BYTES) {
      const chunk = data.subarray(from, from + CHUNK_BYTES).toString('base64')
      const frame = encodeFrame({ event: { data: { [name]: chunk } } })
      for (const response of this.listeners) response.write(frame)
    }
  }

  private finish(response: ServerResponse): void {
    if (this.loseEnd) {
      response.end()
      return
    }
    response.write(encodeFrame({ event: { end: this.end } }))
    response.end(endFrame())
  }
}

function toEndEvent(exitCode: number | null, signal: NodeJS.Signals | null): EndEvent {
  if (exitCode === null) {
    const status = `signal: ${signal === 'SIGKILL' ? 'killed' : signal?.slice(3).toLowerCase()}`
    return { exitCode: -1, exited: false, status, error: status }
  }
  const status = `exit status ${exitCode}`
  return { exitCode, exited: true, status, ...(exitCode !== 0 && { error: status }) }
}
