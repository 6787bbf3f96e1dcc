import type { ToolKit } from './tool-kit.ts'

/** Calls as models make them, over all kinds of results; test/bench/tools/tokens.mjs loads them, too. */
const REAL_CALLS: [string, object][] = [
  ['query_posthog', { question: 'What are the top 10 events?', time_period: '7 days' }],
  ['query_posthog', { question: 'daily active users in the last 14 days', response_format: 'detailed' }],
  ['query_posthog', { question: 'funnel from user_signed_up to subscription_purchased' }],
  ['query_posthog', { question: 'weekly retention' }],
  ['query_posthog', { question: 'What are the top countries?' }],
  ['query_posthog', { question: 'latest events' }],
  ['query_posthog', { question: 'funnel' }],
  ['query_posthog', { question: 'what is love' }],
  ['posthog_run_hogql', { hogql: 'SELECT * FROM events LIMIT 20' }],
  ['posthog_run_hogql', { hogql: 'SELECT properties FROM events LIMIT 10', response_format: 'detailed' }],
  [
    'posthog_run_hogql',
    { hogql: 'SELECT uuid, timestamp, distinct_id FROM events LIMIT 100', response_format: 'detailed' },
  ],
  ['posthog_run_hogql', { hogql: 'SELECT evnt FROM events' }],
  ['posthog_list_objects', {}],
  ['posthog_get_fields', { object: 'events', include: ['event_names', 'properties'] }],
  ['posthog_search_taxonomy', { search: 'e', limit: 50 }],
  ['posthog_lookup', { kind: 'persons' }],
  ['posthog_lookup', { kind: 'insights' }],
  ['posthog_lookup', { kind: 'feature_flags' }],
]

export async function realResults({ call }: ToolKit): Promise<{ call: string; text: string }[]> {
  const results: { call: string; text: string }[] = []
  for (const [name, input] of REAL_CALLS)
    results.push({ call: `${name} ${JSON.stringify(input)}`, text: (await call(name, input)).text })
  return results
}
