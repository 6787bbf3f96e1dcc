import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cliPath } from '../support/run-cli.ts'

const { PATH = '', HOME = '' } = process.env
const workshop = mkdtempSync(join(tmpdir(), 'posthog-driver-stopped-'))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

/** Starts a command with a temporary directory of its own, so that what it leaves behind shows. */
function start(name: string, args: readonly string[]) {
  const temporary = join(workshop, name)
  mkdirSync(temporary)
  const child = spawn(process.execPath, [cliPath, ...args], {
    env: { PATH, HOME, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  return { child, ended, leftBehind: () => readdirSync(temporary) }
}

describe('a command that is stopped', () => {
  it('dies of the signal, so that a shell ends its loop, and leaves nothing behind', async () => {
    const slow = 'SELECT sum(sqrt(number)) FROM numbers(1000000000000)'
    const { child, ended, leftBehind } = start('interrupted', ['query', '--local', slow])
    await once(child.stderr, 'data')
    setTimeout(() => child.kill('SIGINT'), 2500)
    expect(await ended).toEqual([null, 'SIGINT'])
    expect(leftBehind()).toEqual([])
  }, 60_000)

  it('ends in order when its reader goes away', async () => {
    const hogql = 'SELECT event, properties FROM events LIMIT 20000'
    const { child, ended, leftBehind } = start('unread', ['query', '--local', hogql])
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await ended).toEqual([0, null])
    expect(leftBehind()).toEqual([])
  }, 60_000)
})
