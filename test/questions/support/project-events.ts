import { generateDemoEvents } from '../../../src/local/demo/generate-events.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'

/** The clock of every answer: Saturday morning in New York, evening in Kolkata. */
export const NOW = new Date('2026-11-21T12:00:00Z')
export const DAYS = 60
export const PEOPLE = 250

/**
 * Sixty days that hold the end of summer time in New York, in whole milliseconds: a generated product with anonymous visits
 * that were identified later, internal users, sessions, groups, money, errors; and by hand what generators seldom do.
 */
export const projectEvents = (): CaptureEvent[] => [
  ...[...generateDemoEvents({ now: NOW, days: DAYS, people: PEOPLE })].map((event) => ({
    ...event,
    timestampMs: Math.floor(event.timestampMs),
  })),
  ...edgeEvents(),
]

/** One event each; equal counts; two devices that became one person by an alias; midnights; long absence; odd values. */
function edgeEvents(): CaptureEvent[] {
  let count = 0
  const at = (
    time: string,
    distinctId: string,
    event: string,
    more: Partial<Pick<CaptureEvent, 'properties' | 'set' | 'setOnce'>> = {},
  ): CaptureEvent => ({
    uuid: `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    event,
    distinctId,
    timestampMs: Date.parse(time),
    properties: {},
    ...more,
  })
  return [
    // People with a single event.
    ...[1, 2, 3, 4].map((day) => at(`2026-10-0${day}T09:00:00Z`, `once-${day}`, 'poll_answered')),
    at('2026-11-20T09:00:00Z', 'once-internal', 'poll_answered', {
      set: { email: 'once@paperplane.example', plan: 'free' },
    }),
    // Two events and two people with the same counts.
    ...['tie-b', 'tie-a'].flatMap((id) => [
      at('2026-11-10T10:00:00Z', id, 'tie_left', { properties: { side: 'left', score: 3 } }),
      at('2026-11-10T10:05:00Z', id, 'tie_right', { properties: { side: 'right', score: 3 } }),
    ]),
    // Anonymous, identified; and a phone that an alias made the same person after both were seen on one day.
    at('2026-11-02T08:00:00Z', 'anna-anonymous', 'poll_answered', { properties: { rating: 2 } }),
    at('2026-11-02T08:10:00Z', 'anna', '$identify', {
      properties: { $anon_distinct_id: 'anna-anonymous' },
      set: { email: 'anna@lake.example', plan: 'pro' },
    }),
    at('2026-11-09T08:10:00Z', 'anna', 'poll_answered', { properties: { rating: 5 } }),
    at('2026-11-09T20:00:00Z', 'anna-phone', 'poll_answered', { properties: { rating: 4 } }),
    at('2026-11-09T21:00:00Z', 'anna', '$create_alias', { properties: { alias: 'anna-phone' } }),
    // Exactly midnight in New York (winter) and in Kolkata, and the last millisecond before.
    at('2026-11-16T05:00:00.000Z', 'midnight', 'poll_answered', { properties: { rating: 1 } }),
    at('2026-11-16T04:59:59.999Z', 'midnight', 'poll_answered', { properties: { rating: 1.5 } }),
    at('2026-11-15T18:30:00.000Z', 'midnight', 'poll_answered', { properties: { rating: 3 } }),
    at('2026-11-15T18:29:59.999Z', 'midnight', 'poll_answered', { properties: {} }),
    // Groups nobody described, with the same counts, and two companies of one name.
    ...['zz-tie', 'aa-tie'].flatMap((key) => [
      at('2026-11-13T10:00:00Z', `of-${key}`, 'group_tied', { properties: { $groups: { company: key } } }),
      at('2026-11-13T11:00:00Z', `of-${key}`, 'group_tied', { properties: { $groups: { company: key } } }),
    ]),
    ...['lake-1', 'lake-2'].flatMap((key) => [
      at('2026-11-14T10:00:00Z', `of-${key}`, '$groupidentify', {
        properties: { $group_type: 'company', $group_key: key, $group_set: { name: 'Lake & Sons' } },
      }),
      at('2026-11-14T11:00:00Z', `of-${key}`, 'group_tied', { properties: { $groups: { company: key } } }),
    ]),
    // A call of a model without a price, one that made no tokens, and one of a model without a name.
    at('2026-11-15T10:00:00Z', 'prompter', '$ai_generation', {
      properties: {
        $ai_model: 'home-grown',
        $ai_provider: 'own',
        $ai_input_tokens: 100,
        $ai_output_tokens: 20,
      },
    }),
    at('2026-11-15T11:00:00Z', 'prompter', '$ai_embedding', {
      properties: { $ai_model: 'home-grown', $ai_input_tokens: 50, $ai_total_cost_usd: 0.5, $ai_latency: 2 },
    }),
    at('2026-11-15T12:00:00Z', 'prompter', '$ai_generation', {
      properties: { $ai_input_tokens: 7, $ai_output_tokens: 3, $ai_total_cost_usd: 0.25, $ai_is_error: true },
    }),
    // Away for five weeks.
    at('2026-10-05T15:00:00Z', 'gap', 'poll_answered', { set: { email: 'gap@lake.example', plan: 'team' } }),
    at('2026-11-11T15:00:00Z', 'gap', 'poll_answered', { properties: { rating: 3 } }),
    // Values that must be taken as they are.
    at('2026-11-12T15:00:00Z', "o'dd \\ {id}", 'poll_answered', {
      properties: { rating: 'five', note: 'it\'s {a} \\ "note"', $browser: 'Lynx' },
      set: { email: "o'dd@lake.example", plan: 'free' },
    }),
  ]
}
