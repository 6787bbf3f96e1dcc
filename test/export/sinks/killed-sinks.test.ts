import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const KILLS = 6

let directory: string
let program: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-killed-sinks-test-'))
  program = join(directory, 'program.mjs')
  await build({
    entryPoints: [new URL('../support/killed-program.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: program,
    // Bundled CommonJS asks for built-in modules by `require`.
    banner: { js: `import { createRequire } from 'node:module'\nconst require = createRequire('/')` },
  })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** How it ended: 0, or the signal. Killed so long after it began that many parts. */
async function run(kind: string, to: string, kill?: { parts: number; delayMs: number }): Promise<unknown> {
  const child = spawn(process.execPath, [program, kind, to], { stdio: ['ignore', 'pipe', 'inherit'] })
  let begun = 0
  child.stdout.on('data', async (dots: Buffer) => {
    const before = begun
    begun += dots.length
    if (!kill || before >= kill.parts || begun < kill.parts) return
    await delay(kill.delayMs)
    child.kill('SIGKILL')
  })
  const [code, signal] = await once(child, 'exit')
  return signal ?? code
}

const random = (below: number): number => Math.floor(Math.random() * below)

async function contents(of: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(of, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /checkpoint$|manifest/.test(entry.name)) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    const text = entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes
    found.set(join(entry.parentPath, entry.name).slice(of.length), String(text))
  }
  return found
}

it.each(['file', 'gzip', 'rotating', 'directory'])(
  'a process that is killed again and again leaves what an uninterrupted one does: %s',
  async (kind) => {
    const whole = join(directory, `${kind}-whole`)
    await mkdir(whole)
    expect(await run(kind, whole)).toBe(0)

    const to = join(directory, kind)
    await mkdir(to)
    let kills = 0
    for (let attempt = 0; attempt < KILLS; attempt++) {
      const ended = await run(kind, to, { parts: 1 + random(4), delayMs: random(8) })
      if (ended === 'SIGKILL') kills++
    }
    expect(await run(kind, to)).toBe(0)
    expect(kills).toBeGreaterThanOrEqual(KILLS / 2)

    const [found, expected] = [await contents(to), await contents(whole)]
    if (kind !== 'rotating') expect(found).toEqual(expected)
    else expect([...found.values()].join('')).toBe([...expected.values()].join(''))
    expect([...found.keys()].filter((name) => /\.(tmp|partial|lock)/.test(name))).toEqual([])
  },
)
