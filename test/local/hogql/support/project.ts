import type { ProjectMetadata } from '../../../../src/local/project-metadata.ts'

/** The project the tests' rows belong to. */
export function project(overrides: Partial<ProjectMetadata> = {}): ProjectMetadata {
  return {
    timezone: 'UTC',
    weekStartDay: 0,
    propertyTypes: {
      event: new Map([
        ['amount', 'Numeric'],
        ['ok', 'Boolean'],
        ['when', 'DateTime'],
      ]),
      person: new Map([['age', 'Numeric']]),
      session: new Map(),
      group: new Map([[0, new Map([['size', 'Numeric']])]]),
    },
    groupTypes: new Map([[0, 'company']]),
    cohorts: new Map([[7, { name: 'buyers' }]]),
    actions: new Map(),
    testAccountFilters: [],
    ...overrides,
  }
}
