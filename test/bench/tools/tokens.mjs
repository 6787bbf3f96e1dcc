// What the tools cost a model, counted with a real tokenizer (o200k; Claude's own counts differ), beside the package's own
// estimate: `npm run build && node test/bench/tools/tokens.mjs`
import { build } from 'esbuild'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { toAnthropicTools } from '../../../dist/anthropic.js'
import { createPostHogTools, PostHogClient, runTool } from '../../../dist/index.js'
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
const { REAL_CALLS } = await load('test/tools/support/real-results.ts')

const print = (what, real, estimate) =>
  console.log(`${what.slice(0, 90).padEnd(92)}${String(real).padStart(8)}${String(estimate).padStart(10)}`)
const compare = (what, text) => print(what, encode(text).length, estimateTokens(text))

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
  print('tokens', 'o200k', 'estimate')
  compare(`definitions of the ${reading.length} tools that read`, JSON.stringify(toAnthropicTools(reading)))
  for (const tool of toAnthropicTools(createPostHogTools(everything)))
    compare(`  ${tool.name}`, JSON.stringify(tool))
  console.log()
  for (const [name, input] of REAL_CALLS) {
    const { text } = await runTool(reading, name, input)
    compare(`${name} ${JSON.stringify(input)}`, text)
  }
} finally {
  await client.close()
  await local.close()
}
