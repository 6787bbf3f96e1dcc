import { defineConfig, mergeConfig } from 'vitest/config'
import suite from '../../vitest.config.ts'

const config = mergeConfig(suite, defineConfig({ test: { typecheck: { enabled: false }, maxWorkers: 1 } }))
config.test!.include = ['test/support/planted-leaks/*.plant.ts']

/** The suite's settings for the leaks of this folder, which must make their tests fail. */
export default config
