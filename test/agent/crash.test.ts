import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rebuildHistory } from '../../src/agent/rebuild-history.ts'
import { INTERRUPTED } from '../../src/agent/repair-history.ts'
import { startScriptedModel } from '../support/scripted-model.ts'

let directory: string
let program: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-crash-'))
  program = join(directory, 'crash-program.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./crash-program.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const start = (...args: string[]): ChildProcess => spawn(process.execPath, [program, ...args])

async function outputOf(child: ChildProcess): Promise<string> {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text
    })
  await once(child, 'close')
  return output.trim()
}

const calls = [
  { id: 'toolu_quick', name: 'quick' },
  { id: 'toolu_endless', name: 'endless' },
]

it('goes on after kill -9 in the middle of a call, with the results that were there', async () => {
  const path = join(directory, 'killed.ndjson')
  await using model = await startScriptedModel([{ text: 'I look.', calls }, { text: 'It was interrupted.' }])
  const child = start(model.url, path)
  // Printed after its line was written.
  await once(child.stdout!, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  const [, , results] = await rebuildHistory(path)
  expect(results?.content).toEqual([
    { type: 'tool_result', tool_use_id: 'toolu_quick', content: 'done before the crash' },
    { type: 'tool_result', tool_use_id: 'toolu_endless', content: INTERRUPTED, is_error: true },
  ])
  expect(await outputOf(start(model.url, path, 'resume'))).toBe('done It was interrupted.')
  expect(model.refusals).toEqual([])
})

it('lets the process end by itself after the answer', async () => {
  await using model = await startScriptedModel([{ calls: calls.slice(0, 1) }, { text: 'Seven.' }])
  const output = await outputOf(start(model.url, join(directory, 'ended.ndjson')))
  expect(output).toBe('tool_result done before the crash\ndone Seven.')
})
