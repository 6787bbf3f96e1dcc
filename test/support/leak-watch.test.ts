import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { allowKey } from './leak-watch/leak-log.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

interface PlantedTest {
  ancestorTitles: string[]
  title: string
  status: string
  failureMessages: string[]
}

/** Runs the planted leaks with the watch of this suite, in a vitest of their own. */
async function runPlanted(): Promise<PlantedTest[]> {
  const directory = await mkdtemp(join(tmpdir(), 'posthog-driver-leaks-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const report = join(directory, 'report.json')
  const config = 'test/support/planted-leaks/vitest.config.ts'
  const args = [vitest, 'run', '--config', config, '--reporter=json', `--outputFile=${report}`]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  child.stderr.resume()
  await once(child, 'close')
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    testResults: { assertionResults: PlantedTest[] }[]
  }
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}

it('catches every planted leak in its test, says where, and never prints the key', async () => {
  allowKey({ place: 'stderr of node node_modules/vitest/vitest.mjs', reason: 'its tests print planted keys' })
  const tests = await runPlanted()
  expect(tests.length).toBeGreaterThan(30)
  for (const { ancestorTitles, title, status, failureMessages } of tests) {
    const message = failureMessages.join('\n')
    if (ancestorTitles.includes('let through'))
      expect({ title, status, message }).toMatchObject({ status: 'passed' })
    else {
      expect({ title, status }).toEqual({ title, status: 'failed' })
      expect(message).toMatch(/A personal key shows in|No key was where allowKey/)
      if (ancestorTitles.includes('caught')) expect(message).toContain(title.replace(/, although.*/, ''))
      expect(message).not.toMatch(/AnOldKey|phx_|%5F/)
    }
  }
}, 120_000)
