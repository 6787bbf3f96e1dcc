import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import { EVAL_TAXONOMIES } from './eval/eval-taxonomies.ts'
import { EVAL_CASES, sayParams } from './eval/evaluate.ts'

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

const now = new Date('2026-11-21T12:00:00Z')
type Taxonomy = keyof typeof EVAL_TAXONOMIES
const read = (text: string, taxonomy: Taxonomy) => {
  const match = registry.match(text, { taxonomy: EVAL_TAXONOMIES[taxonomy], now, timezone: 'UTC' })
  return match.matched ? { id: match.question.id, params: sayParams(match) } : undefined
}

/** Each question as it is, read once for all the words that come behind it. */
const readings = new Map<string, ReturnType<typeof read>>()
const readAsIs = (text: string, taxonomy: Taxonomy): ReturnType<typeof read> => {
  const key = `${taxonomy}: ${text}`
  if (!readings.has(key)) readings.set(key, read(text, taxonomy))
  return readings.get(key)
}

/** Words that change what is asked, with what they change it to; undefined where nothing knows them. */
const FILTERS: readonly [words: string, params: Record<string, unknown> | undefined][] = [
  ['on mobile', { where: '$device_type is Mobile' }],
  ['in Germany', { where: '$geoip_country_name is Germany' }],
  ['not on Chrome', { where: '$browser is not Chrome' }],
  ['excluding internal users', { internal: true }],
  ['last quarter', { period: 'last quarter' }],
  ['from Germany', { where: '$geoip_country_name is Germany' }],
  ['except Safari', { where: '$browser is not Safari' }],
  ['without test accounts', { internal: true }],
  ['on the home page', { where: '$pathname is /' }],
  ['vs last month', { compare: true }],
  ['at least 7 times', { at_least: 7 }],
  ['only new users', undefined],
  ['more than once a week', undefined],
  ['not', undefined],
  ['never', undefined],
  ['unless they are admins', undefined],
  ['for astronauts', undefined],
  ['with a blue background', undefined],
  ['during the outage', undefined],
  ['in Atlantis', undefined],
  ['per squirrel', undefined],
]

/** A session bounces off the page it begins with. */
const inPlace = (id: string, value: unknown): unknown =>
  id === 'bounce_rate' && typeof value === 'string'
    ? value.replace(/^\$pathname/, 'session.$entry_pathname')
    : value

/** The page that is a project's home is called so. */
const inProject = (taxonomy: Taxonomy, value: unknown): unknown => {
  const pages = EVAL_TAXONOMIES[taxonomy].properties.find(({ name }) => name === '$pathname')?.values ?? []
  return value === '$pathname is /' && pages.includes('/home') ? '$pathname is /home' : value
}

/** Conditions may stand beside others that the question has already. */
const holds = (name: string, found: unknown, wanted: unknown): boolean =>
  name === 'where' && typeof found === 'string'
    ? found.split(' and ').includes(wanted as string)
    : found === wanted

/** Each words are tried behind a third of the questions, and each question with a third of the words: all take minutes. */
const everyThird = (start: number) => EVAL_CASES.filter((_, index) => (index + start) % 3 === 0)

describe('a filter word is never overlooked', { timeout: 120_000 }, () => {
  it.each(FILTERS)('"%s" behind any question', (words, params) => {
    const overlooked: string[] = []
    for (const { text, ids, taxonomy } of everyThird(words.length)) {
      const before = ids.length > 0 ? readAsIs(text, taxonomy) : undefined
      const saysAlready = text.includes(words.split(' ').at(-1) as string)
      if (!before || saysAlready || /[?.!]$/.test(text)) continue
      const changed = read(`${text} ${words}`, taxonomy)
      if (!changed) continue
      // A question that names a period, or this property, already may say two things now.
      const taken = params && Object.keys(params).some((name) => before.params[name] !== undefined)
      const says =
        params &&
        Object.entries(params).every(([name, value]) =>
          holds(name, changed.params[name], inPlace(changed.id, inProject(taxonomy, value))),
        )
      if (!says && !(taken && JSON.stringify(changed) !== JSON.stringify(before)))
        overlooked.push(`${text} ${words} => ${changed.id} ${JSON.stringify(changed.params)}`)
    }
    expect(overlooked).toEqual([])
  })

  it.each(['before signing up', 'but never refunded', 'within 3 days'])(
    '"%s" asks for something else',
    (words) => {
      const same: string[] = []
      for (const { text, ids, taxonomy } of everyThird(words.length)) {
        if (ids.length === 0 || /[?.!]$/.test(text)) continue
        const [before, after] = [readAsIs(text, taxonomy), read(`${text} ${words}`, taxonomy)]
        if (before && JSON.stringify(before) === JSON.stringify(after)) same.push(`${text} ${words}`)
      }
      expect(same).toEqual([])
    },
  )

  it('nor is its absence: without it the parameter is gone', () => {
    for (const [words, params] of FILTERS) {
      if (!params || !read(`top events ${words}`, 'saas')) continue
      const [name] = Object.keys(params) as [string]
      expect(read(`top events ${words}`, 'saas')).toMatchObject({ id: 'top_events', params })
      expect(read('top events', 'saas')?.params[name]).toBeUndefined()
    }
  })

  it.each([
    ['top events on mobile', 'top events on desktop', 'where'],
    ['signups in Germany', 'signups in France', 'where'],
    ['signups per day', 'signups per week', 'interval'],
    ['signups last week', 'signups last month', 'period'],
    ['top 5 events', 'top 6 events', 'limit'],
    ['signups yesterday', 'purchases yesterday', 'event'],
    ['top events for plan = pro', 'top events for plan != pro', 'where'],
    ['orders with order value over 100', 'orders with order value under 100', 'where'],
    ['retention by country', 'retention by browser', 'by'],
  ])('%s / %s', (one, other, name) => {
    const taxonomy = one.startsWith('orders') ? 'shop' : 'saas'
    const [first, second] = [read(one, taxonomy), read(other, taxonomy)]
    if (!first || !second) throw new Error(`not read: ${one} / ${other}`)
    expect(second.id).toBe(first.id)
    expect(second.params[name] ?? 'default').not.toEqual(first.params[name] ?? 'default')
    const rest = ({ params }: typeof first) => Object.entries(params).filter(([key]) => key !== name)
    expect(rest(second)).toEqual(rest(first))
  })
})
