/**
 * What three answers of 50,000 rows at once cost the serving process, gzip on the way: `node test/bench/local/large-answers.mjs`,
 * after a build.
 */
import { readFileSync } from 'node:fs'
import { serving } from './serving.mjs'

const ROWS = 50_000
const AT_ONCE = 3
const ROUNDS = 3

const hogqlFor = (round) =>
  `SELECT toString(toUUID(concat(lower(hex(cityHash64(number))), lower(hex(cityHash64(number + 1)))))) AS uuid, 'event' AS event,
    concat('{"a":"', repeat(hex(cityHash64(number)), 62), '"}') AS properties, toDateTime(${1_700_000_000 + round} + number) AS timestamp
  FROM numbers(${ROWS}) LIMIT ${ROWS}`

await serving({ demo: false }, async ({ url, apiKey, projectId, pid, reset, stats }) => {
  let peakMebibytes = 0
  const timer = setInterval(() => {
    // Linux only; elsewhere the peak is left out.
    const found = /VmRSS:\s+(\d+)/.exec(statusOf(pid))
    if (found) peakMebibytes = Math.max(peakMebibytes, Number(found[1]) / 1024)
  }, 50)
  await reset()
  for (let round = 0; round < ROUNDS; round++) {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => fetchAnswer(hogqlFor(round * AT_ONCE + index))),
    )
    for (const { ms, bytes } of answers)
      console.log(`round ${round + 1}: ${(bytes / 1e6).toFixed(1)} MB in ${(ms / 1000).toFixed(1)} s`)
  }
  clearInterval(timer)
  const { stallMs, residentMebibytes } = await stats()
  console.log({ peakMebibytes: Math.round(peakMebibytes), stallMs, residentMebibytes })

  async function fetchAnswer(query) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/api/projects/${projectId}/query/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'accept-encoding': 'gzip' },
      body: JSON.stringify({ query: { kind: 'HogQLQuery', query }, refresh: 'force_blocking' }),
    })
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
    let bytes = 0
    for await (const chunk of response.body) bytes += chunk.length
    return { bytes, ms: performance.now() - startedAt }
  }
})

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
