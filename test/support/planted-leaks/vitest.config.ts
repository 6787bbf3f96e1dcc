import { defineConfig } from 'vitest/config'
import suite from '../../vitest.config.ts'

const { projects: _, ...options } = suite.test!

/** The suite's settings for the leaks of this folder, which must make their tests fail. */
export default defineConfig({
  ...suite,
  test: {
    ...options,
    include: ['test/support/planted-leaks/*.plant.ts'],
    // As most files are: the watch is set up once, and must see what the second file does as well.
    isolate: false,
    maxWorkers: 1,
  },
})
