import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const workshop = realpathSync(mkdtempSync(join(tmpdir(), 'posthog-driver-package-')))
const esm = join(workshop, 'esm')
const cjs = join(workshop, 'cjs')

const installed = join(esm, 'node_modules/posthog-driver')

/** What must never be published. */
const SECRETS = {
  'a key of PostHog': /\bph[acsx]_(?!\w*(?:example|Example))[A-Za-z0-9]{30,}/,
  'a key of Anthropic, E2B, npm or AWS':
    /\bsk-ant-\w{8,}|\be2b_[a-z0-9]{20,}|\bnpm_\w{36}|\bAKIA[0-9A-Z]{16}/,
  'a private key': /BEGIN [A-Z ]*PRIVATE KEY/,
  // E2B's sandboxes have the user `user`, and examples speak of `ana`.
  'a path of a machine': /(?<![\w.])\/(?:home\/(?!user\b|ana\b)\w|root\/|work\/|Users\/)[\w.-]*/,
  'a host of a registry': /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|jfrog|verdaccio)[\w.-]*/,
}

/** Ours, minified, of what an import of the root door loads at once: docs/decisions/package.md says what it is made of. */
const MAX_ROOT_GZIP_BYTES = 128_000
/** With undici and zod, in an application that uses the client alone. */
const MAX_CLIENT_BUNDLE_GZIP_BYTES = 450_000

const npm = (directory: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const node = (directory: string, ...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env: { PATH: process.env.PATH } })

beforeAll(() => {
  // dist/ was built just before the tests, so packing must not build again.
  npm(repository, 'pack', '--ignore-scripts', '--pack-destination', workshop)
  const tarball = join(workshop, readdirSync(workshop).find((name) => name.endsWith('.tgz'))!)
  const write = (directory: string, type: string) => {
    mkdirSync(directory)
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }))
  }
  write(esm, 'module')
  write(cjs, 'commonjs')
  npm(esm, 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball)
  // What npm installs is the same for both.
  cpSync(join(esm, 'node_modules'), join(cjs, 'node_modules'), { recursive: true, verbatimSymlinks: true })
}, 240_000)

afterAll(() => rmSync(workshop, { recursive: true, force: true }))

describe('the packed tarball in an empty project', () => {
  it('installs no optional peer', () => {
    const installed = readdirSync(join(esm, 'node_modules'))
    expect(installed).toContain('posthog-driver')
    expect(installed).not.toContain('chdb')
    expect(installed).not.toContain('e2b')
    expect(installed).not.toContain('@anthropic-ai')
    expect(installed).not.toContain('@posthog')
  })

  it('imports as an ES module', () => {
    writeFileSync(
      join(esm, 'main.js'),
      `import { PostHogClient, SandboxExecutor, ask, hogql, loadQuestions, processSandbox } from 'posthog-driver'
       import { startLocalPostHog } from 'posthog-driver/local'
       const registry = await loadQuestions()
       const client = new PostHogClient({ apiKey: 'phx_example', projectId: 1 })
       await client.close()
       console.log([typeof ask, typeof hogql, typeof startLocalPostHog, typeof SandboxExecutor.start, typeof processSandbox].join(), registry.list().length > 9)`,
    )
    const run = node(esm, 'main.js')
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe('function,function,function,function,function true\n')
  })

  it('requires as CommonJS', () => {
    writeFileSync(
      join(cjs, 'main.js'),
      `const { PostHogClient, loadQuestions, hogql } = require('posthog-driver')
       const { startLocalPostHog } = require('posthog-driver/local')
       loadQuestions().then((registry) => console.log(typeof PostHogClient, typeof hogql, typeof startLocalPostHog, registry.list().length > 9))`,
    )
    const run = node(cjs, 'main.js')
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe('function function function true\n')
  })

  it('runs a query through the process sandbox from the installed package', () => {
    writeFileSync(
      join(esm, 'sandbox.js'),
      `import { SandboxExecutor, processSandbox } from 'posthog-driver'
       const executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: { apiKey: 'phx_example', projectId: 1, host: 'http://127.0.0.1:9' } })
       const error = await executor.query('SELECT 1', { timeoutMs: 2000 }).catch((reason) => reason)
       console.log(error.code)
       await executor.close()`,
    )
    const run = node(esm, 'sandbox.js')
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe('connection_failed\n')
  })

  it('says what to install when the local PostHog is asked for', () => {
    const run = node(esm, 'node_modules/posthog-driver/dist/cli/main.js', 'ask', 'top events', '--local')
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/npm install .*chdb/)
  })

  it.each([
    // One check for both: it is the name of a file that tells how it imports.
    ['ES module and a CommonJS', ['main.mts', 'main.cts'], 'nodenext'],
    ['bundler', ['bundled.ts'], 'bundler'],
  ])(
    'has types for a %s consumer',
    (_name, files, resolution) => {
      const program = `import { PostHogClient, type Driver, type QueryResult } from 'posthog-driver'
       import { startLocalPostHog } from 'posthog-driver/local'
       export async function main(): Promise<string[]> {
         const client = new PostHogClient({ apiKey: 'phx_x', projectId: 1 })
         const driver: Driver = client
         const result: QueryResult = await driver.execute('SELECT 1')
         // @ts-expect-error rows are an array of objects
         const wrong: number = result.rows
         void startLocalPostHog
         return client.listObjects()
       }`
      for (const file of files) writeFileSync(join(esm, file), program)
      const tsc = join(repository, 'node_modules/typescript/bin/tsc')
      const run = node(
        esm,
        tsc,
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2023,esnext.disposable',
        '--module',
        resolution === 'bundler' ? 'esnext' : 'nodenext',
        '--moduleResolution',
        resolution,
        '--typeRoots',
        join(repository, 'node_modules/@types'),
        '--types',
        'node',
        ...files,
      )
      expect(run.stdout).toBe('')
      expect(run.status).toBe(0)
    },
    60_000,
  )

  it('runs when it is bundled into an application', async () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const bundle = join(esm, 'build/app.mjs')
    writeFileSync(
      join(esm, 'app.js'),
      `import { hogql, loadQuestions, PostHogClient } from 'posthog-driver'
       const client = new PostHogClient({ apiKey: 'phx_example', projectId: 1, host: 'http://127.0.0.1:9', maxRetries: 0 })
       const error = await client.query(hogql\`SELECT \${1}\`).catch((reason) => reason)
       await client.close()
       console.log(error.code, (await loadQuestions()).list().length > 9)`,
    )
    await build({
      entryPoints: [join(esm, 'app.js')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: Object.keys(peerDependencies),
      // For the dependencies that are CommonJS.
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)`,
      },
    })
    const run = node(esm, bundle)
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe('connection_failed true\n')
  })

  it('holds nothing secret, and nothing of the machine it was made on', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    )
    const found = files.flatMap((file) => {
      const path = join(file.parentPath, file.name)
      const text = readFileSync(path, 'utf8')
      return Object.entries(SECRETS).flatMap(([what, pattern]) => {
        const [match] = pattern.exec(text) ?? []
        return match ? [`${what} in ${path.slice(installed.length + 1)}: ${match.slice(0, 12)}...`] : []
      })
    })
    expect(found).toEqual([])
    expect(files.length).toBeGreaterThan(50)
  })

  it('loads no more at once than its ceiling', async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [join(installed, 'dist/index.js')],
      outdir: join(workshop, 'split'),
      absWorkingDir: workshop,
      bundle: true,
      splitting: true,
      minify: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    })
    const atOnce = new Set<string>()
    const visit = (path: string): void => {
      if (atOnce.has(path)) return
      atOnce.add(path)
      for (const { kind, path: other, external } of metafile.outputs[path]!.imports)
        if (kind === 'import-statement' && !external) visit(other)
    }
    visit('split/index.js')
    const files = outputFiles.filter(({ path }) => atOnce.has(relative(workshop, path)))
    const bytes = gzipSync(Buffer.concat(files.map(({ contents }) => contents))).length
    console.log(`root door: ${(bytes / 1000).toFixed(0)} KB minified and compressed`)
    expect(files.length).toBe(atOnce.size)
    expect(bytes).toBeLessThan(MAX_ROOT_GZIP_BYTES)
  })

  it('adds no more to an application than its ceiling', async () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const { outputFiles } = await build({
      stdin: {
        contents: "import { PostHogClient } from 'posthog-driver'; console.log(PostHogClient)",
        resolveDir: esm,
      },
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: Object.keys(peerDependencies),
      logLevel: 'error',
    })
    const bytes = gzipSync(outputFiles[0]!.contents).length
    console.log(`a client in an application: ${(bytes / 1000).toFixed(0)} KB minified and compressed`)
    expect(bytes).toBeLessThan(MAX_CLIENT_BUNDLE_GZIP_BYTES)
  })
})
