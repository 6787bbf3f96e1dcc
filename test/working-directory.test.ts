import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { processSandbox } from '../src/sandbox/process-sandbox.ts'
import { createWorkingDirectory, heldDirectories, removeLeftovers } from '../src/working-directory.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'working-directory-test-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const HOST = hostname().replaceAll(/[^\w.-]/g, '_')

it('tells the directories of living processes from those of killed ones', async () => {
  // A process that has ended by now.
  const { pid: dead } = spawnSync(process.execPath, ['-e', ''])
  const names = [
    `work~${HOST}~${dead}~abc`,
    `work~${HOST}~${process.ppid}~abc`,
    `work~another.host~${dead}~abc`,
    `other~${HOST}~${dead}~abc`,
    'work-abc',
  ]
  for (const name of names) await mkdir(join(parent, name))
  await writeFile(join(parent, names[0]!, 'file'), '')
  await createWorkingDirectory(parent, 'work')

  expect((await heldDirectories(parent, 'work')).map((name) => name.split('~')[2])).toEqual(
    [process.pid, process.ppid].map(String).sort(),
  )
  await removeLeftovers(parent, 'work')
  expect(await readdir(parent)).toHaveLength(5)
  expect(await readdir(parent)).not.toContain(names[0])
  await removeLeftovers(parent)
  expect(await readdir(parent)).toHaveLength(4)
  expect(await readdir(parent)).not.toContain(names[3])
})

it('are freed of what killed processes left when the next sandbox is made', async () => {
  vi.stubEnv('TMPDIR', parent)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { pid: dead } = spawnSync(process.execPath, ['-e', ''])
  await mkdir(join(parent, `posthog-sandbox~${HOST}~${dead}~abc`))
  await mkdir(join(parent, `posthog-local~${HOST}~${dead}~abc`))
  const sandbox = await processSandbox().create()
  const names = (await readdir(parent)).map((name) => name.split('~').slice(0, 3).join('~'))
  expect(names.sort()).toEqual([`posthog-local~${HOST}~${dead}`, `posthog-sandbox~${HOST}~${process.pid}`])
  await sandbox.close()
  expect(await readdir(parent)).toHaveLength(1)
})
