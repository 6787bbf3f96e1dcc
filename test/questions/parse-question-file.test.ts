import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { QuestionError } from '../../src/errors.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import { parseQuestionFile } from '../../src/questions/parse-question-file.ts'

const GOOD = `/*
id: refund_count
topic: revenue
title: Refunds
description: How many refunds there were.
asks:
  - How many refunds did we give?
parameters:
  period: { type: period, description: When. }
  limit:
    type: limit
    description: How many.
columns:
  refunds: { description: Refunds., unit: count }
summary: { rows: '{first.refunds} refunds ({period}).', empty: No refunds. }
*/
SELECT count() AS refunds
FROM events
WHERE event = 'subscription_refunded'
  AND timestamp >= toDateTime({period_from})
  AND timestamp < toDateTime({period_to})
LIMIT {limit}
`

const failure = (source: string): QuestionError => {
  try {
    parseQuestionFile(source, 'q.sql')
  } catch (error) {
    expect(error).toBeInstanceOf(QuestionError)
    return error as QuestionError
  }
  throw new Error('expected a failure')
}

describe('parseQuestionFile', () => {
  it('reads the header and the HogQL', () => {
    const { header, template } = parseQuestionFile(GOOD, 'q.sql')
    expect(header).toMatchObject({
      id: 'refund_count',
      parameters: { limit: { type: 'limit', default: 10 } },
    })
    expect(template).toMatch(/^SELECT count\(\)[\s\S]*LIMIT \{limit\}$/)
    expect(parseQuestionFile(GOOD.replaceAll('\n', '\r\n'), 'q.sql').template).toBe(template)
  })

  it('reads files with either line end, and names the same lines', () => {
    const source = GOOD.replace('LIMIT {limit}', '  AND 1 = 1 -- if limit\nLIMIT {limit}')
    const windows = (text: string) => text.replaceAll('\n', '\r\n')
    expect(parseQuestionFile(windows(source), 'q.sql')).toEqual(parseQuestionFile(source, 'q.sql'))
    for (const wrong of [source.replace('period_to}', 'period_too}'), source.replace('title:', 'titel:')])
      expect(failure(windows(wrong)).message).toBe(failure(wrong).message)
  })

  it.each([
    ['no header', 'SELECT 1', /^q\.sql:1: the file must begin with a block comment/],
    [
      'YAML that does not parse',
      GOOD.replace('title: Refunds', 'title: [Refunds'),
      /^q\.sql:\d+: the header is not valid YAML/,
    ],
    ['a missing key', GOOD.replace('title: Refunds\n', ''), /^q\.sql:2: title: /],
    ['a key misspelt', GOOD.replace('topic:', 'topik:'), /^q\.sql:\d: (topic|header): /],
    [
      'a wrong type, at its line',
      GOOD.replace('type: limit', 'type: limitt'),
      /^q\.sql:11: parameters\.limit\.type: /,
    ],
    ['an id that is none', GOOD.replace('refund_count', 'Refund count'), /^q\.sql:2: id: lower-case letters/],
    [
      'an unknown placeholder',
      GOOD.replace('{period_to}', '{period_too}'),
      /^q\.sql:21: \{period_too\} is not a parameter/,
    ],
    [
      'a placeholder that has no value',
      GOOD.replace('LIMIT', '  AND properties.day IN {period}\nLIMIT'),
      /^q\.sql:22: \{period\} is no value: write \{period_from\} and \{period_to\}/,
    ],
    [
      'a parameter that is never used',
      GOOD.replace('LIMIT {limit}', 'LIMIT 5'),
      /^q\.sql:17: the parameter limit is declared and never used/,
    ],
    [
      'a directive that is none',
      GOOD.replace('LIMIT {limit}', 'LIMIT {limit} -- if limit > 5'),
      /^q\.sql:22: "-- if limit > 5" is not a directive/,
    ],
    [
      'a misspelt directive',
      GOOD.replace('LIMIT {limit}', 'LIMIT {limit} -- iff limit'),
      /^q\.sql:22: a comment that is no directive/,
    ],
    [
      'an item outside its loop',
      GOOD.replace('LIMIT {limit}', 'LIMIT {limit.item}'),
      /^q\.sql:22: \{limit\.item\} stands outside/,
    ],
    ['no query', GOOD.replace(/SELECT[\s\S]*/, 'DROP TABLE events'), /must begin with SELECT or WITH/],
    [
      'two periods',
      GOOD.replace('  limit:', '  other: { type: period, description: x. }\n  limit:'),
      /^q\.sql:10: parameters\.other: .* at most one/,
    ],
    [
      'a chart of nothing',
      GOOD.replace('summary:', 'chart: { bar: refund, label: refunds }\nsummary:'),
      /^q\.sql:15: chart\.bar: there is no column refund/,
    ],
  ])('names file, line and what is expected: %s', (_, source, message) => {
    expect(failure(source).message).toMatch(message)
    expect(failure(source).details).toMatchObject({ file: 'q.sql', line: expect.any(Number) })
  })

  it('suggests the name that was meant', () => {
    expect(failure(GOOD.replace('{period_to}', '{period_too}')).hint).toBe(
      'Did you mean period_to, period or period_from?',
    )
  })
})

describe('loadQuestions', () => {
  const folder = async (files: Record<string, string>): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'posthog-driver-questions-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
    return dir
  }

  it('adds own questions, and lets them win over ours', async () => {
    const dir = await folder({
      'refunds.sql': GOOD,
      'top.sql': GOOD.replace('refund_count', 'top_events').replace(
        'How many refunds did we give?',
        'top events',
      ),
    })
    const registry = await loadQuestions(dir)
    expect(registry.get('refund_count').title).toBe('Refunds')
    expect(registry.get('top_events').title).toBe('Refunds')
    expect(registry.list()).toHaveLength((await loadQuestions()).list().length + 1)
    expect(registry.match('how many refunds did we give last week?')).toMatchObject({
      matched: true,
      question: { id: 'refund_count' },
    })
  })

  it('names the file that is wrong, two files with one id, and a folder that is not there', async () => {
    await expect(loadQuestions(await folder({ 'bad.sql': 'SELECT 1' }))).rejects.toThrow(/bad\.sql:1: /)
    await expect(loadQuestions(await folder({ 'a.sql': GOOD, 'b.sql': GOOD }))).rejects.toThrow(
      /b\.sql:1: the id refund_count/,
    )
    await expect(loadQuestions('/nowhere/at/all')).rejects.toThrow(/cannot be read/)
  })

  it('finds questions by id and alias, and says what was meant', async () => {
    const registry = await loadQuestions()
    expect(registry.get('user_funnel').id).toBe('funnel_dropoff')
    expect(registry.get('conversion_analysis').id).toBe('conversion_rate')
    expect(() => registry.get('top_event')).toThrow(
      expect.objectContaining({ code: 'not_found', hint: 'Did you mean top_events?' }),
    )
  })

  it('has the questions of the catalogue', async () => {
    expect((await loadQuestions()).list().map(({ id }) => id)).toEqual(
      expect.arrayContaining(
        'activity_distribution conversion_rate dau event_trend funnel_dropoff power_users retention time_patterns top_events top_pages'.split(
          ' ',
        ),
      ),
    )
  })
})
