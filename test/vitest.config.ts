import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SlowFilesFirst } from './support/slow-files-first.ts'

/**
 * What leaves nothing behind in its process: each worker runs these one after the other and loads the package once, which
 * saves a fifth of their time.
 */
const TOGETHER = [
  'test/{adapters,agent,client,format,fuzz,hogql,http,observe,schemas,tools}/**/*.test.ts',
  'test/cli/doctor/*.test.ts',
  'test/export/{checkpoint,encode,part,plan,run,scan,tables}/**/*.test.ts',
  'test/local/{hogql,server}/**/*.test.ts',
  'test/questions/*.test.ts',
]

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Examples import the package by its name.
  resolve: {
    alias: {
      'posthog-driver/local': fileURLToPath(new URL('../src/local/index.ts', import.meta.url)),
      'posthog-driver/anthropic': fileURLToPath(
        new URL('../src/adapters/anthropic/index.ts', import.meta.url),
      ),
      'posthog-driver/mcp': fileURLToPath(new URL('../src/adapters/mcp/index.ts', import.meta.url)),
      'posthog-driver/ai-sdk': fileURLToPath(new URL('../src/adapters/ai-sdk/index.ts', import.meta.url)),
      'posthog-driver': fileURLToPath(new URL('../src/index.ts', import.meta.url)),
    },
  },
  test: {
    setupFiles: ['test/support/leak-watch.ts'],
    // Tests wait for real servers and engines a fifth of their time: three workers keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: SlowFilesFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['test/**/*.test.ts'],
          exclude: TOGETHER,
          globalSetup: ['test/questions/support/shared-projects.ts'],
          // Types of the public API; the rest of the code has its own check, `npm run typecheck`.
          typecheck: {
            enabled: true,
            include: ['test/**/*.test-d.ts'],
            ignoreSourceErrors: true,
            tsconfig: 'test/types/tsconfig.json',
          },
        },
      },
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
})
