import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { exceptionFacts } from '../../../src/local/ingest/exception-facts.ts'
import { IngestionState } from '../../../src/local/ingest/ingestion-state.ts'
import { captured } from './event-fixture.ts'

const frame = (name: string, more: object = {}) => ({
  platform: 'node:javascript',
  function: name,
  filename: `src/${name}.ts`,
  lineno: 3,
  colno: 9,
  in_app: true,
  ...more,
})
const failure = (more: object = {}, ...frames: object[]) => ({
  type: 'Error',
  value: 'kaboom',
  mechanism: { handled: true },
  ...(frames.length > 0 && { stacktrace: { type: 'raw', frames } }),
  ...more,
})
const factsOf = (...$exception_list: unknown[]) => exceptionFacts({ $exception_list })
const issueOf = (...list: unknown[]) => factsOf(...list)?.$exception_issue_id
const sha512 = (text: string) => createHash('sha512').update(text).digest('hex')

describe('what an exception list says', () => {
  test('types, values, sources and functions of the app, each once, and whether the first was handled', () => {
    const outer = failure({}, frame('open'), frame('read'), frame('emit', { in_app: false }))
    const inner = failure({ type: 'TypeError', mechanism: { handled: false } }, frame('read'))
    expect(factsOf(outer, inner)).toMatchObject({
      $exception_types: ['Error', 'TypeError'],
      $exception_values: ['kaboom'],
      $exception_sources: ['src/open.ts', 'src/read.ts'],
      $exception_functions: ['open', 'read'],
      $exception_handled: true,
    })
    expect(factsOf(failure({ mechanism: undefined }))).toMatchObject({
      $exception_sources: [],
      $exception_handled: false,
    })
  })

  test('frames of an export are read by their names there', () => {
    const exported = { mangled_name: 'a', resolved_name: 'open', source: 'src/open.ts', in_app: true }
    expect(factsOf(failure({}, { ...exported, resolved: true }))).toMatchObject({
      $exception_functions: ['open'],
      $exception_sources: ['src/open.ts'],
    })
  })

  test('what was sent beside the list gives way, other properties stay', () => {
    const properties = { $exception_list: [failure()], $exception_types: ['Wrong'], plan: 'pro' }
    expect(exceptionFacts(properties)).toMatchObject({ $exception_types: ['Error'], plan: 'pro' })
    expect(properties.$exception_types).toEqual(['Wrong'])
  })

  test('a message is cut at 10,000 bytes, never inside a character', () => {
    const valuesOf = (value: string) => factsOf(failure({ value }))?.$exception_values
    expect(valuesOf('ü'.repeat(5_001))).toEqual([`${'ü'.repeat(5_000)}...`])
    expect(valuesOf(`x${'ü'.repeat(5_000)}`)).toEqual([`x${'ü'.repeat(4_999)}...`])
  })

  test.each([
    ['no list', undefined],
    ['an empty one', []],
    ['one of texts', ['kaboom']],
    ['an exception without a type', [{ value: 'kaboom' }]],
    ['a message that is no text', [failure({ value: 5 })]],
  ])('%s is left alone', (_what, $exception_list) => {
    expect(exceptionFacts({ $exception_list })).toBeUndefined()
  })

  test('so is an issue that is no UUID, and a fingerprint that is no text', () => {
    const $exception_list = [failure()]
    expect(exceptionFacts({ $exception_list, $exception_issue_id: 'issue-1' })).toBeUndefined()
    expect(exceptionFacts({ $exception_list, $exception_fingerprint: 7 })).toBeUndefined()
  })
})

describe('issues', () => {
  test('the message tells issues apart only without a stack trace', () => {
    expect(factsOf(failure())?.$exception_fingerprint).toBe(sha512('Errorkaboom'))
    expect(issueOf(failure({ value: 'user 1' }))).not.toBe(issueOf(failure({ value: 'user 2' })))
    const at = (value: string) => issueOf(failure({ value }, frame('read')))
    expect(at('user 1')).toBe(at('user 2'))
  })

  test('frames of the app count by function and file, others only when there are no such', () => {
    const other = frame('emit', { in_app: false })
    expect(factsOf(failure({}, frame('read')))?.$exception_fingerprint).toBe(sha512('Errorreadsrc/read.ts'))
    expect(issueOf(failure({}, frame('read'), other))).toBe(
      issueOf(failure({}, frame('read', { lineno: 99 }))),
    )
    expect(issueOf(failure({}, other))).toBe(issueOf(failure({}, other, frame('tick', { in_app: false }))))
    expect(issueOf(failure({}, other))).not.toBe(issueOf(failure({}, frame('tick', { in_app: false }))))
  })

  test('frames that no source map told count by their place, and only among themselves', () => {
    const minified = (line: number) => ({
      mangled_name: 'a',
      source: 'x.js',
      line,
      in_app: true,
      resolved: false,
    })
    expect(issueOf(failure({}, minified(1)))).not.toBe(issueOf(failure({}, minified(2))))
    expect(issueOf(failure({}, minified(1), frame('read')))).toBe(issueOf(failure({}, frame('read'))))
  })

  test('a fingerprint that was sent decides, a long one by its hash; a hash stays', () => {
    const sent = (fingerprint: string) =>
      exceptionFacts({ $exception_list: [failure()], $exception_fingerprint: fingerprint })
    expect(sent('mine')).toMatchObject({
      $exception_fingerprint: 'mine',
      $exception_proposed_fingerprint: sha512('Errorkaboom'),
    })
    expect(sent('mine')?.$exception_issue_id).not.toBe(issueOf(failure()))
    expect(sent('long'.repeat(17))?.$exception_fingerprint).toBe(sha512('long'.repeat(17)))
    const once = factsOf(failure())!
    expect(exceptionFacts(once)).toEqual(once)
  })

  test('the issue of an export stays', () => {
    const $exception_issue_id = '018f5a4e-7b1c-7cc0-8d5a-0123456789ab'
    expect(exceptionFacts({ $exception_list: [failure()], $exception_issue_id })).toMatchObject({
      $exception_issue_id,
    })
  })
})

test('ingestion adds them to exceptions and to nothing else', () => {
  const state = new IngestionState()
  for (const name of ['$exception', 'order'])
    state.process(captured('jane', name, { properties: { $exception_list: [failure()] } }))
  const rows = Buffer.from(state.take().events).toString().trim().split('\n')
  const types = rows.map((row) => JSON.parse(JSON.parse(row).properties).$exception_types)
  expect(types).toEqual([['Error'], undefined])
})
