import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SlowFilesFirst } from './support/slow-files-first.ts'

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
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/leak-watch.ts'],
    globalSetup: ['test/questions/support/shared-projects.ts'],
    // Types of the public API; the rest of the code has its own check, `npm run typecheck`.
    typecheck: {
      enabled: true,
      include: ['test/**/*.test-d.ts'],
      ignoreSourceErrors: true,
      tsconfig: 'test/types/tsconfig.json',
    },
    // Tests fork real servers and engines: two cores, so two workers; files stay isolated from each other.
    maxWorkers: 2,
    sequence: { sequencer: SlowFilesFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
