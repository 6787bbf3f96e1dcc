import { type Phrasings, phrasingsOf } from './phrasing.ts'

const by = (key: string) => ({ by: { key, type: 'event' } })

export default {
  phrasings: [
    ...phrasingsOf('llm_usage', [
      ['tokens used this week', { period: 'this week' }],
      ['which model is the slowest?', by('$ai_model')],
      ['how many tokens did we consume yesterday', { period: 'yesterday' }],
      ['AI calls per model', by('$ai_model')],
      ['token usage by provider last month', { ...by('$ai_provider'), period: 'last month' }],
      ['how many LLM calls did we make today', { period: 'today' }],
      ['average latency of our LLM calls', {}],
      ['LLM usage this month vs last month', { compare: true, period: 'this month' }],
      ['how many LLM calls failed last week', { period: 'last week' }],
      ['llm error rate by model', by('$ai_model')],
      ['latency by model in the last 7 days', { ...by('$ai_model'), period: 'last 7 days' }],
      ['how many people use AI excluding internal users', { internal: true }],
    ]),
    ...phrasingsOf('llm_cost', [
      ['how much do we spend on LLMs per model', by('$ai_model')],
      ['what did AI cost us last month?', { period: 'last month' }],
      ['which model costs us the most', by('$ai_model')],
      ['LLM spend per day this month', { interval: 'day', period: 'this month' }],
      ['total cost of language models this year', { period: 'this year' }],
      ['weekly LLM costs', { interval: 'week' }],
      ['llm cost by provider', by('$ai_provider')],
      ['AI spend this month compared to last month', { compare: true, period: 'this month' }],
      ['what do we spend on LLMs excluding internal users', { internal: true }],
      ['most expensive model', by('$ai_model')],
      ['average cost per LLM call yesterday', { period: 'yesterday' }],
      ['AI cost per user', {}],
    ]),
  ],
  nearMisses: [
    { text: 'LLM calls per day', id: 'event_trend' },
    { text: 'which LLM should we use' },
    { text: 'what does PostHog cost' },
    { text: 'slowest pages', id: 'web_vitals' },
    { text: 'our ad spend last month' },
    { text: 'how much do customers spend', id: 'revenue' },
    { text: 'error rate' },
    { text: 'cost per click' },
    { text: 'top models of cars' },
    { text: 'top errors', id: 'top_errors' },
    { text: 'write a prompt for the model' },
    { text: 'adoption of the AI assistant', id: 'feature_adoption' },
  ],
} satisfies Phrasings
