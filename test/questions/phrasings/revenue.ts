import { type Phrasings, phrasingsOf } from './phrasing.ts'

const PAYMENTS = ['subscription_purchased', 'subscription_renewed']
const USD = { events: PAYMENTS, amount: 'amount_usd' }
const PLAN = { key: 'plan', type: 'event' }
const COUNTRY = { key: '$geoip_country_name', type: 'event' }
const GERMANY = [{ key: '$geoip_country_name', type: 'event', value: 'Germany' }]
const PRO = [{ key: 'plan', type: 'event', value: 'pro' }]

export default {
  phrasings: [
    ...phrasingsOf('revenue', [
      ['how much did we earn last month?', { ...USD, period: 'last month' }],
      ['total revenue this year', { ...USD, period: 'this year' }],
      ['what was our turnover in October', { ...USD, period: 'October 2026' }],
      ['revenue on the pro plan', { ...USD, where: PRO }],
      ['how much money came in yesterday', { ...USD, period: 'yesterday' }],
      ['revenue this month vs last month', { ...USD, compare: true, period: 'this month' }],
      ['revenue from renewals', { events: ['subscription_renewed'], amount: 'amount_usd' }],
      ['our income without internal users', { ...USD, internal: true }],
      ['average order value last week', { ...USD, period: 'last week' }],
      ['how much revenue do we have in Germany', { ...USD, where: GERMANY }],
      ['sales last quarter', { ...USD, period: 'last quarter' }],
    ]),
    ...phrasingsOf('revenue_trend', [
      ['revenue per week', { ...USD, interval: 'week' }],
      ['how is revenue developing?', USD],
      ['monthly revenue this year', { interval: 'month', period: 'this year' }],
      ['show a graph of our revenue', USD],
      ['daily sales last month', { interval: 'day', period: 'last month' }],
      ['revenue by week for the pro plan', { interval: 'week', where: PRO }],
      ['turnover over time', USD],
      ['how much did we earn each day', { interval: 'day' }],
      ['trend of revenue from renewals', { events: ['subscription_renewed'] }],
      ['weekly income in Germany', { interval: 'week', where: GERMANY }],
    ]),
    ...phrasingsOf('revenue_breakdown', [
      ['revenue by plan', { ...USD, by: PLAN }],
      ['which country brings in the most revenue?', { ...USD, by: COUNTRY }],
      ['revenue split by billing interval', { by: { key: 'billing_interval', type: 'event' } }],
      ['top 5 countries by revenue last quarter', { by: COUNTRY, limit: 5, period: 'last quarter' }],
      ['sales per plan', { by: PLAN }],
      ['average order value by plan', { ...USD, by: PLAN }],
      ['how much money do we make with each plan', { by: PLAN }],
      ['revenue from renewals by plan', { by: PLAN, events: ['subscription_renewed'] }],
      ['what is the revenue per country without internal users', { by: COUNTRY, internal: true }],
      [
        'revenue by plan this month compared to last month',
        { by: PLAN, compare: true, period: 'this month' },
      ],
    ]),
    ...phrasingsOf('revenue_per_user', [
      ['average revenue per user', USD],
      ['what is the arpu this month', { ...USD, period: 'this month' }],
      ['how much revenue per customer last quarter', { period: 'last quarter' }],
      ['revenue per active user in Germany', { where: GERMANY }],
      ['arpu vs last month', { compare: true }],
      ['how much does a user pay us on average', USD],
      ['average spend per customer', USD],
      ['income per user', USD],
      ['arppu', USD],
      ['sales per customer without internal users', { internal: true }],
      ['revenue per paying customer last month', { period: 'last month' }],
    ]),
  ],
  nearMisses: [
    { text: 'purchases by plan', id: 'event_breakdown' },
    { text: 'how many purchases did we have', id: 'event_count' },
    { text: 'sum of amount per week', id: 'property_trend' },
    { text: 'average amount of purchases', id: 'property_stats' },
    { text: 'revenue forecast for next year' },
    { text: 'monthly recurring revenue' },
    { text: 'customer lifetime value' },
    { text: 'profit last month' },
    { text: 'what does the pro plan cost' },
    { text: 'revenue by sales rep' },
    { text: 'revenue from puppies' },
    { text: 'refund the last payment' },
    { text: 'acquisition cost per customer' },
  ],
} satisfies Phrasings
