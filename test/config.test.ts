import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { addToEnvironment, type ClientOptions, readEnvironment, resolveConfig } from '../src/config.ts'
import { ConfigurationError } from '../src/errors.ts'

const KEY = 'phx_PlantedKeyPlantedKeyPlantedKey123456'
const base: ClientOptions = { apiKey: KEY, projectId: 42 }
const resolve = (options: object = {}, environment = {}) =>
  resolveConfig({ ...base, ...options } as ClientOptions, { environment })

function failure(options: object, environment = {}): ConfigurationError {
  try {
    resolveConfig(options as ClientOptions, { environment })
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('resolveConfig accepted it')
}

describe('precedence', () => {
  const environment = {
    POSTHOG_PERSONAL_API_KEY: 'phx_fromEnvironment',
    POSTHOG_PROJECT_ID: '7',
    POSTHOG_HOST: 'eu',
    POSTHOG_PROJECT_API_KEY: 'phc_fromEnvironment',
  }

  test('options go before the environment, the environment before defaults', () => {
    const config = resolveConfig({ projectId: 42 }, { environment })
    expect(config).toMatchObject({
      apiKey: 'phx_fromEnvironment',
      projectId: 42,
      host: 'https://eu.posthog.com',
      projectToken: 'phc_fromEnvironment',
      timeoutMs: 120_000,
      maxRetries: 3,
      queriesPerMinute: 240,
      queriesPerHour: 2400,
      crudPerMinute: 480,
      crudPerHour: 4800,
      maxConcurrentQueries: 3,
    })
  })

  test('undefined options and empty variables count as absent', () => {
    const config = resolve({ host: undefined }, { POSTHOG_HOST: '', POSTHOG_API_URL: 'eu' })
    expect(config.host).toBe('https://eu.posthog.com')
    expect(failure({ apiKey: KEY }, { POSTHOG_PROJECT_ID: '' }).message).toContain('set POSTHOG_PROJECT_ID')
  })

  test('POSTHOG_HOST goes before its alias', () => {
    const config = resolve({}, { POSTHOG_HOST: 'us', POSTHOG_API_URL: 'eu' })
    expect(config.host).toBe('https://us.posthog.com')
  })

  test('the process environment is the default, and a file of variables stands below it', () => {
    vi.stubEnv('POSTHOG_PROJECT_ID', '5')
    vi.stubEnv('POSTHOG_HOST', '')
    try {
      expect(resolveConfig({ apiKey: KEY }).projectId).toBe(5)
      addToEnvironment({ POSTHOG_PROJECT_ID: '6', POSTHOG_HOST: 'eu' })
      expect(readEnvironment()).toMatchObject({ POSTHOG_PROJECT_ID: '5', POSTHOG_HOST: 'eu' })
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('hosts', () => {
  test.each([
    [undefined, 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['us', 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['EU', 'https://eu.posthog.com', 'https://eu.i.posthog.com'],
    ['https://app.posthog.com', 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['https://us.posthog.com/', 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['https://eu.i.posthog.com', 'https://eu.posthog.com', 'https://eu.i.posthog.com'],
    ['https://posthog.company.com', 'https://posthog.company.com', 'https://posthog.company.com'],
    ['https://app.posthog.com.evil.io', 'https://app.posthog.com.evil.io', 'https://app.posthog.com.evil.io'],
    ['https://us.posthog.com:8443', 'https://us.posthog.com:8443', 'https://us.posthog.com:8443'],
    ['http://127.0.0.1:8010', 'http://127.0.0.1:8010', 'http://127.0.0.1:8010'],
    ['http://localhost:8010', 'http://localhost:8010', 'http://localhost:8010'],
    ['http://[::1]:8010', 'http://[::1]:8010', 'http://[::1]:8010'],
  ])('%s -> %s and %s', (given, host, ingestionHost) => {
    expect(resolve({ host: given })).toMatchObject({ host, ingestionHost })
  })

  test('an ingestion host of its own is kept', () => {
    const config = resolve({ host: 'eu', ingestionHost: 'https://e.example.com' })
    expect(config).toMatchObject({ host: 'https://eu.posthog.com', ingestionHost: 'https://e.example.com' })
  })

  test.each([
    ['us.posthog.com', 'it is not an https:// URL'],
    ['localhost:8000', 'it is not an https:// URL'],
    ['ftp://us.posthog.com', 'it is not an https:// URL'],
    ['https://us.posthog.com/api', 'it has a path (/api)'],
    ['https://us.posthog.com?x=1', 'query or fragment'],
    ['https://us.posthog.com/#x', 'query or fragment'],
    ['http://posthog.example.com', 'unencrypted'],
    ['http://localhost.evil.io', 'unencrypted'],
    ['http://0.0.0.0:8000', 'unencrypted'],
  ])('%s is refused: %s', (host, reason) => {
    const { message } = failure({ ...base, host })
    expect(message).toContain('host: got ')
    expect(message).toContain(reason)
    expect(message).toContain("'us', 'eu' or an origin")
  })

  test('a region is no ingestion host', () => {
    expect(failure({ ...base, ingestionHost: 'eu' }).message).toContain('ingestionHost: got "eu"')
  })

  test('credentials in a URL are refused and not shown', () => {
    const error = failure({ ...base, host: 'https://jane:hunter2@us.posthog.com' })
    expect(error.message).toContain('user name or password')
    expect(inspect(error)).not.toContain('hunter2')
  })

  test('http elsewhere needs the explicit option', () => {
    const config = resolve({ host: 'http://posthog.internal', dangerouslyAllowHttp: true })
    expect(config.host).toBe('http://posthog.internal')
  })
})

describe('keys', () => {
  test.each([
    ['phc_abcdefgh', 'project token'],
    ['phs_abcdefgh', 'project secret key'],
    ['phr_abcdefgh', 'refresh token'],
    [`${KEY}\n`, 'line break'],
    [` ${KEY}`, 'white space'],
    ['phx_schlüssel', 'characters that no key has'],
    ['', 'it is empty'],
  ])('apiKey %j is refused with the reason', (apiKey, reason) => {
    const error = failure({ apiKey, projectId: 1 })
    expect(error.message).toMatch(/^apiKey: got /)
    expect(error.message).toContain(reason)
    expect(error.message).toContain('expected a personal API key (phx_...)')
  })

  test('the variable is named when the key came from there', () => {
    const error = failure({}, { POSTHOG_PERSONAL_API_KEY: 'phc_abcdefgh', POSTHOG_PROJECT_ID: '1' })
    expect(error.message).toContain('apiKey (from POSTHOG_PERSONAL_API_KEY)')
    expect(error.hint).toBe('Correct POSTHOG_PERSONAL_API_KEY.')
  })

  test('a personal key as project token is refused: it would go to the ingestion host', () => {
    const error = failure({ ...base, projectToken: KEY })
    expect(error.message).toContain('ingestion host')
    expect(inspect(error)).not.toContain(KEY)
  })

  test('an odd prefix is only a warning', () => {
    expect(resolve().warnings).toEqual([])
    expect(resolve({ apiKey: 'pha_oauthAccessToken' }).warnings).toEqual([])
    expect(resolve({ apiKey: 'veryOldKeyWithoutPrefix' }).warnings).toHaveLength(1)
    expect(resolve({ projectToken: 'veryOldToken' }).warnings).toHaveLength(1)
  })

  test('no key appears in any message, wherever it was put by mistake', () => {
    const places = [
      'projectId',
      'host',
      'ingestionHost',
      'timeoutMs',
      'userAgent',
      'maxRetries',
      'projectToken',
    ]
    for (const place of places) {
      for (const planted of [
        KEY,
        `https://x/${KEY}`,
        `https://${KEY}@x`,
        `https://x/?k=${KEY}`,
        `${KEY}\n`,
      ]) {
        const options: Record<string, unknown> = { ...base, [place]: planted }
        let shown = ''
        try {
          resolve(options)
        } catch (error) {
          shown = inspect(error, { depth: 9 }) + JSON.stringify(error)
        }
        expect(shown).not.toContain(KEY)
      }
    }
    const unknown = failure({ ...base, [KEY]: 1 })
    expect(inspect(unknown, { depth: 9 })).not.toContain(KEY)
  })

  test('printing the configuration shows no key', () => {
    const config = resolve({ projectToken: 'phc_projectToken' })
    for (const shown of [inspect(config), JSON.stringify(config), JSON.stringify({ nested: [config] })]) {
      expect(shown).not.toContain(KEY)
      expect(shown).not.toContain('phc_projectToken')
      expect(shown).toContain('us.posthog.com')
    }
  })
})

describe('options', () => {
  test('everything wrong is reported at once, each with key, what came and what was expected', () => {
    const error = failure({ apiKey: 5, projectId: 'abc', timeoutMs: -1, host: null })
    expect(error.code).toBe('invalid_configuration')
    expect(error.message.split('\n')).toEqual([
      'apiKey: got 5, expected a personal API key (phx_...).',
      'projectId: got "abc", expected the number of the project, as in the address bar after /project/.',
      "host: got null, expected 'us', 'eu' or an origin such as https://posthog.example.com.",
      'timeoutMs: got -1, expected a whole number of milliseconds from 0 to 2147483647.',
    ])
    expect(error.details.problems).toHaveLength(4)
  })

  test('missing ones name the option and the variable', () => {
    const { message } = failure({})
    expect(message).toContain('apiKey: got nothing')
    expect(message).toContain('set POSTHOG_PERSONAL_API_KEY')
    expect(message).toContain('set POSTHOG_PROJECT_ID')
  })

  test.each([
    ['api_key', 'apiKey'],
    ['APIKey', 'apiKey'],
    ['projectID', 'projectId'],
    ['timeout', 'timeoutMs'],
    ['maxRetrys', 'maxRetries'],
  ])('unknown option %s: did you mean %s?', (wrong, right) => {
    expect(failure({ ...base, [wrong]: 1 }).message).toContain(
      `${wrong}: got an unknown option, expected ${right} (did`,
    )
  })

  test('an unknown option like no other lists them all', () => {
    expect(failure({ ...base, somethingElse: 1 }).message).toContain('one of apiKey, projectToken, projectId')
  })

  test.each([
    [42, 42],
    ['42', 42],
    ['999999999999999', 999999999999999],
  ])('projectId %j becomes %j', (given, expected) => {
    expect(resolve({ projectId: given }).projectId).toBe(expected)
  })

  test.each([0, -1, 1.5, Number.NaN, '', '042', '4 2', '@current', '1e3', '0x10', true, {}, []])(
    'projectId %j is refused',
    (projectId) => {
      expect(failure({ ...base, projectId }).message).toContain('projectId: got ')
    },
  )

  test.each(['timeoutMs', 'maxRetries', 'queriesPerMinute', 'maxConcurrentQueries', 'maxResponseBytes'])(
    '%s takes whole numbers only',
    (name) => {
      for (const wrong of ['5', 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, null, {}])
        expect(failure({ ...base, [name]: wrong }).message).toContain(`${name}: got `)
    },
  )

  test('any value of any option either resolves or is a ConfigurationError', () => {
    const names = Object.keys(resolve()) as (keyof ClientOptions)[]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.anything(), (name, value) => {
        try {
          resolve({ [name]: value })
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError)
        }
      }),
    )
  })

  test.each([null, KEY, 42])('something that is no object is refused without being shown', (options) => {
    const error = failure(options as unknown as object)
    expect(error.hint).toContain('Pass an object')
    expect(inspect(error)).not.toContain(KEY)
  })

  test('the result is frozen, and resolving it again, whole or spread, gives the same', () => {
    const config = resolve({ timeoutMs: 5 })
    expect(Object.isFrozen(config)).toBe(true)
    expect(resolveConfig(config)).toBe(config)
    expect({ ...resolveConfig({ ...config, maxRetries: 1 }, { environment: {} }) }).toEqual({
      ...config,
      maxRetries: 1,
    })
  })
})
