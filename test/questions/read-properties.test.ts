import { describe, expect, it } from 'vitest'
import { eventNamesOf } from '../../src/questions/event-names.ts'
import { propertyNamesOf } from '../../src/questions/property-names.ts'
import { describeCondition } from '../../src/questions/property-reference.ts'
import { readQuestion } from '../../src/questions/read-question.ts'
import { EVAL_TAXONOMIES } from './eval/eval-taxonomies.ts'

const clock = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const read = (text: string, name: keyof typeof EVAL_TAXONOMIES = 'saas') => {
  const taxonomy = EVAL_TAXONOMIES[name]
  return readQuestion(text, clock, { events: eventNamesOf(taxonomy), properties: propertyNamesOf(taxonomy) })
}
const conditionsOf = (text: string, name?: keyof typeof EVAL_TAXONOMIES) =>
  read(text, name).conditions.flatMap(({ conditions }) => conditions.map(describeCondition))
const propertiesOf = (text: string, name?: keyof typeof EVAL_TAXONOMIES) =>
  read(text, name).properties.map(({ property, candidates }) => property?.key ?? candidates)

describe('conditions', () => {
  it.each([
    // Values that say whose they are.
    ['signups on mobile', ['$device_type is Mobile']],
    ['signups from Germany', ['$geoip_country_name is Germany']],
    ['signups in the US', ['$geoip_country_name is United States']],
    ['tell us about signups', []],
    ['signups on Chrome or Safari', ['$browser is Chrome or Safari']],
    ['signups from organic search', ['$channel_type is Organic Search']],
    ['signups from the pricing page', ['$pathname is /pricing']],
    ['signups on /pricing', ['$pathname is /pricing']],
    // Values beside the name.
    ['signups for plan pro', ['plan is pro']],
    ['signups on the pro plan', ['plan is pro']],
    ['signups where plan = pro', ['plan is pro']],
    ['signups where plan is pro or team', ['plan is pro or team']],
    ['signups with plan = "gold rush"', ['plan is gold rush']],
    ['signups where plan = business', ['plan is business']],
    ['signups with utm_source google', ['utm_source is google']],
    // Negation.
    ['signups not on mobile', ['$device_type is not Mobile']],
    ['signups excluding Germany', ['$geoip_country_name is not Germany']],
    ['signups other than from France', ['$geoip_country_name is not France']],
    ['signups where plan is not free', ['plan is not free']],
    ['signups where plan != free', ['plan is not free']],
    ['signups excluding the free plan', ['plan is not free']],
    // Numbers.
    ['purchases with amount over 100', ['amount is more than 100']],
    ['purchases where amount >= $1,000', ['amount is at least 1000']],
    ['purchases with amount < 5k', ['amount is less than 5000']],
    ['purchases with amount of 20 or more', ['amount is at least 20']],
    ['purchases with amount between 10 and 50', ['amount is at least 10', 'amount is at most 50']],
    ['purchases with more than 5 seats', ['seats is more than 5']],
    // Presence and parts.
    ['signups where utm_source is set', ['utm_source is set']],
    ['signups without a utm source', ['utm_source is not set']],
    ['signups where email contains acme', ['email contains acme']],
    // Several at once.
    ['signups on mobile from Germany', ['$device_type is Mobile', '$geoip_country_name is Germany']],
    // Technical values are not said without their name.
    ['test signups', []],
    ['signups in control', []],
    ['signups where $feature_flag_response = control', ['$feature_flag_response is control']],
    // Words of English.
    ['email me the signups', []],
    ['which plan is growing', []],
  ])('%s', (text, conditions) => {
    expect(conditionsOf(text)).toEqual(conditions)
  })

  it('read the properties of other projects as well', () => {
    expect(conditionsOf('orders in the shoes category', 'shop')).toEqual(['Category is Shoes'])
    expect(conditionsOf('orders paid by klarna', 'shop')).toEqual(['Payment Method is klarna'])
    expect(conditionsOf('orders with order value over 100', 'shop')).toEqual(['Order Value is more than 100'])
    expect(conditionsOf('orders of gold members', 'shop')).toEqual(['loyalty_tier is Gold'])
    expect(conditionsOf('orders with a coupon code', 'shop')).toEqual(['coupon_code is set'])
  })

  it('name a value that may have been meant instead of finding nothing', () => {
    expect(read('signups where plan is prro').conditions[0]).toMatchObject({
      problem: 'ambiguous',
      candidates: ['plan is pro'],
      conditions: [],
    })
  })

  it('keep apart what is compared', () => {
    expect(conditionsOf('compare gold and silver customers', 'shop')).toEqual([
      'loyalty_tier is Gold',
      'loyalty_tier is Silver',
    ])
  })
})

describe('properties', () => {
  it.each([
    ['signups by country', ['$geoip_country_name']],
    ['signups per utm source', ['utm_source']],
    ['signups by company size', ['company_size']],
    ['signups by $os', ['$os']],
    ['signups by mood', []],
  ])('%s', (text, keys) => {
    expect(propertiesOf(text)).toEqual(keys)
  })

  it('are found in any spelling', () => {
    expect(propertiesOf('orders by payment method', 'shop')).toEqual(['Payment Method'])
    expect(propertiesOf('orders by loyalty tier', 'shop')).toEqual(['loyalty_tier'])
  })

  it('yield to a longer event name, and win over a shorter one', () => {
    const shop = read('average order value of orders', 'shop')
    expect(shop.properties.map(({ property }) => property?.key)).toEqual(['Order Value'])
    expect(shop.events.map(({ event }) => event)).toEqual(['Order Completed'])
    expect(read('top events from organic search').events).toEqual([])
    expect(read('integrations connected by integration')).toMatchObject({
      events: [{ event: 'integration_connected' }],
      properties: [{ property: { key: 'integration' } }],
    })
  })
})
