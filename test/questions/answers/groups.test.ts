import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/client/driver.ts'
import { ask } from '../../../src/questions/ask.ts'
import { companyActivity, topCompanies } from '../expected/groups.ts'
import { isInternal, previousSpan } from '../expected/shared.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { describeProject, expectRows, spanOf } from '../support/open-project.ts'

const isMobile = ({ properties }: LoggedEvent) => properties.$device_type === 'Mobile'
const isExternal = (event: LoggedEvent) => !isInternal(event)
const COMPANY = { key: 'company', group_type_index: 0 }
const EMPTY = 'March 2020'

describeProject('groups', (project) => {
  it('knows what groups are called', () => {
    expect(project.taxonomy.groups).toEqual([{ index: 0, type: 'company' }])
  })

  describe('top_groups', () => {
    it.each([
      ['top companies by events', {}],
      ['most active organizations last week', {}],
      ['top 5 companies by users', { limit: 5, order: 'users' }],
      ['which companies created the most documents in October', { event: 'document_created' }],
      ['top 3 companies on mobile', { limit: 3, where: isMobile }],
      ['companies with the most group_tied', { event: 'group_tied' }],
    ] as const)('%s', async (text, options) => {
      const result = await project.answer(text, 'top_groups')
      const wanted = topCompanies(project.log, spanOf(result), options)
      expect(wanted.length).toBeGreaterThan(2)
      expectRows(result.rows, wanted)
    })

    it('of phones, without internal people, beside the period before', async () => {
      const where = [{ key: '$device_type', value: 'Mobile' }]
      const params = { group_type: COMPANY, limit: 100, where, internal: true, compare: true }
      const { rows, ...result } = await project.run('top_groups', { ...params, period: 'last 14 days' })
      const span = spanOf(result)
      expectRows(
        rows,
        topCompanies(project.log, span, {
          limit: 100,
          where: (event) => isMobile(event) && isExternal(event),
          previous: previousSpan(span),
        }),
      )
    })

    it('where nothing belongs to a group', async () => {
      const empty = await project.run('top_groups', { group_type: COMPANY, period: EMPTY })
      expect(empty.text).toBe('No event belongs to a company (March 2020).')
      const other = await project.run('top_groups', { group_type: { ...COMPANY, group_type_index: 4 } })
      expect(other.rows).toEqual([])
    })

    it.each(['top workspaces', 'most active accounts'])('abstains: %s', async (text) => {
      const { client, now, taxonomy } = project
      expect(await ask(client, text, { now, taxonomy })).toMatchObject({
        matched: false,
        code: 'unknown_group',
        candidates: ['company'],
      })
    })
  })

  describe('group_activity', () => {
    it('by key, by name, and of several companies of one name', async () => {
      const month = { fromMs: +project.now - 20 * 86_400_000, toMs: +project.now, timezone: project.timezone }
      const active = topCompanies(project.log, month, { limit: 50 })
      const { group_key: key, name } = active.find((row) => /^\w+ \w+$/.test(String(row.name))) as Row
      for (const company of [`${key}`, `"${name}"`, `${name}`, '"lake & sons"']) {
        const result = await project.answer(`activity of company ${company}`, 'group_activity')
        const wanted = companyActivity(project.log, spanOf(result), company.replaceAll('"', ''))
        expect(wanted.length).toBeGreaterThan(0)
        expectRows(result.rows, wanted)
      }
    })

    it('of one event, of phones, without internal people', async () => {
      const where = (event: LoggedEvent) => isMobile(event) && isExternal(event)
      const month = { fromMs: +project.now - 30 * 86_400_000, toMs: +project.now, timezone: project.timezone }
      const [group] = topCompanies(project.log, month, { event: '$pageview', where })
      const params = {
        group_type: 0,
        group: String(group?.group_key),
        event: '$pageview',
        where: [{ key: '$device_type', value: 'Mobile' }],
        internal: true,
        period: 'last 45 days',
      }
      const { rows, ...result } = await project.run('group_activity', params)
      const wanted = companyActivity(project.log, spanOf(result), params.group, { event: '$pageview', where })
      expect(wanted).toHaveLength(1)
      expectRows(rows, wanted)
    })

    it('of a company nobody knows', async () => {
      const { rows, text } = await project.answer('what did company "Nobody" do last week?', 'group_activity')
      expect(rows).toEqual([])
      expect(text).toMatch(/^Nothing is known of a company Nobody doing anything \(.*last week\)\.$/)
    })
  })
})
