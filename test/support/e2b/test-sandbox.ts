import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { killProcessTree } from '../../../src/sandbox/process-tree.ts'
import { RpcFailure } from './connect-frames.ts'
import type { TestProcess } from './test-process.ts'

/** What the control plane was asked for. */
export interface CreateRequest {
  templateID: string
  timeout?: number
  metadata?: Record<string, string>
  envVars?: Record<string, string>
  network?: { allowOut?: string[]; denyOut?: string[]; rules?: Record<string, NetworkRule[]> }
}

export interface NetworkRule {
  transform?: { headers?: Record<string, string> }
}

/** The home of the user inside; paths below it lead into the sandbox's directory. */
export const HOME = '/home/user'

/** One machine: a directory that is HOME, the processes started there, and an end. */
export class TestSandbox {
  readonly id = `i${randomBytes(10).toString('hex')}`
  readonly token = randomBytes(16).toString('hex')
  readonly startedAt = new Date()
  readonly directory = mkdtempSync(join(tmpdir(), 'e2b-test-'))
  readonly processes = new Map<number, TestProcess>()
  endAt = new Date()
  state: 'running' | 'paused' = 'running'
  private timer: NodeJS.Timeout | undefined

  constructor(
    readonly request: CreateRequest,
    private readonly onEnd: (sandbox: TestSandbox) => void,
  ) {
    this.setTimeout(request.timeout ?? 300)
  }

  setTimeout(seconds: number): void {
    clearTimeout(this.timer)
    this.endAt = new Date(Date.now() + seconds * 1000)
    this.timer = setTimeout(() => this.end(), seconds * 1000)
    this.timer.unref()
  }

  /** Where a path of the sandbox is on this machine. */
  locate(path: string): string {
    const inside = path === HOME || path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : path
    if (isAbsolute(inside)) throw new RpcFailure('invalid_argument', `the test server has no ${path}`)
    return resolve(this.directory, inside.replace(/^~\//, ''))
  }

  /** Its path as the sandbox would say it. */
  show(file: string): string {
    const inside = relative(this.directory, file)
    return inside === '' ? HOME : join(HOME, inside)
  }

  pause(): void {
    this.state = 'paused'
    clearTimeout(this.timer)
    this.stopProcesses()
  }

  /** Everything in it is gone at once, as when a machine is switched off. */
  end(): void {
    clearTimeout(this.timer)
    this.stopProcesses()
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
    this.onEnd(this)
  }

  private stopProcesses(): void {
    for (const process of this.processes.values()) process.dropStreams()
    killProcessTree({ pid: -1, mark: { name: 'E2B_SANDBOX_ID', value: this.id } })
  }
}
