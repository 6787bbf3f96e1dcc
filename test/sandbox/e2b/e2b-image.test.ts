import { writeFileSync } from 'node:fs'
import { Template } from 'e2b'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildSandboxImage, sandboxImage } from '../../../src/sandbox/e2b-image.ts'
import { listSandboxes } from '../../../src/sandbox/e2b-orphans.ts'
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { sandboxGuest } from '../../../src/sandbox/guest-bundle.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { runCli } from '../../support/run-cli.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
beforeEach(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

const start = (template: string) =>
  SandboxExecutor.start({
    sandbox: e2bSandbox({ ...server.connection, template }),
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })

describe('the E2B image', () => {
  it('is Node 22 with the guest where the executor looks for it', async () => {
    const { path, sha256 } = await sandboxGuest()
    expect(path).toBe(`posthog_driver/guest-${sha256.slice(0, 12)}.mjs`)
    const image = await sandboxImage()
    expect(JSON.parse(await Template.toJSON(image))).toEqual({
      fromImage: 'node:22-bookworm-slim',
      force: false,
      steps: [
        {
          type: 'COPY',
          args: ['guest.mjs', `/home/user/${path}`, 'user', '0644'],
          force: false,
          filesHash: expect.stringMatching(/^[\da-f]{64}$/),
        },
        { type: 'RUN', args: [`node --check /home/user/${path}`], force: false },
      ],
    })
    expect(Template.toDockerfile(image)).toBe(
      `FROM node:22-bookworm-slim\nCOPY guest.mjs /home/user/${path}\nRUN node --check /home/user/${path}\n`,
    )
  })

  it('spares every sandbox the upload', async () => {
    const image = await buildSandboxImage({ ...server.connection, cpuCount: 4, memoryMb: 1024 })
    expect(image).toMatchObject({ name: 'posthog-driver', templateId: 't1' })
    expect(server.state.templates.requests).toEqual([
      expect.objectContaining({ name: 'posthog-driver', cpuCount: 4, memoryMB: 1024 }),
    ])
    server.requests.clear()
    const executor = await start('posthog-driver')
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts()).toMatchObject({ create: 1, upload: 0, command: 2 })
    await executor.close()
  })

  it('of another version is as good as none', async () => {
    await buildSandboxImage({ ...server.connection })
    const { path } = await sandboxGuest()
    const add = server.state.addSandbox.bind(server.state)
    server.state.addSandbox = (request) => {
      const sandbox = add(request)
      return Object.assign(sandbox, { spoiled: writeFileSync(sandbox.locate(path), 'process.exit(1)') })
    }
    const executor = await start('posthog-driver')
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts()).toMatchObject({ upload: 1 })
    await executor.close()
  })

  it('tells why it cannot be built', async () => {
    const refused = buildSandboxImage({ ...server.connection, apiKey: 'e2b_00' })
    await expect(refused).rejects.toMatchObject({ code: 'authentication_failed' })
    await expect(buildSandboxImage({ ...server.connection, name: 'My Image' })).rejects.toThrow(
      /small letters/,
    )
    server.state.templates.failure = "failed to run command 'node --check': exit status 1"
    const failed = buildSandboxImage(server.connection)
    await expect(failed).rejects.toMatchObject({
      name: 'SandboxError',
      message: expect.stringMatching(/could not build the image posthog-driver: .*exit status 1/),
      retryable: false,
    })
    await expect(buildSandboxImage({ ...server.connection, memoryMb: 513 })).rejects.toThrow(/memoryMb/)
    const signal = AbortSignal.abort()
    for (const call of [buildSandboxImage, listSandboxes])
      await expect(call({ ...server.connection, signal })).rejects.toMatchObject({
        name: 'ConnectionError',
        code: 'aborted',
      })
  })
})

describe('posthog-driver sandbox build', () => {
  it('builds it and says how to use it', async () => {
    const env = { E2B_API_KEY: server.apiKey, E2B_API_URL: server.url, E2B_SANDBOX_URL: server.url }
    const args = ['sandbox', 'build', '--name', 'mine:v1', '--cpu', '1', '--memory', '512']
    const { status, stdout, stderr } = await runCli(args, { env })
    expect(status).toBe(0)
    expect(stdout).toBe("Built mine:v1 (t1): e2bSandbox({ template: 'mine:v1' })\n")
    expect(stderr).toMatch(/Build started\n.*Uploaded 'guest.mjs'\n.*RUN node --check .*\nBuild finished\n/s)
    const json = await runCli(['sandbox', 'build', '--json'], { env })
    expect(JSON.parse(json.stdout)).toEqual({ name: 'posthog-driver', templateId: 't2', buildId: 'b1' })
  })

  it('needs a key, and numbers that E2B can take', async () => {
    const none = await runCli(['sandbox', 'build'], { cwd: '/' })
    expect(none).toMatchObject({ status: 1, stdout: '' })
    expect(none.stderr).toMatch(/E2B needs an API key.*E2B_API_KEY/s)
    const many = await runCli(['sandbox', 'build', '--cpu', '64'], { cwd: '/' })
    expect(many).toMatchObject({ status: 2, stderr: expect.stringContaining('from 1 to 8') })
  })
})
