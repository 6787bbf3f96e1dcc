import { describe, expect, it } from 'vitest'
import { propertyNamesOf } from '../../src/questions/property-names.ts'
import { readQuestion } from '../../src/questions/read-question.ts'
import { EVAL_TAXONOMIES } from './eval/eval-taxonomies.ts'

const clock = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const read = (text: string) => {
  const { segments } = readQuestion(text, clock, { properties: propertyNamesOf(EVAL_TAXONOMIES.saas) })
  return segments && [segments.property.key, segments.values, ...(segments.others ? ['others'] : [])]
}

describe('values side by side', () => {
  it.each([
    ['mobile vs desktop', ['$device_type', ['Mobile', 'Desktop']]],
    ['compare free, pro and team users', ['plan', ['free', 'pro', 'team']]],
    ['how do users in Germany differ from those in France', ['$geoip_country_name', ['Germany', 'France']]],
    ['compare pro users with everyone else', ['plan', ['pro'], 'others']],
    ['paid vs free users', ['plan', ['free'], 'others']],
  ])('%s', (text, segments) => {
    expect(read(text)).toEqual(segments)
  })

  it.each([
    'signups on mobile or desktop',
    'compare this week with last week on mobile',
    'compare pro users with paid users',
    'top events not on Chrome vs last week',
    'how does mobile compare with the plan pro',
  ])('%s: none', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('leaves what stands apart a condition', () => {
    expect(read('compare Germany with France last month in Germany')).toEqual([
      '$geoip_country_name',
      ['Germany', 'France'],
    ])
  })
})
