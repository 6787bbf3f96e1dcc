import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** What the script prints, and what it adds to a file that has a line already. */
async function count(report: string): Promise<{ printed: string; failures: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'posthog-driver-count-tests-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const [reportPath, failuresPath] = [join(directory, 'report.json'), join(directory, 'failures')]
  await writeFile(reportPath, report)
  await writeFile(failuresPath, 'lint\n')
  const args = ['.ci/count-tests.mjs', 'npm test', reportPath, failuresPath]
  return {
    printed: execFileSync(process.execPath, args, { encoding: 'utf8' }),
    failures: await readFile(failuresPath, 'utf8'),
  }
}

const fileOf = (name: string, rest: object) => ({
  name: join(process.cwd(), name),
  status: 'passed',
  message: '',
  assertionResults: [],
  ...rest,
})

test('failed tests are counted and named, with the first lines of what went wrong', async () => {
  const failureMessages = [`Error: not 2\n${'  detail\n'.repeat(30)}`]
  const failed = { fullName: 'adds > up', status: 'failed', failureMessages }
  const passed = { fullName: 'adds', status: 'passed', failureMessages: [] }
  const testResults = [fileOf('test/a.test.ts', { status: 'failed', assertionResults: [passed, failed] })]
  const { printed, failures } = await count(JSON.stringify({ numPassedTests: 7, testResults }))
  expect(printed).toBe('7 1\n')
  expect(failures).toMatch(
    /^lint\nnpm test: test\/a\.test\.ts > adds > up\n {4}Error: not 2\n {4} {2}detail\n/,
  )
  expect(failures.split('\n').length).toBeLessThan(20)
})

test('a file that breaks outside its tests is one failure', async () => {
  const testResults = [
    fileOf('test/b.test.ts', { status: 'failed', message: 'boom' }),
    fileOf('test/c.test.ts', {}),
  ]
  const { printed, failures } = await count(JSON.stringify({ numPassedTests: 3, testResults }))
  expect(printed).toBe('3 1\n')
  expect(failures).toBe('lint\nnpm test: test/b.test.ts\n    boom\n')
})

test('nothing is added when all passed', async () => {
  const report = JSON.stringify({ numPassedTests: 3, testResults: [fileOf('test/c.test.ts', {})] })
  expect(await count(report)).toEqual({ printed: '3 0\n', failures: 'lint\n' })
})

test('a run that left no report has failed', async () => {
  const { printed, failures } = await count('')
  expect(printed).toBe('0 1\n')
  expect(failures).toContain('npm test: no report of its tests')
})
