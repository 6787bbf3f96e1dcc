import { type Phrasings, phrasingsOf } from './phrasing.ts'

const MOBILE = [{ key: '$device_type', type: 'event', value: 'Mobile' }]
const GERMANY = [{ key: '$geoip_country_name', type: 'event', value: 'Germany' }]
const BROWSER = { key: '$browser', type: 'event' }
const COUNTRY = { key: '$geoip_country_name', type: 'event' }
const PLAN = { key: 'plan', type: 'event' }
const DEVICE = { key: '$device_type', type: 'event' }

export default {
  phrasings: [
    ...phrasingsOf('event_breakdown', [
      ['signups by browser', { event: 'user_signed_up', by: BROWSER }],
      ['which country has the most signups?', { event: 'user_signed_up', by: COUNTRY }],
      [
        'documents created per plan last month',
        { event: 'document_created', by: PLAN, period: 'last month' },
      ],
      ['top 3 countries by pageviews', { event: '$pageview', by: COUNTRY, limit: 3 }],
      [
        'downloaded exports broken down by format',
        { event: 'export_downloaded', by: { key: 'format', type: 'event' } },
      ],
      ['how many searches per device type on the pro plan', { event: 'search_performed', by: DEVICE }],
      ['pageviews by utm source without internal users', { event: '$pageview', internal: true }],
      ['logins by operating system this week vs last week', { event: 'user_logged_in', compare: true }],
      ['number of comments added for each browser in Germany', { event: 'comment_added', where: GERMANY }],
      ['breakdown of events by country on mobile', { by: COUNTRY, where: MOBILE }],
      ['what share of signups comes from each browser', { event: 'user_signed_up', by: BROWSER }],
    ]),
    ...phrasingsOf('unique_users_breakdown', [
      ['how many users are on each plan?', { by: PLAN }],
      ['people by role', { by: { key: 'role', type: 'event' } }],
      ['which plan has the most users?', { by: PLAN }],
      ['how many distinct users created documents per plan', { event: 'document_created', by: PLAN }],
      ['active users per role', { by: { key: 'role', type: 'event' } }],
      ['users by plan compared to the previous month', { by: PLAN, compare: true }],
      ['top 4 plans by users last week', { by: PLAN, limit: 4, period: 'last week' }],
      ['unique visitors by host', { by: { key: '$host', type: 'event' } }],
      ['split of users by plan in Germany', { by: PLAN, where: GERMANY }],
      ['how many people downloaded an export by plan excluding internal users', { by: PLAN, internal: true }],
      ['what plans do our users have', { by: PLAN }],
    ]),
    ...phrasingsOf('property_values', [
      ['which values does plan take?', { property: PLAN }],
      [
        'what are the possible values of billing_interval',
        { property: { key: 'billing_interval', type: 'event' } },
      ],
      ['list all values of the property format', { property: { key: 'format', type: 'event' } }],
      ['what different plans exist', { property: PLAN }],
      ['show the values of referral_source for signups', { event: 'user_signed_up' }],
      ['which plans do we have', { property: PLAN }],
      ['values of plan on mobile', { property: PLAN, where: MOBILE }],
      ['most frequent values of format last week', { period: 'last week' }],
      [
        'how many different values does referral_source have',
        { property: { key: 'referral_source', type: 'event' } },
      ],
      ['distinct values of integration in October', { period: 'October 2026' }],
      ['what can the currency be', { property: { key: 'currency', type: 'event' } }],
    ]),
    ...phrasingsOf('property_stats', [
      ['average number of seats per purchase', { property: 'seats', measure: 'average' }],
      [
        'median amount of subscription_purchased',
        { property: 'amount', event: 'subscription_purchased', measure: 'median' },
      ],
      ['p90 of duration_ms', { property: 'duration_ms', measure: 'p90' }],
      ['sum of seats for purchases this month', { property: 'seats', measure: 'sum', period: 'this month' }],
      ['what is the mean amount by plan?', { property: 'amount', by: PLAN, measure: 'average' }],
      ['largest amount last week', { property: 'amount', measure: 'max', period: 'last week' }],
      ['minimum amount of renewals', { property: 'amount', event: 'subscription_renewed', measure: 'min' }],
      [
        '99th percentile of duration_ms on mobile',
        { property: 'duration_ms', measure: 'p99', where: MOBILE },
      ],
      ['total seats by plan', { property: 'seats', by: PLAN, measure: 'sum' }],
      ['which plan has the highest average seats?', { property: 'seats', by: PLAN, measure: 'average' }],
      ['typical amount_usd of a purchase compared to last month', { property: 'amount_usd', compare: true }],
      ['average trial days without internal users', { property: 'trial_days', internal: true }],
    ]),
    ...phrasingsOf('property_trend', [
      ['sum of amount per week', { property: 'amount', measure: 'sum', interval: 'week' }],
      ['average seats over time', { property: 'seats', measure: 'average' }],
      ['signups by browser per day', { event: 'user_signed_up', by: BROWSER, interval: 'day' }],
      [
        'how did pageviews by country develop this year?',
        { event: '$pageview', by: COUNTRY, period: 'this year' },
      ],
      [
        'median duration_ms per day last week',
        { property: 'duration_ms', measure: 'median', period: 'last week' },
      ],
      ['daily logins by plan', { event: 'user_logged_in', by: PLAN, interval: 'day' }],
      [
        'trend of document creation by plan on mobile',
        { event: 'document_created', by: PLAN, where: MOBILE },
      ],
      ['monthly total seats', { property: 'seats', measure: 'sum', interval: 'month' }],
      ['average amount of purchases per week by plan', { property: 'amount', by: PLAN, interval: 'week' }],
      ['p90 of duration_ms over time', { property: 'duration_ms', measure: 'p90' }],
      [
        'downloaded exports over time by format',
        { event: 'export_downloaded', by: { key: 'format', type: 'event' } },
      ],
    ]),
    ...phrasingsOf('segment_comparison', [
      ['compare paid vs free users', { by: PLAN, values: ['free'], rest: true }],
      ['compare mobile with desktop users', { by: DEVICE, values: ['Mobile', 'Desktop'] }],
      ['how do pro users differ from free users?', { by: PLAN, values: ['pro', 'free'] }],
      ['differences between Chrome and Firefox users', { by: BROWSER, values: ['Chrome', 'Firefox'] }],
      ['compare the plans', { by: PLAN }],
      ['how do users in Germany compare to users in France', { by: COUNTRY, values: ['Germany', 'France'] }],
      ['compare users across countries last month', { by: COUNTRY, period: 'last month' }],
      ['compare pro users with everyone else', { by: PLAN, values: ['pro'], rest: true }],
      ['compare mobile and desktop users on documents created', { event: 'document_created', by: DEVICE }],
      ['how does activity differ by plan', { by: PLAN }],
      [
        'compare free and business users without internal users',
        { values: ['free', 'business'], internal: true },
      ],
    ]),
  ],
  nearMisses: [
    { text: 'compare this week with last week', id: 'period_comparison' },
    { text: 'signups per day', id: 'event_trend' },
    { text: 'how many signups did we have', id: 'event_count' },
    { text: 'retention by plan', id: 'retention_breakdown' },
    { text: 'conversion rate from signup to purchase by browser', id: 'funnel_breakdown' },
    { text: 'average session duration', id: 'session_duration' },
    { text: 'bounce rate by browser', id: 'bounce_rate' },
    { text: 'top events', id: 'top_events' },
    { text: 'signups by shoe size' },
    { text: 'average height of users' },
    { text: 'compare us with our competitors' },
    { text: 'p90 of duration' },
    { text: 'median load time of a washing machine' },
    { text: 'which values matter to our company' },
    { text: 'compare free and imaginary users' },
  ],
} satisfies Phrasings
