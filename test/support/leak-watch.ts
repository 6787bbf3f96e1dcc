import { afterAll, afterEach, beforeEach, vi } from 'vitest'
import { HOOK_NAMES } from '../../src/observe/hook-names.ts'
import { forgetKeys, knowKey } from './leak-watch/known-keys.ts'
import { currentAllowances, endAllowances, look, takeLeaks } from './leak-watch/leak-log.ts'
import { lookAtErrors } from './leak-watch/watch-errors.ts'
import { watchOnce } from './leak-watch/watch-once.ts'

/**
 * Runs in every test worker, before its tests: a personal key that shows in an error, a hook payload, a line of output, a
 * URL, a redirected request or an ingestion request fails the test in which it happened. Which keys those are is learnt
 * where they enter the package, so no test has to declare its own; `allowKey` is for those shown on purpose.
 */
watchOnce()
// A worker that runs several files comes here before each of them.
forgetKeys()
endAllowances(currentAllowances())

vi.mock('../../src/config.ts', async (original) => {
  const module = await original<typeof import('../../src/config.ts')>()
  const resolveConfig: typeof module.resolveConfig = (options, more) => {
    const environment = more?.environment ?? module.readEnvironment()
    // Before it is checked: a key that is refused must not be shown either.
    knowKey(options?.apiKey)
    knowKey(environment.POSTHOG_PERSONAL_API_KEY)
    const config = module.resolveConfig(options, more)
    knowKey(config.apiKey, config.host)
    return config
  }
  return { ...module, resolveConfig }
})

vi.mock('../../src/http/create-http-client.ts', async (original) => {
  const module = await original<typeof import('../../src/http/create-http-client.ts')>()
  const createHttpClient: typeof module.createHttpClient = (options) => {
    for (const [name, value] of Object.entries(options.headers ?? {}))
      if (name.toLowerCase() === 'authorization') knowKey(value.replace(/^\w+ +/, ''), options.origin)
    // Events that nobody hears are never made.
    const heard = HOOK_NAMES.some((name) => options.hooks?.[name])
    return module.createHttpClient(heard ? options : { ...options, hooks: { onRequest() {} } })
  }
  return { ...module, createHttpClient }
})

vi.mock('../../src/observe/emit.ts', async (original) => {
  const module = await original<typeof import('../../src/observe/emit.ts')>()
  const emit: typeof module.emit = (hooks, name, describe) => {
    const event = describe()
    look(`the payload of the hook ${name}`, JSON.stringify(event))
    module.emit(hooks, name, () => event)
  }
  return { ...module, emit }
})

vi.mock('../../src/local/server/local-server.ts', async (original) => {
  const module = await original<typeof import('../../src/local/server/local-server.ts')>()
  const startLocalServer: typeof module.startLocalServer = async (options) => {
    knowKey(options.apiKey)
    const server = await module.startLocalServer(options)
    knowKey(options.apiKey, server.url)
    return server
  }
  return { ...module, startLocalServer }
})

let ofFile = currentAllowances()
beforeEach(() => {
  ofFile = currentAllowances()
})

afterEach(() => {
  lookAtErrors()
  const ofTest = [...currentAllowances()].filter((allowance) => !ofFile.has(allowance))
  const unused = endAllowances(ofTest).map(({ place }) => place)
  failOn(takeLeaks(), unused)
})

/** What happened outside of the tests, in `beforeAll` and after the last one. */
afterAll(() => {
  lookAtErrors()
  failOn(takeLeaks())
})

function failOn(leaks: readonly string[], unused: readonly string[] = []): void {
  if (leaks.length > 0)
    throw new Error(`A personal key shows in\n${list(leaks)}\nOne that is shown on purpose needs allowKey().`)
  if (unused.length > 0) throw new Error(`No key was where allowKey() lets one be:\n${list(unused)}`)
}

const list = (places: readonly string[]): string => places.map((place) => `- ${place}`).join('\n')
