import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Against real accounts: only with `npm run test:live`, never part of `npm test`. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: { 'posthog-driver': fileURLToPath(new URL('../../src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/live/*.live.ts'],
    globalSetup: ['test/live/announce.ts'],
    reporters: ['verbose'],
    // One account, with limits on what runs at once.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
