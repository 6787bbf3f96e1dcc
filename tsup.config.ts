import { readFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'

// Optional peers are never bundled: they load on first use, with an error that says what to install.
const optionalPeers = [
  'chdb',
  '@posthog/hogql-parser',
  'e2b',
  'amaro',
  '@anthropic-ai/sdk',
  '@modelcontextprotocol/sdk',
  'ai',
  'hyparquet-writer',
  '@duckdb/node-api',
]

// What nothing in the guest uses and no bundler can tell: zod's messages in fifty languages (English is imported by itself)
// and its JSON Schema, resources that scripts cannot reach.
const UNUSED_IN_GUEST = [
  /zod[\\/]v4[\\/]locales[\\/]index\.js$/,
  /zod[\\/]v4[\\/](classic[\\/]from-json-schema|core[\\/](to-json-schema|json-schema-processors))\.js$/,
  /src[\\/]client[\\/]resources[\\/](batch-exports|definitions|file-downloads|projects|users)\.ts$/,
]
const withoutUnused: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-unused',
  setup(build) {
    for (const filter of UNUSED_IN_GUEST)
      build.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const names = source.matchAll(/^export (?:async )?(?:const|function|class) (\w+)/gm)
        const contents = [...names].map(([, name]) => `export const ${name} = () => undefined\n`).join('')
        return { contents: contents || 'export {}' }
      })
  },
}

// Built code takes zod as a namespace: bundlers drop what is not used of a namespace, and nothing of the object `z`.
const zodAsNamespace: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'zod-as-namespace',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replace(
        /^import \{ (type \w+, )?z \} from 'zod'$/m,
        (_, types) => `import * as z from 'zod'${types ? `; import { ${types} } from 'zod'` : ''}`,
      )
      return { contents, loader: 'ts' }
    })
  },
}

export default defineConfig([
  {
    // The doors people import.
    entry: {
      index: 'src/index.ts',
      local: 'src/local/index.ts',
      anthropic: 'src/adapters/anthropic/index.ts',
      mcp: 'src/adapters/mcp/index.ts',
      'ai-sdk': 'src/adapters/ai-sdk/index.ts',
    },
    format: ['esm', 'cjs'],
    target: 'node20',
    dts: true,
    shims: true,
    splitting: true,
    sourcemap: false,
    clean: false,
    external: optionalPeers,
    noExternal: ['string-width'],
    esbuildPlugins: [zodAsNamespace],
  },
  {
    // Programs started by path: the bin, and the processes and workers of the local PostHog.
    entry: {
      'cli/main': 'src/cli/main.ts',
      'local/engine-process': 'src/local/engine/engine-process.ts',
      'local/parser-worker': 'src/local/hogql/parser/parser-worker.ts',
    },
    format: ['esm'],
    target: 'node20',
    splitting: true,
    clean: false,
    external: optionalPeers,
    noExternal: ['string-width'],
  },
  {
    // What is uploaded into a sandbox: one file, nothing to install, only node: imports left.
    entry: { guest: 'src/sandbox/guest/guest.ts' },
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20.9',
    platform: 'node',
    splitting: false,
    minify: true,
    clean: false,
    noExternal: [/.*/],
    esbuildPlugins: [withoutUnused, zodAsNamespace],
  },
])
