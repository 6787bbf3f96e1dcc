import { expect, it } from 'vitest'
import { OPTION_RULES } from '../../src/client-options.ts'
import { resolveConfig } from '../../src/config.ts'
import { clientOptions, configurationPage, OTHERS } from './configuration-page.ts'
import { interfaceOptions } from './interface-options.ts'
import { readPage } from './pages.ts'

it('docs/configuration.md says what the source says', () => {
  expect(readPage('docs/configuration.md'), 'Run: npm run docs:configuration').toBe(configurationPage())
})

it('every option is on it, with a word about what it is', () => {
  const options = clientOptions()
  expect(options.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPTION_RULES).toSorted())
  const others = OTHERS.flatMap(({ declared }) =>
    declared.flatMap(([file, name]) => interfaceOptions(file, name)),
  )
  expect([...options, ...others].filter(({ text }) => text === '').map(({ name }) => name)).toEqual([])
})

it('docstrings name the defaults that hold', () => {
  const config = resolveConfig({ apiKey: 'phx_example', projectId: 1 }, { environment: {} })
  const literals = clientOptions().filter(({ byDefault }) =>
    /^('\w+'|[\d_]+|true|false)$/.test(byDefault ?? ''),
  )
  expect(literals.length).toBeGreaterThan(12)
  for (const { name, byDefault = '', value } of literals.filter(({ name }) => name !== 'host')) {
    const stated = byDefault.startsWith("'")
      ? byDefault.slice(1, -1)
      : JSON.parse(byDefault.replaceAll('_', ''))
    expect(config[name as keyof typeof config], name).toBe(stated)
    if (value !== undefined) expect(value, name).toBe(stated)
  }
})
