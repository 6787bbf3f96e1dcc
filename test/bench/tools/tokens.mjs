// What the tools cost a model, counted with a real tokenizer (o200k; Claude's own counts differ), beside the package's own
// estimate and, of what came from a query, the body PostHog answers it with: `npm run build && node test/bench/tools/tokens.mjs`
import { build } from 'esbuild'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { toAnthropicTools } from '../../../dist/anthropic.js'
import { ask, createPostHogTools, PostHogClient, runTool, toJson } from '../../../dist/index.js'
import { startLocalPostHog } from '../../../dist/local.js'

/** Modules of the sources and tests, as JavaScript. */
async function load(path) {
  const entry = new URL(`../../../${path}`, import.meta.url).pathname
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

const { estimateTokens } = await load('src/format/estimate-tokens.ts')
const { realResults } = await load('test/tools/support/real-results.ts')

const print = (what, real, estimate, raw = '') =>
  console.log(
    `${what.slice(0, 90).padEnd(92)}${String(real).padStart(8)}${String(estimate).padStart(10)}${String(raw).padStart(10)}`.trimEnd(),
  )
const compare = (what, text, raw) =>
  print(what, encode(text).length, estimateTokens(text), raw && encode(raw).length)

const local = await startLocalPostHog()
const client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
try {
  const everything = {
    driver: client,
    executor: { runScript() {} },
    exports: { directory: 'exports' },
    permissions: { tools: ['append', 'mutate'] },
  }
  const reading = createPostHogTools({ driver: client })
  print('tokens', 'o200k', 'estimate', 'API body')
  compare(`definitions of the ${reading.length} tools that read`, JSON.stringify(toAnthropicTools(reading)))
  for (const tool of toAnthropicTools(createPostHogTools(everything)))
    compare(`  ${tool.name}`, JSON.stringify(tool))
  console.log()
  await realResults({
    async call(name, input) {
      const result = await runTool(reading, name, input)
      const body = result.isError ? undefined : await bodyOf(input)
      compare(`${name} ${JSON.stringify(input)}`, result.text, body)
      return result
    },
  })
} finally {
  await client.close()
  await local.close()
}

/** The body of PostHog's answer to the query behind a call, where there is one. */
async function bodyOf({ hogql, question, time_period }) {
  const asked = question && (await ask(client, [question, time_period].filter(Boolean).join(' in the last ')))
  if (!hogql && !asked?.matched) return undefined
  const query = { kind: 'HogQLQuery', query: hogql ?? asked.hogql, values: asked?.values }
  const path = `/api/projects/${local.projectId}/query/`
  const { body } = await client.request('POST', path, { body: { query } })
  return toJson(body)
}
