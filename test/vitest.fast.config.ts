import { defineConfig } from 'vitest/config'
import everything from './vitest.config.ts'

const { projects: _, ...options } = everything.test!

/**
 * What needs no server, no engine and no installation, plus the built package loaded both ways: a minute for every version
 * of Node beside the one that runs everything.
 */
export default defineConfig({
  ...everything,
  test: {
    ...options,
    include: [
      'test/*.test.ts',
      'test/{format,fuzz,hogql,http,observe,schemas}/**/*.test.ts',
      'test/questions/{load-questions,parse-question-file,question,read-*,summarize,taxonomy}.test.ts',
      'test/export/{checkpoint,encode,part,plan,scan}/**/*.test.ts',
      'test/package/built-package.test.ts',
    ],
    // The first looks at sources, which are the same for every version; the others ask a local PostHog.
    exclude: ['test/architecture.test.ts', 'test/export/plan/{plan-local,pruning}.test.ts'],
    isolate: false,
  },
})
