import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Runs `use` with a local PostHog in a process of its own: a way to query it, and what its process measures of itself. */
export async function serving(options, use) {
  const child = fork(fileURLToPath(new URL('serve.mjs', import.meta.url)), [JSON.stringify(options)])
  const replies = on(child, 'message', { close: ['exit'] })
  const answer = async (message) => {
    if (message) child.send(message)
    const { value, done } = await replies.next()
    if (done) throw new Error('The server ended')
    return value[0]
  }
  const { url, apiKey, projectId, startMs } = await answer()
  /** Runs HogQL anew, past the cache. */
  async function query({ hogql, values = {} }) {
    const response = await fetch(`${url}/api/projects/${projectId}/query/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: { kind: 'HogQLQuery', query: hogql, values },
        refresh: 'force_blocking',
      }),
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 500)}\n${hogql}`)
    return JSON.parse(text)
  }
  try {
    return await use({
      url,
      apiKey,
      projectId,
      pid: child.pid,
      query,
      startMs,
      reset: () => answer('reset'),
      stats: () => answer('stats'),
    })
  } finally {
    const ended = once(child, 'exit')
    child.send('close')
    await ended
  }
}
