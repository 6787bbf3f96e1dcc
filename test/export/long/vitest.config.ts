import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** What takes too long for every day: about an hour on two cores. `npm run test:long`. */
export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ['test/export/long/*.long.ts'],
    reporters: ['verbose'],
    // They measure nothing, but each wants the machine for itself.
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
})
