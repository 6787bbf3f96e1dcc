import { defineConfig, type Options } from 'tsup'

// Optional peers are never bundled: they load on first use, with an error that says what to install.
const optionalPeers = ['chdb', '@posthog/hogql-parser', 'e2b']

// zod brings its messages in fifty languages, half of the guest's size (English is imported by itself), and a reader of
// JSON Schema, which nothing here reads.
const withoutUnusedZod: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-unused-zod',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {}' }))
    build.onLoad({ filter: /zod[\\/]v4[\\/]classic[\\/]from-json-schema\.js$/ }, () => ({
      contents: 'export const fromJSONSchema = undefined',
    }))
  },
}

export default defineConfig([
  {
    // The doors people import.
    entry: { index: 'src/index.ts', local: 'src/local/index.ts' },
    format: ['esm', 'cjs'],
    target: 'node20',
    dts: true,
    shims: true,
    splitting: true,
    sourcemap: false,
    clean: false,
    external: optionalPeers,
    noExternal: ['string-width'],
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
    esbuildPlugins: [withoutUnusedZod],
  },
])
