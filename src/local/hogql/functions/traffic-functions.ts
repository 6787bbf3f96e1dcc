import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, INTEGER, STRING } from '../sql/value-type.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, gives, givesAlways } from './function-definition.ts'

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

/** Which of them sent this user agent, from 1; 0 for a person's browser. */
const visitorIndex = (userAgent: SqlNode): SqlNode => {
  const text = call('ifNull', [call('toString', [userAgent]), constant('')], STRING)
  const needles = array(VISITORS.map(({ needle }) => constant(needle)))
  return call('multiSearchFirstIndexCaseInsensitive', [text, needles], INTEGER)
}

const told =
  (about: keyof Visitor, otherwise: string): FunctionBuilder =>
  ([userAgent]) => {
    const indexes = array(VISITORS.map((_, index) => constant(index + 1)))
    const answers = array(VISITORS.map((visitor) => constant(visitor[about])))
    return call(
      'transform',
      [visitorIndex(userAgent as SqlNode), indexes, answers, constant(otherwise)],
      STRING,
    )
  }

const isBot: FunctionBuilder = ([userAgent]) =>
  call('greater', [visitorIndex(userAgent as SqlNode), constant(0)], BOOLEAN)

/** What a user agent says about who visits; the names with `__preview_` are older spellings. */
export const trafficFunctions: readonly FunctionDefinition[] = [
  ...define('getTrafficType:1 __preview_getTrafficType:1', gives('String'), {
    build: told('type', 'Regular'),
  }),
  ...define('getTrafficCategory:1 __preview_getTrafficCategory:1', gives('String'), {
    build: told('category', 'regular'),
  }),
  ...define('getBotType:1 __preview_getBotType:1', gives('String'), { build: told('category', '') }),
  ...define('getBotName:1 __preview_getBotName:1', gives('String'), { build: told('name', '') }),
  ...define('getBotOperator:1 __preview_getBotOperator:1', gives('String'), { build: told('operator', '') }),
  ...define('isLikelyBot:1 __preview_isBot:1', givesAlways('Boolean'), { build: isBot }),
]
