import { type Phrasings, phrasingsOf } from './phrasing.ts'

export default {
  phrasings: [
    ...phrasingsOf('top_events', [
      ['what are the five most triggered events on mobile this week?', { limit: 5, period: 'this week' }],
      'which events do we record most',
      ['5 most frequent events yesterday', { limit: 5, period: 'yesterday' }],
      ['top 25 events in Germany', { limit: 25 }],
      ['most common events in October excluding internal users', { internal: true, period: 'October 2026' }],
      ['top events this week vs last week', { compare: true, period: 'this week' }],
      'what actions are performed most often by our users',
      ['most popular events on Firefox', { where: [{ key: '$browser', type: 'event', value: 'Firefox' }] }],
      'events by volume please',
      ['which event fired the most in the last 24 hours', { period: 'last 24 hours' }],
    ]),
  ],
  nearMisses: [{ text: 'event organisers in Paris' }],
} satisfies Phrasings
