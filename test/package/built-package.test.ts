import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** A directory from which the package finds itself by its name. */
const repository = fileURLToPath(new URL('../..', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' })

const DOORS = ['posthog-driver', 'posthog-driver/local', 'posthog-driver/anthropic', 'posthog-driver/mcp']
const CHECK = `const check = async ({ PostHogClient, loadQuestions, hogql }) => {
  const registry = await loadQuestions()
  const client = new PostHogClient({ apiKey: 'phx_example', projectId: 1, host: 'http://127.0.0.1:9', maxRetries: 0 })
  const error = await client.query(hogql\`SELECT \${1}\`).catch((reason) => reason)
  await client.close()
  console.log(registry.list().length > 9, error.code)
}`

describe(`the built package on Node ${process.versions.node}`, () => {
  it('loads as an ES module, without a warning, and ends by itself', () => {
    const imports = DOORS.map((door) => `await import('${door}')`).join('; ')
    const program = `${CHECK}; ${imports}; await check(await import('posthog-driver'))`
    const { stdout, stderr } = node('--input-type=module', '-e', program)
    expect(stderr).toBe('')
    expect(stdout).toBe('true connection_failed\n')
  })

  it('loads as CommonJS, without a warning, and ends by itself', () => {
    const requires = DOORS.map((door) => `require('${door}')`).join('; ')
    const program = `${CHECK}; ${requires}; check(require('posthog-driver'))`
    const { stdout, stderr } = node('--input-type=commonjs', '-e', program)
    expect(stderr).toBe('')
    expect(stdout).toBe('true connection_failed\n')
  })

  it('runs as a command', () => {
    const { stdout, stderr } = node('dist/cli/main.js', '--version')
    expect(stderr).toBe('')
    expect(stdout).toBe(`${version}\n`)
  })
})
