import type { Row } from '../../../src/client/driver.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byText, groupBy, people, percent, type Span, within } from './shared.ts'

export function topPages(log: readonly LoggedEvent[], span: Span, property: string, limit: number): Row[] {
  const views = within(log, span, '$pageview')
  return [...groupBy(views, ({ properties }) => properties[property])]
    .filter(([page]) => page !== undefined)
    .map(([page, events]) => ({
      page: String(page),
      views: events.length,
      users: people(events),
      share: percent(events.length, views.length),
    }))
    .sort((a, b) => b.views - a.views || byText(a.page, b.page))
    .slice(0, limit)
}
