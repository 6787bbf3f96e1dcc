import { describe, expect, it } from 'vitest'
import { groupTypesOf, readGroups } from '../../src/questions/read-groups.ts'
import { readWords } from '../../src/questions/read-words.ts'
import type { Taxonomy } from '../../src/questions/taxonomy.ts'

const taxonomyOf = (...types: string[]): Taxonomy => ({
  events: [],
  properties: [],
  groups: types.map((type, index) => ({ index, type })),
})
const read = (text: string, ...types: string[]) =>
  readGroups(readWords(text).words, () => false, groupTypesOf(taxonomyOf(...types))).map(
    ({ text, type, name, candidates }) => [text, type?.group_type_index ?? candidates, name?.value],
  )

describe('types of groups', () => {
  it.each([
    ['top companies', ['company'], [['companies', 0, undefined]]],
    ['most active organizations', ['project', 'company'], [['organizations', 1, undefined]]],
    ['most active organizations', ['company', 'organization'], [['organizations', 1, undefined]]],
    ['top workspaces', ['company', 'workspace'], [['workspaces', 1, undefined]]],
    ['top billing accounts', ['account', 'billingAccount'], [['billing accounts', 1, undefined]]],
    ['top groups', ['company'], [['groups', 0, undefined]]],
    ['top groups', ['company', 'project'], [['groups', ['company', 'project'], undefined]]],
    ['top workspaces', ['company'], [['workspaces', ['company'], undefined]]],
    ['top companies', [], [['companies', [], undefined]]],
    ['top events', ['company'], []],
  ])('%s of %j', (text, types, wanted) => {
    expect(read(text, ...types)).toEqual(wanted)
  })

  it.each([
    ['activity of company Acme', 'Acme'],
    ['activity of company Acme Corp yesterday', 'Acme Corp'],
    ['activity of company "acme & sons"', 'acme & sons'],
    ['activity of the company called acme', 'acme'],
    ['what did company company_012 do', 'company_012'],
    ['what did the Acme company do', 'Acme'],
    ['what did company O-Matic do', 'O-Matic'],
    ['what did our company do', undefined],
    ['activity of company, by day', undefined],
    ['company activity', undefined],
  ])('%s: %s', (text, name) => {
    expect(read(text, 'company').map(([, , value]) => value)).toEqual([name])
  })
})
