import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readResourceScopes } from '../../../src/cli/doctor/resource-scopes.ts'
import { packageFile } from '../../../src/package-file.ts'

it('is told by every resource of the client what it needs', async () => {
  const scopes = await readResourceScopes()
  const source = readFileSync(packageFile('src/client/resources/project-resources.ts'), 'utf8')
  const names = [...source.matchAll(/^ {2}get (\w+)\(\)/gm)].map(([, name]) => name!)
  expect(names.length).toBeGreaterThan(15)
  expect(Object.keys(scopes).sort()).toEqual(names.sort())
  expect(scopes).toMatchObject({
    events: ['query:read'],
    sessions: ['query:read'],
    cohorts: ['cohort:read'],
    fileDownloads: ['batch_export:read'],
    recordings: ['session_recording:read'],
  })
  for (const needed of Object.values(scopes)) expect(needed.join()).toMatch(/^[a-z_]+:read/)
})
