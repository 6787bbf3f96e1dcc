import type { CaptureEvent } from '../ingest/capture-event.ts'
import { assist } from './ai-generations.ts'
import type { DemoCalendar } from './calendar.ts'
import { AI_FLAG, flagValue } from './flags.ts'
import type { DemoPerson, Feature } from './person.ts'
import type { Random } from './random.ts'
import type { Visit } from './visit.ts'

export interface FeatureContext {
  visit: Visit
  calendar: DemoCalendar
  person: DemoPerson
  day: number
  /** Backend events of the same moment go straight here. */
  out: CaptureEvent[]
}

const TITLES = [
  'Q3 plan',
  'Weekly notes',
  'Launch checklist',
  'Interview guide',
  'Budget 2026',
  'Roadmap',
  'Retro',
] as const

/** Titles that break naive quoting, escaping and line splitting. */
const AWKWARD_TITLES = [
  'The "final" plan, v2',
  "Zoë's café ☕ & co",
  'Two\nlines\tand a tab',
  'C:\\temp\\notes; DROP TABLE documents',
  '<b>100% {json: "true"}</b>',
  '',
] as const

const TEMPLATES = ['meeting-notes', 'project-brief', 'okr', 'bug-report', '1:1'] as const
const QUERIES = [
  'budget',
  'onboarding',
  'launch "plan"',
  'who owns billing?',
  'naïve',
  'roadmap 2026',
] as const

/** One thing done in the product: the page it happens on and the events it leaves. */
export function useFeature(feature: Feature, context: FeatureContext): void {
  const { visit } = context
  const { random } = visit
  switch (feature) {
    case 'write':
      visit.view(documentPage(context, 'Untitled'))
      visit.wait(random.skewed(90, 0.9))
      visit.capture('document_created', {
        title: random.chance(0.06) ? random.pick(AWKWARD_TITLES) : random.pick(TITLES),
        source: random.weighted([
          ['blank', 6],
          ['import', 1],
          ['duplicate', 2],
        ] as const),
        word_count: wordCount(random, context.day),
        is_private: random.chance(0.3),
      })
      return
    case 'share':
      visit.view(documentPage(context, 'Document'))
      visit.click('Share')
      visit.capture('document_shared', {
        channel: random.weighted([
          ['link', 6],
          ['email', 3],
          ['slack', 2],
        ] as const),
        recipients: random.integer(1, 8),
      })
      return
    case 'comment':
      visit.view(documentPage(context, 'Document'))
      visit.wait(random.skewed(30))
      visit.capture('comment_added', {
        length: Math.round(random.skewed(80, 0.9)),
        has_mention: random.chance(0.35),
      })
      return
    case 'template':
      visit.view({ path: '/templates', title: 'Templates' })
      visit.capture('template_used', { template: random.pick(TEMPLATES) })
      return
    case 'search': {
      const query = random.pick(QUERIES)
      visit.view({ path: '/search', title: 'Search', search: new URLSearchParams({ q: query }).toString() })
      visit.capture('search_performed', {
        query,
        results_count: random.chance(0.15) ? 0 : random.integer(1, 60),
      })
      return
    }
    case 'export':
      visit.view(documentPage(context, 'Document'))
      visit.capture('export_downloaded', {
        format: random.weighted([
          ['pdf', 6],
          ['docx', 3],
          ['csv', 2],
          ['markdown', 2],
        ] as const),
        duration_ms: Math.round(random.skewed(1400, 0.8)),
      })
      return
    case 'invite':
      visit.view({ path: '/settings/team', title: 'Team' })
      if (random.chance(0.3)) visit.capture('teammate_invited', { role: random.pick(['editor', 'viewer']) })
      return
    case 'ai':
      askAssistant(context)
  }
}

/** Behind the flag, and more used every week after its launch. */
function askAssistant(context: FeatureContext): void {
  const { visit, calendar, person, day, out } = context
  const { random } = visit
  visit.view(documentPage(context, 'Document'))
  if (flagValue(calendar, person, AI_FLAG, day) !== true) return
  const weeksOut = (day - calendar.launchDay!) / 7
  if (!random.chance(Math.min(0.95, 0.4 + 0.09 * weeksOut))) return
  visit.click('Ask AI')
  const { task, traceId, seconds } = assist(out, person, visit.nowMs, random)
  visit.wait(seconds)
  visit.capture('ai_assistant_used', { task, $ai_trace_id: traceId, accepted: random.chance(0.72) })
}

/** A number; one client release, after the first week, sends it as text. By then its type is known to be numeric. */
function wordCount(random: Random, day: number): number | string {
  const words = Math.round(random.skewed(320, 1))
  return random.chance(0.07) && day >= 7 ? String(words) : words
}

function documentPage({ person, visit }: FeatureContext, title: string): { path: string; title: string } {
  return { path: `/documents/${person.index * 10 + visit.random.integer(1, 9)}`, title }
}
