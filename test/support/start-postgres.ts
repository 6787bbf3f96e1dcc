import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface LocalPostgres extends AsyncDisposable {
  /** For `new pg.Client()`. A socket in a directory of its own: no port is taken. */
  connection: { host: string; user: string; database: string }
}

/** Whether Postgres' own programs are on the PATH; tests that need them say that they were skipped otherwise. */
export function hasPostgres(): boolean {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return ['initdb', 'postgres'].every((program) =>
    directories.some((directory) => existsSync(join(directory, program))),
  )
}

/** A real Postgres with nothing in it, gone afterwards. */
export async function startPostgres(): Promise<LocalPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'pg-'))
  const identity = unprivileged()
  if (identity) chownSync(directory, identity.uid, identity.gid)
  const data = join(directory, 'data')
  const options = { ...identity, cwd: directory }
  execFileSync('initdb', ['-D', data, '-U', 'test', '-E', 'UTF8', '--locale=C', '--no-sync', '-A', 'trust'], {
    ...options,
    stdio: 'ignore',
  })
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${directory}`,
    'fsync=off',
    'timezone=Asia/Kolkata',
  ]
  const server = spawn('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const closed = once(server, 'close')
  const stop = async (): Promise<void> => {
    if (server.exitCode === null) server.kill('SIGINT')
    await closed
    rmSync(directory, { recursive: true, force: true })
  }
  let log = ''
  const ready = new Promise<boolean>((resolve) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (log.includes('ready to accept connections')) resolve(true)
    })
    closed.then(() => resolve(false))
  })
  if (!(await ready)) {
    await stop()
    throw new Error(`Postgres did not start:\n${log}`)
  }
  return {
    connection: { host: directory, user: 'test', database: 'postgres' },
    [Symbol.asyncDispose]: stop,
  }
}

/** Postgres refuses to run as root; its packages bring a user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (...args: string[]): number => Number(execFileSync('id', args, { encoding: 'utf8' }))
  try {
    return { uid: id('-u', 'postgres'), gid: id('-g', 'postgres') }
  } catch {
    return { uid: id('-u', 'nobody'), gid: id('-g', 'nobody') }
  }
}
