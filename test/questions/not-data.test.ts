import { describe, expect, it } from 'vitest'
import { notData } from '../../src/questions/not-data.ts'

describe('what is not asked of the data', () => {
  it.each([
    'how do I create a funnel',
    'how to track an event',
    'what is a funnel?',
    'what does DAU mean',
    'what is the difference between an event and an action',
    'who are you?',
    'hello, how are you',
    'why did signups drop',
    'predict revenue for next month',
    'is our conversion rate good?',
    'should we change the onboarding',
  ])('%s', (text) => {
    expect(notData(text)).toMatch(/\.$/)
  })

  it.each([
    'how many users do we have',
    'what is our retention',
    'what is an average session duration',
    'who are our power users?',
    'how often do people search',
    'what percentage of users come back the next week',
    'is our product growing',
  ])('%s may be', (text) => {
    expect(notData(text)).toBeUndefined()
  })
})
