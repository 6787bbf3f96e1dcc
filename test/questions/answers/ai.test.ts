import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import { type Chosen, llmCost, llmCostOverTime, llmUsage } from '../expected/ai.ts'
import { isInternal, previousSpan } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const EMPTY = 'March 2020'
const OWN = [{ key: '$ai_provider', value: 'anthropic' }]
const isOwn = ({ properties }: LoggedEvent) => properties.$ai_provider === 'anthropic'
const isExternal = (event: LoggedEvent) => !isInternal(event)
const model = ({ properties }: LoggedEvent) => properties.$ai_model
const provider = ({ properties }: LoggedEvent) => properties.$ai_provider
const plan = ({ personProperties }: LoggedEvent) => personProperties.plan

/** Fractions as they are: a cost of 0.001 is not nothing. */
const expectExactRows = (rows: readonly Row[], wanted: readonly Row[]): void => {
  const names = ['cost', 'cost_per_call', 'cost_per_user', 'previous_cost', 'average_latency']
  for (const [index, row] of rows.entries())
    for (const name of names)
      if (typeof wanted[index]?.[name] === 'number')
        expect(Number(row[name])).toBeCloseTo(
          Number(wanted[index]?.[name]),
          name === 'average_latency' ? 2 : 5,
        )
  expectRows(rows, wanted)
}

describeProject('ai', (project) => {
  describe('llm_usage', () => {
    it.each<[string, Chosen]>([
      ['LLM usage', {}],
      ['how many tokens did we use last week', {}],
      ['tokens by model in the last 60 days', { by: model }],
      ['slowest model', { by: model }],
      ['AI calls per provider excluding internal users', { by: provider, where: isExternal }],
      ['LLM error rate on 15 November', {}],
    ])('%s', async (text, chosen) => {
      const result = await project.answer(text, 'llm_usage')
      expectExactRows(result.rows, llmUsage(project.log, spanOf(result), chosen))
    })

    it('by what is known of the person, beside the period before', async () => {
      const params = { by: 'person.plan', compare: true, internal: true, where: OWN, limit: 100 }
      const { rows, ...result } = await project.run('llm_usage', { ...params, period: 'last 10 days' })
      const span = spanOf(result)
      const chosen = { by: plan, where: (event: LoggedEvent) => isOwn(event) && isExternal(event) }
      expectExactRows(rows, llmUsage(project.log, span, chosen, previousSpan(span)))
    })

    it('of a period without calls', async () => {
      const { rows, text } = await project.run('llm_usage', { period: EMPTY, compare: true })
      expect(rows).toEqual([
        {
          total: 0,
          users: 0,
          per_user: null,
          input_tokens: 0,
          output_tokens: 0,
          tokens: 0,
          cost: 0,
          average_latency: null,
          errors: 0,
          error_rate: null,
          previous_total: 0,
          previous_tokens: 0,
          change: null,
        },
      ])
      expect(text).toBe(
        'No language model was called (March 2020); 0 times in the period before (30 January 2020 to 29 February 2020).',
      )
      expect((await project.run('llm_usage', { period: EMPTY, by: '$ai_model' })).rows).toEqual([])
    })
  })

  describe('llm_cost', () => {
    it.each<[string, Chosen]>([
      ['how much do we spend on LLMs?', {}],
      ['LLM cost in November compared to the previous period', {}],
      ['how much do we spend on LLMs per model', { by: model }],
      ['most expensive model last week excluding internal users', { by: model, where: isExternal }],
      ['LLM cost by plan', { by: plan }],
    ])('%s', async (text, chosen) => {
      const result = await project.answer(
        text,
        'llm_cost',
        text.includes('plan') ? { by: 'person.plan' } : {},
      )
      const span = spanOf(result)
      expectExactRows(result.rows, llmCost(project.log, span, previousSpan(span), chosen))
    })

    it.each([
      ['LLM cost per day', 'day', {}],
      ['weekly AI spend in the last 60 days', 'week', {}],
      ['LLM cost by month this year excluding internal users', 'month', { where: isExternal }],
      ['LLM cost by provider per day in the last 20 days', 'day', { by: provider }],
    ] as const)('%s', async (text, unit, chosen) => {
      const result = await project.answer(text, 'llm_cost')
      const wanted = llmCostOverTime(project.log, spanOf(result), unit, chosen)
      expect(wanted.length).toBeGreaterThan(5)
      expectExactRows(result.rows, wanted)
    })

    it('of one provider', async () => {
      const { rows, ...result } = await project.run('llm_cost', {
        where: OWN,
        internal: true,
        period: 'this month',
      })
      const span = spanOf(result)
      const where = (event: LoggedEvent) => isOwn(event) && isExternal(event)
      expectExactRows(rows, llmCost(project.log, span, previousSpan(span), { where }))
    })

    it('of a period without calls', async () => {
      const { text } = await project.run('llm_cost', { period: EMPTY })
      expect(text).toBe(
        'No costs of language models are known (March 2020); 0 US dollars in the period before (30 January 2020 to 29 February 2020).',
      )
      const days = await project.run('llm_cost', { period: EMPTY, interval: 'day' })
      expectExactRows(days.rows, llmCostOverTime(project.log, spanOf(days), 'day', {}))
      expect(days.rows).toHaveLength(31)
    })
  })
})
