import type { CaptureEvent } from '../../../../../src/local/ingest/capture-event.ts'
import { parseTimestamp } from '../../../../../src/local/ingest/timestamp.ts'

/** The corpus asks its questions on this day. */
export const NOW = new Date('2026-11-15T12:00:00Z')

/** Sessions by their first event. */
export const SESSION = {
  adaSearch: '019a0071-0000-7000-8000-000000000001',
  bobMail: '019a0079-0000-7000-8000-000000000002',
  cydBounce: '019a0091-0000-7000-8000-000000000003',
  cydDirect: '019a0096-0000-7000-8000-000000000004',
  deePaid: '019a00a1-0000-7000-8000-000000000005',
  deeReturn: '019a00f4-0000-7000-8000-000000000006',
} as const

const chrome = { $browser: 'Chrome', $os: 'Mac OS X', $device_type: 'Desktop', $geoip_country_code: 'DE' }
const safari = { $browser: 'Safari', $os: 'iOS', $device_type: 'Mobile', $geoip_country_code: 'US' }
const firefox = { $browser: 'Firefox', $os: 'Linux', $device_type: 'Desktop', $geoip_country_code: 'US' }
const windows = { $browser: 'Chrome', $os: 'Windows', $device_type: 'Desktop' }

const SITE = 'https://notes.test'
const page = (path: string) => ({
  $current_url: `${SITE}${path}`,
  $pathname: path.split('?')[0],
  $host: 'notes.test',
})
const acme = { $groups: { company: 'acme' } }
const globex = { $groups: { company: 'globex' } }

type Updates = Pick<CaptureEvent, 'set' | 'setOnce'>
let count = 0
function at(
  time: string,
  distinctId: string,
  event: string,
  properties: Record<string, unknown> = {},
  updates: Updates = {},
): CaptureEvent {
  count += 1
  const timestampMs = parseTimestamp(`2026-${time}Z`)
  if (timestampMs === undefined) throw new Error(`Not a time: ${time}`)
  const uuid = `019a0000-0000-7000-9000-${String(count).padStart(12, '0')}`
  return { uuid, event, distinctId, timestampMs, receivedAtMs: timestampMs + 2000, properties, ...updates }
}

const { adaSearch, bobMail, cydBounce, cydDirect, deePaid, deeReturn } = SESSION
const google = { $referring_domain: 'www.google.com', $referrer: 'https://www.google.com/' }
const mail = { utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'october' }
const ads = { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'brand', gclid: 'g-1' }

/**
 * Four weeks of a small notes application, Monday 19 October to Sunday 15 November 2026, in UTC. Clocks go back on 25 October
 * at 01:00 in Berlin and on 1 November at 06:00 in New York; Ada writes across the one, Bob across the other.
 */
export const EVENTS: readonly CaptureEvent[] = [
  at('10-20T09:00:00', 'anon-a', '$pageview', { ...chrome, ...google, ...page('/'), $session_id: adaSearch }),
  at('10-20T09:00:30', 'anon-a', '$pageview', {
    ...chrome,
    ...page('/pricing?plan=pro&ref=a%20b'),
    $session_id: adaSearch,
  }),
  at(
    '10-20T09:01:00',
    'ada',
    '$identify',
    { $anon_distinct_id: 'anon-a', $session_id: adaSearch },
    { set: { email: 'ada@acme.test', name: 'Ada', age: 36 }, setOnce: { first_seen: '2026-10-20' } },
  ),
  at('10-20T09:02:00', 'ada', 'user_signed_up', {
    method: 'google',
    plan: 'free',
    $session_id: adaSearch,
    ...acme,
  }),
  at('10-20T10:00:00', 'ada', 'note_created', { words: 120, tags: ['work', 'todo'], shared: true, ...acme }),
  at(
    '10-21T23:30:00',
    'bob',
    '$pageview',
    { ...safari, ...mail, ...page('/?utm_source=newsletter'), $session_id: bobMail },
    { set: { email: 'bob@globex.test', name: 'Bob', age: 52 } },
  ),
  at('10-22T00:10:00', 'bob', 'user_signed_up', {
    method: 'email',
    plan: 'free',
    $session_id: bobMail,
    ...globex,
  }),
  at('10-24T23:30:00', 'ada', 'note_created', { words: 80, tags: ['work'], shared: false, ...acme }),
  at('10-25T00:30:00', 'ada', 'note_created', {
    words: 200,
    tags: ['home', 'todo', 'work'],
    shared: false,
    ...acme,
  }),
  at('10-25T01:30:00', 'ada', 'note_created', { words: 50, tags: [], shared: true, ...acme }),
  at(
    '10-26T12:00:00',
    'cyd',
    '$pageview',
    { ...firefox, ...page('/blog'), $referring_domain: 'news.ycombinator.com', $session_id: cydBounce },
    { set: { email: 'cyd@acme.test', name: 'Cyd', age: 29 } },
  ),
  at('10-27T08:00:00', 'cyd', '$pageview', {
    ...firefox,
    ...page('/'),
    $referring_domain: '$direct',
    $session_id: cydDirect,
  }),
  at('10-27T08:00:20', 'cyd', '$autocapture', {
    ...firefox,
    ...page('/'),
    $event_type: 'click',
    $session_id: cydDirect,
    $elements_chain:
      'button.primary:attr__class="primary"attr__href="/join"attr_id="join"href="/join"nth-child="1"nth-of-type="1"text="Sign up";div:nth-child="2"nth-of-type="1"',
  }),
  at('10-27T08:01:00', 'cyd', 'user_signed_up', {
    method: 'google',
    plan: 'free',
    $session_id: cydDirect,
    ...acme,
  }),
  at(
    '10-27T08:05:00',
    'cyd',
    'subscription_purchased',
    { amount: 29, currency: 'EUR', plan: 'pro', $session_id: cydDirect, ...acme },
    { set: { plan: 'pro' } },
  ),
  at('10-28T15:00:00', 'bob', 'note_created', { words: 10, tags: ['home'], ...globex }),
  at(
    '10-29T10:00:00',
    'dee',
    '$pageview',
    { ...windows, ...ads, ...page('/pricing'), $session_id: deePaid },
    { set: { name: 'Dee' } },
  ),
  at('10-29T10:03:00', 'dee', 'user_signed_up', { method: 'email', plan: 'free', $session_id: deePaid }),
  at('11-01T05:30:00', 'bob', 'note_created', { words: 40, tags: ['home'], ...globex }),
  at('11-01T06:30:00', 'bob', 'note_created', { words: 60, tags: ['work'], ...globex }),
  at(
    '11-02T09:00:00',
    'ada',
    'subscription_purchased',
    { amount: 9.5, currency: 'USD', plan: 'basic', ...acme },
    { set: { plan: 'basic' } },
  ),
  at('11-03T09:00:00', 'cyd', 'subscription_renewed', { amount: 29, currency: 'EUR', plan: 'pro', ...acme }),
  at('11-03T10:00:00', 'ada', '$exception', {
    $exception_types: ['TypeError'],
    $exception_values: ['x is undefined'],
    $exception_issue_id: 'issue-1',
    $exception_handled: false,
    $exception_list: [
      {
        type: 'TypeError',
        value: 'x is undefined',
        stacktrace: { frames: [{ function: 'save', line: 12 }] },
      },
    ],
  }),
  at('11-03T10:00:00', 'bob', '$exception', {
    $exception_types: ['RangeError', 'Error'],
    $exception_values: ['too long', 'outer'],
    $exception_issue_id: 'issue-2',
    $exception_handled: true,
  }),
  at('11-04T10:00:00', 'cyd', '$exception', {
    $exception_types: ['TypeError'],
    $exception_values: ['y is undefined'],
    $exception_issue_id: 'issue-1',
    $exception_handled: false,
  }),
  at('11-04T11:00:00', 'ada', '$ai_generation', {
    $ai_model: 'large',
    $ai_provider: 'anthropic',
    $ai_trace_id: '123',
    $ai_input_tokens: 100,
    $ai_output_tokens: 20,
    $ai_total_cost_usd: 0.02,
    $ai_latency: 1.5,
    $ai_is_error: false,
  }),
  at('11-04T11:00:10', 'ada', '$ai_generation', {
    $ai_model: 'large',
    $ai_provider: 'anthropic',
    $ai_trace_id: '123',
    $ai_input_tokens: 300,
    $ai_output_tokens: 60,
    $ai_total_cost_usd: 0.06,
    $ai_latency: 2.5,
    $ai_is_error: false,
  }),
  at('11-05T11:00:00', 'cyd', '$ai_generation', {
    $ai_model: 'small',
    $ai_provider: 'openai',
    $ai_trace_id: '124',
    $ai_input_tokens: 50,
    $ai_output_tokens: 0,
    $ai_total_cost_usd: 0.01,
    $ai_latency: 0.5,
    $ai_is_error: true,
  }),
  at('11-05T12:00:00', 'ada', 'survey sent', {
    $survey_id: 'survey-1',
    $survey_response: '9',
    $survey_response_q2: 'fast',
  }),
  at('11-05T13:00:00', 'bob', 'survey sent', {
    $survey_id: 'survey-1',
    $survey_response: '4',
    $survey_response_q2: '',
  }),
  at('11-05T14:00:00', 'dee', 'survey dismissed', { $survey_id: 'survey-1' }),
  at('11-06T08:00:00', 'ada', '$feature_flag_called', {
    $feature_flag: 'new-editor',
    $feature_flag_response: 'test',
  }),
  at('11-06T08:01:00', 'bob', '$feature_flag_called', {
    $feature_flag: 'new-editor',
    $feature_flag_response: 'control',
  }),
  at('11-06T08:02:00', 'cyd', '$feature_flag_called', {
    $feature_flag: 'new-editor',
    $feature_flag_response: 'test',
  }),
  at('11-06T08:03:00', 'dee', '$feature_flag_called', {
    $feature_flag: 'new-editor',
    $feature_flag_response: 'control',
  }),
  at('11-07T10:00:00', 'ada', 'note_created', {
    words: 300,
    tags: ['work'],
    '$feature/new-editor': 'test',
    ...acme,
  }),
  at('11-07T11:00:00', 'cyd', 'note_created', {
    words: 70,
    tags: ['todo'],
    '$feature/new-editor': 'test',
    ...acme,
  }),
  at('11-08T09:00:00', 'bob', 'note_created', {
    words: 30,
    tags: ['home'],
    '$feature/new-editor': 'control',
    ...globex,
  }),
  at('11-09T09:00:00', 'ada', '$groupidentify', {
    $group_type: 'company',
    $group_key: 'acme',
    $group_set: { name: 'Acme', employees: 120 },
  }),
  at('11-09T09:00:01', 'bob', '$groupidentify', {
    $group_type: 'company',
    $group_key: 'globex',
    $group_set: { name: 'Globex', employees: 8 },
  }),
  at('11-10T10:00:00', 'bob', 'subscription_purchased', {
    amount: 29,
    currency: 'EUR',
    plan: 'pro',
    coupon: null,
    ...globex,
  }),
  at('11-12T20:00:00', 'visitor', '$pageview', {
    ...windows,
    ...page('/blog'),
    $process_person_profile: false,
  }),
  at('11-14T09:00:00.123456', 'dee', '$pageview', {
    ...windows,
    ...page('/'),
    $session_id: deeReturn,
    visited_at: '2026-11-14T10:00:00+01:00',
  }),
  at('11-14T09:10:00.654321', 'dee', 'note_created', {
    words: 15,
    tags: ['home', 'home'],
    nested: { a: { b: [1, 2, { c: 'deep' }] } },
    'odd name': "it's",
    $session_id: deeReturn,
  }),
]

/** Who a distinct id belongs to once everything is known. */
export const personOf = (distinctId: string): string => (distinctId === 'anon-a' ? 'ada' : distinctId)
