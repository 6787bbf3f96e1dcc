import { expect, test } from 'vitest'
import { NamedEntities } from '../../../src/local/ingest/named-entities.ts'

test('cohorts and actions come and go by id, and the project brings its test-account filters', () => {
  const entities = new NamedEntities()
  entities.note('cohorts', [
    { id: 1, name: 'buyers' },
    { id: 2, name: 'gone', deleted: true },
  ])
  entities.note('actions', [
    { id: 3, name: 'Paid', steps: [{ event: 'paid' }, 'not a step', null] },
    { id: 4, name: 'Odd' },
  ])
  entities.note('teams', [{ id: 1, test_account_filters: [{ key: 'email', value: '@x.test' }] }])
  entities.note('dashboards', [{ id: 9, name: 'Main' }])
  expect(entities.metadata).toEqual({
    cohorts: new Map([[1, { name: 'buyers' }]]),
    actions: new Map([
      [3, { name: 'Paid', steps: [{ event: 'paid' }] }],
      [4, { name: 'Odd', steps: [] }],
    ]),
    testAccountFilters: [{ key: 'email', value: '@x.test' }],
  })
  entities.note('cohorts', [{ id: 1, name: 'buyers', deleted: true }])
  expect(entities.metadata.cohorts.size).toBe(0)
})
