import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPlaceholders } from '../../src/hogql/check-placeholders.ts'
import { findPlaceholders } from '../../src/hogql/placeholders.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import { renderTemplate } from '../../src/questions/question-template.ts'

const none = { values: {}, properties: {} }

describe('renderTemplate', () => {
  it('keeps or drops lines by their condition', () => {
    const template = `SELECT 1
  AND event = {event} -- if event
  AND day -- if interval = day
  AND hour -- if interval = hour
  AND plain -- if not compare
  AND both -- if event and interval = day
  -- a comment of its own`
    const rendered = renderTemplate(template, {
      values: { event: 'a', interval: 'day', compare: false },
      properties: {},
    })
    expect(rendered.hogql).toBe(`SELECT 1
  AND event = {event}
  AND day
  AND plain
  AND both
  -- a comment of its own`)
    expect(rendered.values).toEqual({ event: 'a' })
  })

  it('repeats lines, numbers them and drops the last comma', () => {
    const rendered = renderTemplate(
      '[\n  countIf(level >= {steps.number} AND event = {steps.item}), -- each steps\n]',
      {
        values: { steps: ['a', 'b'] },
        properties: {},
      },
    )
    expect(rendered).toEqual({
      hogql:
        '[\n  countIf(level >= 1 AND event = {steps_1}),\n  countIf(level >= 2 AND event = {steps_2})\n]',
      values: { steps_1: 'a', steps_2: 'b' },
    })
  })

  it('writes property names as escaped literals', () => {
    const rendered = renderTemplate('SELECT {page.access}', {
      values: {},
      properties: { page: { name: 'x', access: "properties['x\\'] FROM persons --']" } },
    })
    expect(rendered.hogql).toBe("SELECT properties['x\\'] FROM persons --']")
  })

  it('refuses a placeholder without a value and an unknown directive', () => {
    expect(() => renderTemplate('SELECT {x}', none)).toThrow(/needs a value for \{x\}/)
    expect(() => renderTemplate('SELECT 1 -- if a or b', none)).toThrow(/not a directive/)
  })
})

describe('no value ever enters the text', () => {
  const hostile = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== ''),
    fc.constantFrom(
      "'; DROP TABLE events --",
      '{period_from}',
      '{steps.item}',
      '\\',
      '`',
      '-- if x',
      '/* */',
      '\n-- each steps',
    ),
  )
  it('whatever the events are called', async () => {
    const registry = await loadQuestions()
    const now = new Date('2026-11-21T12:00:00Z')
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 2, maxLength: 4 }), hostile, (steps, event) => {
        for (const [id, params] of [
          ['funnel_dropoff', { steps }],
          ['conversion_rate', { start: event, goal: steps[0] as string }],
          ['event_trend', { event }],
          ['retention', { start: event, return: steps[1] as string }],
        ] as const) {
          const harmless = Array.isArray(params.steps)
            ? { steps: params.steps.map((_, index) => `e${index}`) }
            : null
          const plain = harmless ?? Object.fromEntries(Object.keys(params).map((name) => [name, 'e']))
          const built = registry.get(id).build({ ...params }, { now })
          expect(built.hogql).toBe(registry.get(id).build(plain, { now }).hogql)
          expect(() => checkPlaceholders(built.hogql, built.values)).not.toThrow()
          const names = findPlaceholders(built.hogql).map(({ name }) => name)
          expect(new Set(names)).toEqual(new Set(Object.keys(built.values)))
        }
      }),
    )
  })
})
