import { expect, it } from 'vitest'
import * as expected from '../expected/retention.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

describeProject('retention', (project) => {
  it.each([
    ['What is our retention?', 'week', undefined, undefined],
    ['daily retention of users who signed up in October', 'day', 'user_signed_up', undefined],
    ['monthly retention in the last 90 days', 'month', undefined, undefined],
    ['do users who sign up return to create a document?', 'week', 'user_signed_up', 'document_created'],
  ] as const)('retention: %s', async (text, unit, start, back) => {
    const result = await project.answer(text, 'retention')
    expectRows(result.rows, expected.retention(project.log, spanOf(result), unit, start, back))
    expect(result.rows[0]?.base).toBeGreaterThan(5)
  })

  it('says when a period is too short or empty to tell', async () => {
    expect((await project.answer('retention in the last 2 days', 'retention')).text).toMatch(
      /^The period holds no complete week after the first/,
    )
    expect((await project.answer('retention in March 2020', 'retention')).text).toBe(
      'Nobody did anything (March 2020).',
    )
  })
})
