import { describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import { findAmount, findCurrency, findPayments } from '../../src/questions/payment-names.ts'
import type { Taxonomy } from '../../src/questions/taxonomy.ts'

const project = (
  events: readonly string[],
  numbers: readonly string[],
  texts: readonly string[] = [],
): Taxonomy => ({
  events: events.map((name) => ({ name })),
  properties: [
    ...numbers.map((name) => ({ name, type: 'event' as const, valueType: 'Numeric' })),
    ...texts.map((name) => ({ name, type: 'event' as const, valueType: 'String' })),
  ],
})

describe('which events are payments', () => {
  it.each([
    [['$pageview', 'purchase', 'payment_failed'], ['purchase']],
    [['Order Completed', 'Order Refunded', 'Checkout Started'], ['Order Completed']],
    [
      ['subscription_purchased', 'subscription_renewed'],
      ['subscription_purchased', 'subscription_renewed'],
    ],
    [['invoicePaid', 'invoice created', 'paid_plan_viewed'], ['invoicePaid']],
  ])('of %j: %j', (events, payments) => {
    expect(findPayments(project(events, [])).value).toEqual(payments)
  })

  it('are not guessed where two names may be one purchase', () => {
    const found = findPayments(project(['order_completed', 'payment_succeeded', 'order_viewed'], []))
    expect(found).toEqual({ candidates: ['order_completed', 'payment_succeeded'] })
    expect(findPayments(project(['$pageview', 'signed_up', 'purchase_cancelled'], [])).candidates).toEqual([])
  })
})

describe('which property holds the amount', () => {
  it.each([
    [['amount', 'seats', 'tax_amount'], 'amount'],
    [['amount', 'revenue'], 'revenue'],
    [['amount', 'amount_usd'], 'amount_usd'],
    [['Order Value', 'Quantity', 'discount'], 'Order Value'],
    [['$ai_total_cost_usd', 'price'], 'price'],
  ])('of %j: %s', (numbers, amount) => {
    expect(findAmount(project([], numbers)).value).toBe(amount)
  })

  it('is not guessed', () => {
    expect(findAmount(project([], ['order_amount', 'paid_amount']))).toEqual({
      candidates: ['order_amount', 'paid_amount'],
    })
    expect(findAmount(project([], ['amount_usd', 'amount_eur'])).value).toBeUndefined()
    expect(findAmount(project([], ['seats'], ['amount'])).value).toBeUndefined()
  })

  it('has a currency of its own unless its name says which', () => {
    const money = project([], ['amount', 'amount_usd'], ['currency'])
    expect(findCurrency(money, 'amount').value).toBe('currency')
    expect(findCurrency(money, 'amount_usd').value).toBeUndefined()
    expect(findCurrency(project([], ['amount']), 'amount').value).toBeUndefined()
  })
})

describe('revenue', () => {
  const match = async (taxonomy: Taxonomy, params?: Record<string, unknown>) =>
    (await loadQuestions()).match('revenue last month', {
      taxonomy,
      params,
      now: new Date('2026-11-21T12:00:00Z'),
    })

  it('names what may be meant when several events fit', async () => {
    const shop = project(['order_completed', 'payment_succeeded'], ['amount'])
    expect(await match(shop)).toMatchObject({
      matched: false,
      code: 'ambiguous_event',
      missing: ['events'],
      candidates: ['order_completed', 'payment_succeeded'],
    })
    expect(await match(shop, { events: ['order_completed'] })).toMatchObject({
      matched: true,
      params: { events: ['order_completed'], amount: 'amount' },
    })
  })

  it('names what may be meant when several amounts fit, and says when nothing does', async () => {
    expect(await match(project(['purchase'], ['order_amount', 'paid_amount']))).toMatchObject({
      code: 'ambiguous_property',
      candidates: ['order_amount', 'paid_amount'],
    })
    expect(await match(project(['purchase'], ['seats']))).toMatchObject({
      code: 'missing_parameter',
      missing: ['amount'],
    })
    expect(await match(project(['signed_up'], ['amount']))).toMatchObject({
      code: 'missing_parameter',
      missing: ['events'],
    })
  })
})
