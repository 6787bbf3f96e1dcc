// Bundles and runs the evaluation, so that it needs neither a build nor a newer Node: `npm run eval:questions -- --failures`.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const folder = join(here, '../../../node_modules/.cache/posthog-driver')
await mkdir(folder, { recursive: true })
const outfile = join(folder, 'eval-questions.mjs')
await build({
  entryPoints: [join(here, 'print-eval.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
await import(pathToFileURL(outfile).href)
