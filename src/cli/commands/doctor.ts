import { createRequire } from 'node:module'
import { Command } from 'commander'
import { PostHogDriverError } from '../../errors.ts'
import { escapeLines } from '../../format/escape-controls.ts'
import { toJson } from '../../format/to-json.ts'
import { packageFile } from '../../package-file.ts'
import { VERSION } from '../../version.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { type Connection, type ConnectOptions, connect, withConnectOptions } from '../connect.ts'

interface Check {
  name: string
  /** `optional`: missing, and only some uses need it. */
  state: 'ok' | 'failed' | 'optional'
  detail: string
}

/** Only `--local` needs these. */
const LOCAL_PEERS = ['chdb', '@posthog/hogql-parser']

export function doctorCommand({ terminal, signal }: CliContext, exitWith: (code: ExitCode) => void): Command {
  return withConnectOptions(new Command('doctor'))
    .description('Check Node, the configuration, the key, the project and a first query; says what to fix.')
    .action(async (options: ConnectOptions) => {
      const checks = [checkNode(), ...(await checkProject(options)), ...LOCAL_PEERS.map(checkPeer)]
      const healthy = checks.every((check) => check.state !== 'failed')
      if (options.json) terminal.print(toJson({ version: VERSION, healthy, checks }, 2))
      else for (const check of checks) terminal.print(describe(check))
      exitWith(healthy ? 0 : 1)
    })

  async function checkProject(options: ConnectOptions): Promise<Check[]> {
    let connection: Connection
    try {
      connection = await connect(options, terminal, signal)
    } catch (error) {
      return [failed('configuration', error)]
    }
    await using open = connection
    const checks: Check[] = [{ name: 'configuration', state: 'ok', detail: open.label }]
    try {
      const started = performance.now()
      const { rows, timezone } = await open.driver.execute('SELECT 1 AS one', {
        signal,
        refresh: 'force_blocking',
      })
      if (rows.length !== 1) throw new Error(`SELECT 1 gave ${rows.length} rows`)
      const elapsedMs = Math.round(performance.now() - started)
      checks.push({ name: 'query', state: 'ok', detail: `answered in ${elapsedMs} ms, timezone ${timezone}` })
      const objects = await open.driver.listObjects({ signal })
      checks.push({ name: 'schema', state: 'ok', detail: `${objects.length} objects` })
    } catch (error) {
      checks.push(failed(checks.length === 1 ? 'query' : 'schema', error))
    }
    return checks
  }

  function describe({ name, state, detail }: Check): string {
    const mark = {
      ok: terminal.accent('ok'),
      failed: terminal.failure('FAILED'),
      optional: terminal.dim('--'),
    }[state]
    const gap = ' '.repeat(Math.max(1, 8 - { ok: 2, failed: 6, optional: 2 }[state]))
    return `${mark}${gap}${name.padEnd(24)} ${escapeLines(detail)}`
  }
}

function failed(name: string, error: unknown): Check {
  const message = error instanceof Error ? error.message : String(error)
  const hint = PostHogDriverError.isInstance(error) && error.hint ? ` ${error.hint}` : ''
  return { name, state: 'failed', detail: `${message}${hint}` }
}

function checkNode(): Check {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
  const recent = major > 20 || (major === 20 && (minor > 18 || (minor === 18 && patch >= 1)))
  return recent
    ? { name: 'node', state: 'ok', detail: process.versions.node }
    : { name: 'node', state: 'failed', detail: `${process.versions.node}; 20.18.1 or later is needed` }
}

function checkPeer(name: string): Check {
  try {
    createRequire(packageFile('package.json')).resolve(name)
    return { name, state: 'ok', detail: 'installed' }
  } catch {
    return {
      name,
      state: 'optional',
      detail: `not installed; --local needs it: npm install ${LOCAL_PEERS.join(' ')}`,
    }
  }
}
