import { expect, it } from 'vitest'
import * as expected from '../expected/conversion.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

describeProject('conversion', (project) => {
  it.each([
    [
      'funnel from sign up to onboarding to purchase in the last 60 days',
      ['user_signed_up', 'onboarding_completed', 'subscription_purchased'],
      14,
    ],
    [
      'funnel from page view to signup started to sign up within 2 days',
      ['$pageview', 'signup_started', 'user_signed_up'],
      2,
    ],
    [
      'where do people drop off between document_created and document_created last month?',
      ['document_created', 'document_created'],
      14,
    ],
  ])('funnel_dropoff: %s', async (text, steps, days) => {
    const result = await project.answer(text, 'funnel_dropoff')
    expect(result.params).toMatchObject({ steps, window_days: days })
    expectRows(result.rows, expected.funnel(project.log, spanOf(result), steps, days))
    expect(result.rows[0]?.users).toBeGreaterThan(5)
  })

  it.each([
    [
      'conversion rate from sign up to purchase in the last 60 days',
      'user_signed_up',
      'subscription_purchased',
      14,
    ],
    ['how many sign ups convert to purchases within 1 day', 'user_signed_up', 'subscription_purchased', 1],
    ['what share of users created a document last month?', undefined, 'document_created', 14],
    [
      'conversion rate from sign up to purchase in March 2020',
      'user_signed_up',
      'subscription_purchased',
      14,
    ],
  ])('conversion_rate: %s', async (text, start, goal, days) => {
    const result = await project.answer(text, 'conversion_rate')
    expectRows(result.rows, expected.conversion(project.log, spanOf(result), start, goal, days))
  })
})
