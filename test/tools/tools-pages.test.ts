import { execFile } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { PERMISSION_MODES } from '../../src/tools/permissions.ts'
import { TOOL_KIT } from '../../src/tools/tool-kit.ts'
import { runCli } from '../support/run-cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = (name: string): Promise<string> => readFile(join(root, 'docs', name), 'utf8')
const fences = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code ?? '')

let local: LocalPostHog
beforeAll(async () => {
  local = await startLocalPostHog()
})
afterAll(() => local.close())

/** The code of a page as one program, as somebody runs it who has installed the package. */
async function runPage(name: string): Promise<string> {
  const outfile = join(root, 'node_modules/.cache/posthog-driver', `${name}.mjs`)
  onTestFinished(() => rm(outfile, { force: true }))
  await mkdir(join(outfile, '..'), { recursive: true })
  await build({
    stdin: { contents: fences(await page(name), 'ts').join('\n'), loader: 'ts', resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [
      {
        name: 'this-package',
        setup({ onResolve }) {
          onResolve({ filter: /^posthog-driver/ }, ({ path }) => {
            const door = path === 'posthog-driver' ? 'index' : path.slice('posthog-driver/'.length)
            return { path: join(root, 'dist', `${door}.js`), external: true }
          })
        },
      },
    ],
  })
  const { PATH = '', HOME = '' } = process.env
  const env = {
    PATH,
    HOME,
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
  }
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [outfile], { env, timeout: 60_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  )
}

describe('docs/tools.md', () => {
  it('has code that runs, and ends by itself', async () => {
    const printed = await runPage('tools.md')
    expect(printed).toMatch(/^<posthog_data kind="rows">\n\$pageview happened most: /)
    expect(printed).toContain('\nVerified question: Top events.\n')
    expect(printed).toContain('posthog_update_feature_flag {"key":"new-editor","active":false}')
    expect(printed).toContain('Not done, and nothing was sent: Not on a Friday.')
    expect(printed).toMatch(/\n6 toolu_1\n$/)
  })

  it('lists every tool with its group, and every mode', async () => {
    const text = await page('tools.md')
    for (const { definition } of TOOL_KIT)
      expect(text).toMatch(new RegExp(`\\| \`${definition.name}\` +\\| ${definition.group} +\\|`))
    for (const mode of PERMISSION_MODES) expect(text).toMatch(new RegExp(`\\| \`${mode}\` +\\| yes`))
  })
})

describe('docs/mcp.md', () => {
  it('has code that runs, and ends by itself', async () => {
    expect(await runPage('mcp.md')).toBe("http://127.0.0.1:<port>/mcp\n[ 'posthog' ]\n")
  })

  it('shows a configuration whose command exists', async () => {
    const [json = ''] = fences(await page('mcp.md'), 'json')
    const { posthog } = (JSON.parse(json) as { mcpServers: { posthog: { args: string[]; env: object } } })
      .mcpServers
    const { status, stderr } = await runCli([...posthog.args.slice(1), '--help'])
    expect(status, stderr).toBe(0)
    expect(Object.keys(posthog.env)).toEqual([
      'POSTHOG_PERSONAL_API_KEY',
      'POSTHOG_PROJECT_ID',
      'POSTHOG_HOST',
    ])
  })

  it('shows only options that there are', async () => {
    const { stdout } = await runCli(['mcp', '--help'])
    for (const option of (await page('mcp.md')).match(/(?<=mcp.* )--[a-z]+/g) ?? [])
      expect(stdout).toContain(option)
  })
})
