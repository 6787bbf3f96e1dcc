import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'
import type { LocalPostHog } from '../../../src/local/index.ts'

/** A local PostHog in a process of its own, which can be killed and measured. */
export interface LocalProcess extends Pick<LocalPostHog, 'url' | 'apiKey' | 'projectToken'> {
  child: ChildProcess
  /** The most work its main thread did without letting anything else have its turn, in milliseconds; 0 where unknown. */
  longestWorkMs(): Promise<number>
  query(hogql: string, values?: object): Promise<Response>
  /** Rows of a query that must succeed. */
  rows(hogql: string): Promise<unknown[][]>
}

/** Starts one from `dist/`; it is killed when the test ends. */
export async function startLocalProcess(options: object, temporary = tmpdir()): Promise<LocalProcess> {
  const door = new URL('../../../dist/local.js', import.meta.url).href
  const stalls = new URL('../../bench/local/loop-stalls.mjs', import.meta.url).href
  const script = `import { startLocalPostHog } from ${JSON.stringify(door)}
    import { watchLoop } from ${JSON.stringify(stalls)}
    const { url, apiKey, projectToken } = await startLocalPostHog(${JSON.stringify(options)})
    process.send({ url, apiKey, projectToken })
    const loop = watchLoop()
    loop.start()
    process.on('message', () => process.send(loop.stop().work ?? 0))
    process.channel.unref()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, TMPDIR: temporary },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const reply = async <Reply>(): Promise<Reply> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`The process ended with code ${code}`))),
    ])
    return message as Reply
  }
  const address = await reply<Pick<LocalPostHog, 'url' | 'apiKey' | 'projectToken'>>()
  const query = (hogql: string, values?: object) => queryLocal(address, hogql, values)
  return {
    child,
    ...address,
    query,
    rows: (hogql) => rowsOf(address, hogql),
    longestWorkMs() {
      child.send('stop')
      return reply<number>()
    },
  }
}

const queryLocal = ({ url, apiKey }: Pick<LocalPostHog, 'url' | 'apiKey'>, query: string, values?: object) =>
  fetch(`${url}/api/projects/1/query/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query, values }, refresh: 'force_blocking' }),
  })

export async function rowsOf(
  local: Pick<LocalPostHog, 'url' | 'apiKey'>,
  query: string,
): Promise<unknown[][]> {
  const answer = await queryLocal(local, query)
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
  return (JSON.parse(text) as { results: unknown[][] }).results
}
