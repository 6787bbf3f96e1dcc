import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { ask } from '../../src/questions/ask.ts'
import { startScriptedModel } from '../support/scripted-model.ts'
import { PAGES, readPage } from './pages.ts'
import { runPage } from './run-page.ts'
import { splitWords } from './split-words.ts'

/** The code of the pages newcomers start with does what they say, from the built package. */

const ANSWER = 'Most are lost before onboarding.'

let local: LocalPostHog
let directory: string
beforeAll(async () => {
  local = await startLocalPostHog()
  directory = await mkdtemp(join(tmpdir(), 'posthog-pages-'))
}, 120_000)
afterAll(async () => {
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

async function run(page: string): Promise<string> {
  const question = { question: 'funnel from user_signed_up to onboarding_completed', time_period: '30 days' }
  await using model = await startScriptedModel([
    { calls: [{ name: 'query_posthog', input: question }] },
    { text: ANSWER },
  ])
  return await runPage(page, {
    directory,
    env: {
      POSTHOG_HOST: local.url,
      POSTHOG_PERSONAL_API_KEY: local.apiKey,
      POSTHOG_PROJECT_ID: String(local.projectId),
      ANTHROPIC_API_KEY: 'scripted',
      ANTHROPIC_BASE_URL: model.url,
    },
  })
}

describe('code on the first pages', () => {
  it('README.md: an answer, a tool loop, a sandbox and an export', async () => {
    const printed = await run('README.md')
    expect(printed).toContain("event: '$pageview'")
    expect(printed).toContain(ANSWER)
    expect(await readFile(join(directory, 'august.ndjson.gz'))).toBeInstanceOf(Buffer)
  }, 120_000)

  it('getting-started.md: the same, on a demo project that it starts itself', async () => {
    const printed = await run('docs/getting-started.md')
    expect(printed).toMatch(/^\$pageview happened most: /)
    expect(printed).toContain('-> query_posthog')
    expect(printed).toContain(ANSWER)
    expect(printed).toMatch(/\d+ true\n$/)
    const lines = (await readFile(join(directory, 'signups.ndjson'), 'utf8')).trim().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ event: 'user_signed_up' })
  }, 120_000)

  it('hogql.md: text and values as it shows them', async () => {
    const printed = await run('docs/hogql.md')
    expect(printed).toContain('WHERE event IN {p0} AND timestamp >= toDateTime({p1}) GROUP BY event')
    expect(printed).toMatch(
      /\{\s+p0: \[ '\$pageview', 'user_signed_up' \],\s+p1: '2026-11-01T00:00:00.000Z'\s+\}/,
    )
  }, 120_000)

  it('migrating-from-python.md: every call that replaces one', async () => {
    const printed = await run('docs/migrating-from-python.md')
    expect(printed).toMatch(
      /'events',\s+'insights',\s+'persons',\s+'cohorts',\s+'feature_flags',\s+'sessions'\s+\] \d+ \{/,
    )
    expect(printed).toMatch(/^100 \d+ \d+ \d+ true$/m)
  }, 120_000)

  it('guides/product-engineer.md: a question for CI is answered', async () => {
    expect(await run('docs/guides/product-engineer.md')).toMatch(
      /^Of \d+ people \(user_signed_up\), \d+ did /,
    )
  }, 120_000)
})

/** Questions that pages ask of the demo project in a shell, each with the first line of the answer they show, if they do. */
const asked = PAGES.flatMap((page) =>
  [
    ...readPage(page).matchAll(/^```sh\n((?:npx )?posthog-driver ask .*?)^```\n(?:\n```\n(.*?)\n)?/gms),
  ].flatMap(([, fence = '', firstLine]) => {
    const [line = ''] = fence.replaceAll('\\\n', ' ').split('\n')
    const words = splitWords(line).filter((word) => word !== '--local' && word !== '--json')
    // Questions of the reader's own files are not ours to answer.
    return words.includes('--dir') ? [] : [{ page, question: words.at(-1) ?? '', firstLine }]
  }),
)

describe('questions on pages', () => {
  it('are found', () => expect(asked.length).toBeGreaterThan(9))

  it('are answered, or not, as the page says', async () => {
    await using client = new PostHogClient({
      host: local.url,
      apiKey: local.apiKey,
      projectId: local.projectId,
    })
    for (const { page, question, firstLine } of asked) {
      const answer = await ask(client, question)
      const title = answer.matched ? answer.title : 'No verified question answers this'
      if (firstLine !== undefined) expect(firstLine, `${page}: ${question}`).toContain(title)
      else expect(answer.matched, `${page}: ${question}`).toBe(true)
    }
  }, 120_000)
})
