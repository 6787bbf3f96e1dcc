import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, INTEGER, STRING } from '../sql/value-type.ts'

interface Visitor {
  /** Part of the user agent, in any case. */
  needle: string
  name: string
  operator: string
  category: string
  type: 'AI Agent' | 'Bot' | 'Automation'
}

/** Well-known programs among visitors, a shorter list than PostHog's; the first that fits counts. */
const VISITORS: readonly Visitor[] = [
  ...kind(
    'AI Agent',
    'ai_crawler',
    'GPTBot|GPTBot|OpenAI, ClaudeBot|ClaudeBot|Anthropic, CCBot|CCBot|Common Crawl',
  ),
  ...kind(
    'AI Agent',
    'ai_crawler',
    'Bytespider|Bytespider|ByteDance, Google-Extended|Google-Extended|Google',
  ),
  ...kind(
    'AI Agent',
    'ai_search',
    'OAI-SearchBot|OAI-SearchBot|OpenAI, PerplexityBot|PerplexityBot|Perplexity',
  ),
  ...kind('AI Agent', 'ai_assistant', 'ChatGPT-User|ChatGPT|OpenAI, Claude-User|Claude|Anthropic'),
  ...kind('AI Agent', 'ai_assistant', 'Perplexity-User|Perplexity|Perplexity'),
  ...kind(
    'Bot',
    'search_crawler',
    'Googlebot|Googlebot|Google, bingbot|Bingbot|Microsoft, YandexBot|YandexBot|Yandex',
  ),
  ...kind(
    'Bot',
    'search_crawler',
    'DuckDuckBot|DuckDuckBot|DuckDuckGo, Baiduspider|Baiduspider|Baidu, Applebot|Applebot|Apple',
  ),
  ...kind(
    'Bot',
    'seo_crawler',
    'AhrefsBot|AhrefsBot|Ahrefs, SemrushBot|SemrushBot|Semrush, MJ12bot|MJ12bot|Majestic',
  ),
  ...kind(
    'Bot',
    'social_crawler',
    'facebookexternalhit|Facebook|Meta, Twitterbot|Twitterbot|X, LinkedInBot|LinkedInBot|LinkedIn',
  ),
  ...kind('Bot', 'monitoring', 'UptimeRobot|UptimeRobot|UptimeRobot, Pingdom|Pingdom|SolarWinds'),
  ...kind(
    'Automation',
    'headless_browser',
    'HeadlessChrome|Headless Chrome|Google, PhantomJS|PhantomJS|PhantomJS',
  ),
  ...kind(
    'Automation',
    'http_client',
    'curl/|curl|curl, python-requests|python-requests|Python, Wget|Wget|GNU',
  ),
  ...kind(
    'Automation',
    'http_client',
    'axios/|axios|axios, Go-http-client|Go HTTP client|Go, okhttp|OkHttp|Square',
  ),
]

function kind(type: Visitor['type'], category: string, list: string): Visitor[] {
  return list.split(', ').map((entry) => {
    const [needle = '', name = '', operator = ''] = entry.split('|')
    return { needle, name, operator, category, type }
  })
}

const textOf = (userAgent: SqlNode): SqlNode =>
  call('ifNull', [call('toString', [userAgent]), constant('')], STRING)

/** Which of them sent this user agent, from 1; 0 for a person's browser. */
const visitorIndex = (text: SqlNode): SqlNode =>
  call(
    'multiSearchFirstIndexCaseInsensitive',
    [text, array(VISITORS.map(({ needle }) => constant(needle)))],
    INTEGER,
  )

/** What is known about who sent a user agent; `nameless` of those without one. */
function visitorFact(
  userAgent: SqlNode,
  about: keyof Visitor,
  { otherwise, nameless }: { otherwise: string; nameless: string },
): SqlNode {
  const text = textOf(userAgent)
  const indexes = array(VISITORS.map((_, index) => constant(index + 1)))
  const answers = array(VISITORS.map((visitor) => constant(visitor[about])))
  const known = call('transform', [visitorIndex(text), indexes, answers, constant(otherwise)], STRING)
  return call('if', [call('empty', [text], BOOLEAN), constant(nameless), known], STRING)
}

/** Whether a program visits: a known one, or one without a user agent. */
export function isProgram(userAgent: SqlNode): SqlNode {
  const text = textOf(userAgent)
  const isKnown = call('greater', [visitorIndex(text), constant(0)], BOOLEAN)
  return call('toBool', [call('or', [call('empty', [text], BOOLEAN), isKnown], BOOLEAN)], BOOLEAN)
}

type Fact = (userAgent: SqlNode) => SqlNode

/** What PostHog tells of a user agent. */
export const VISITOR_FACTS = {
  trafficType: (agent) => visitorFact(agent, 'type', { otherwise: 'Regular', nameless: 'Automation' }),
  trafficCategory: (agent) =>
    visitorFact(agent, 'category', { otherwise: 'regular', nameless: 'no_user_agent' }),
  botType: (agent) => visitorFact(agent, 'category', { otherwise: '', nameless: 'no_user_agent' }),
  botName: (agent) => visitorFact(agent, 'name', { otherwise: '', nameless: '' }),
  botOperator: (agent) => visitorFact(agent, 'operator', { otherwise: '', nameless: '' }),
} as const satisfies Record<string, Fact>
