import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sendJson } from './connect-frames.ts'
import type { LoggedRequest } from './request-log.ts'
import { HOME, type TestSandbox } from './test-sandbox.ts'

interface Step {
  type: string
  args: string[]
  filesHash?: string
}

interface Build {
  name: string
  status: 'waiting' | 'ready' | 'error'
  steps: Step[]
  logs: string[]
  reason?: string
}

/** Builds of templates. Files are copied into every sandbox of one; commands run nowhere, as their base image is not here. */
export class TemplateBuilds {
  readonly requests: { name: string; cpuCount?: number; memoryMB?: number }[] = []
  /** Why every build fails, if it does. */
  failure: string | undefined
  private readonly builds = new Map<string, Build>()
  private readonly archives = new Map<string, Buffer>()

  has(template: string): boolean {
    return this.find(template) !== undefined
  }

  /** Puts what the template has into a sandbox of it. */
  fill(template: string, sandbox: TestSandbox): void {
    for (const { type, args, filesHash = '' } of this.find(template)?.steps ?? []) {
      if (type !== 'COPY') continue
      const [source = '', target = HOME] = args
      const directory = mkdtempSync(join(tmpdir(), 'e2b-template-'))
      writeFileSync(join(directory, 'archive'), this.archives.get(filesHash) ?? '')
      execFileSync('tar', ['-xf', 'archive'], { cwd: directory })
      const file = sandbox.locate(target)
      mkdirSync(dirname(file), { recursive: true })
      renameSync(join(directory, source), file)
      rmSync(directory, { recursive: true })
    }
  }

  serve(request: LoggedRequest, response: ServerResponse, origin: string): ServerResponse | undefined {
    const { method, path, body } = request
    const json = () => JSON.parse(body.toString())
    if (method === 'POST' && path === '/v3/templates') {
      const asked = json()
      this.requests.push(asked)
      const id = `t${this.builds.size + 1}`
      this.builds.set(id, { name: asked.name, status: 'waiting', steps: [], logs: [] })
      return sendJson(response, 202, { templateID: id, buildID: 'b1', tags: ['default'], public: false })
    }
    const hash = /^\/templates\/\w+\/files\/(\w+)$/.exec(path)?.[1]
    if (method === 'GET' && hash)
      return sendJson(response, 201, { present: this.archives.has(hash), url: `${origin}/upload/${hash}` })
    const uploaded = /^\/upload\/(\w+)$/.exec(path)?.[1]
    if (method === 'PUT' && uploaded) {
      this.archives.set(uploaded, body)
      return sendJson(response, 200, {})
    }
    const [, id = '', status] = /^(?:\/v2)?\/templates\/(\w+)\/builds\/b1(\/status)?$/.exec(path) ?? []
    const build = this.builds.get(id)
    if (!build) return undefined
    if (method === 'POST') {
      build.steps = json().steps
      build.status = this.failure ? 'error' : 'ready'
      build.reason = this.failure
      build.logs = build.steps.map(({ type, args }) => `${type} ${args.join(' ')}`)
      return sendJson(response, 202, {})
    }
    if (!status) return undefined
    const from = Number(request.query.get('logsOffset') ?? 0)
    const entry = (message: string) => ({ timestamp: new Date().toISOString(), level: 'info', message })
    return sendJson(response, 200, {
      templateID: id,
      buildID: 'b1',
      status: build.status,
      logs: build.logs,
      logEntries: build.logs.slice(from).map(entry),
      ...(build.reason && { reason: { message: build.reason, logEntries: [] } }),
    })
  }

  private find(template: string): Build | undefined {
    return [...this.builds].find(
      ([id, { name, status }]) => status === 'ready' && [id, name].includes(template),
    )?.[1]
  }
}
