// Bundles and runs a program of this folder, so that it needs neither a build nor a newer Node:
//   node test/questions/run.mjs eval/print-eval.ts --failures
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const folder = join(here, '../../node_modules/.cache/posthog-driver')
const [program] = process.argv.splice(2, 1)
await mkdir(folder, { recursive: true })
const outfile = join(folder, `${basename(program, '.ts')}.mjs`)
await build({
  entryPoints: [join(here, program)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
await import(pathToFileURL(outfile).href)
