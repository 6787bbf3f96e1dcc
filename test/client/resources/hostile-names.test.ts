import { describe, expect, it } from 'vitest'
import type { PostHogClient } from '../../../src/client/client.ts'
import { nodesOf, parseHogQL } from '../../hogql/parse-hogql.ts'
import { rowsAnswer, startStubPostHog } from '../stub-posthog.ts'

/** Text that means something to URLs, to query strings or to HogQL. */
const HOSTILE = [
  '../../../users/@me',
  'a/../../b',
  '..%2f..%2fquery',
  '%2e%2e/',
  '?delete=true',
  '#fragment',
  '&limit=1',
  'a=b;c=d',
  'nul\0byte',
  'line\nbreak',
  '\\..\\..\\',
  '//elsewhere.example/',
  'http://elsewhere.example/',
  'ünïcödé/😀/\u202e',
  "it's",
  "' OR 1=1 --",
  "\\' OR 1=1 /*",
  '{placeholder}',
  '{p0}',
  '"`$%_',
]
const ROOT = '/api/projects/7/'

describe('ids in paths', () => {
  const calls: [string, (client: PostHogClient, id: string) => Promise<unknown>, string][] = [
    ['recordings.get()', (client, id) => client.recordings.get(id), 'session_recordings'],
    ['surveys.delete()', (client, id) => client.surveys.delete(id), 'surveys'],
    ['insights.get()', (client, id) => client.insights.get(id), 'insights'],
    ['persons.get()', (client, id) => client.persons.get(id), 'persons'],
    ['batchExports.pause()', (client, id) => client.batchExports.pause(id), 'batch_exports'],
  ]

  it.each(calls)('%s stays one segment of its own path', async (_name, call, folder) => {
    await using server = await startStubPostHog(() => ({ id: 1 }))
    const client = server.client()
    for (const id of HOSTILE) {
      await call(client, id).catch(() => {})
      const { pathname, search } = new URL(server.seen.at(-1)!.path, server.url)
      expect(search).toBe('')
      const [segment, ...rest] = pathname.slice(`${ROOT}${folder}/`.length).split('/')
      expect(pathname.startsWith(`${ROOT}${folder}/`)).toBe(true)
      expect(decodeURIComponent(segment!)).toBe(id)
      expect(rest.filter((part) => part !== '' && part !== 'pause')).toEqual([])
    }
    expect(server.seen).toHaveLength(HOSTILE.length)
  })

  it.each(calls)('%s refuses what no id can be', async (_name, call) => {
    await using server = await startStubPostHog(() => ({ id: 1 }))
    for (const id of ['', '.', '..', '\ud800', 'x'.repeat(401)])
      await expect(call(server.client(), id)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(server.seen).toEqual([])
  })
})

describe('text in query strings', () => {
  it('arrives as it was given', async () => {
    await using server = await startStubPostHog(() => ({ results: [], next: null }))
    const client = server.client()
    for (const text of HOSTILE) {
      await client.persons.list({ search: text, properties: [{ key: text, value: [text] }] }).all()
      const { searchParams, pathname } = new URL(server.seen.at(-1)!.path, server.url)
      expect(pathname).toBe(`${ROOT}persons/`)
      expect([...searchParams.keys()]).toEqual(['search', 'properties'])
      expect(searchParams.get('search')).toBe(text)
      expect(JSON.parse(searchParams.get('properties')!)).toEqual([
        { operator: 'exact', type: 'person', key: text, value: [text] },
      ])
    }
  })
})

describe('text in HogQL', () => {
  it('travels as values, and never changes the tree', async () => {
    await using server = await startStubPostHog(() => rowsAnswer([], []))
    const client = server.client()
    const shapes = new Set<string>()
    for (const text of ['plain', ...HOSTILE]) {
      await client.events
        .list({
          event: text,
          distinctId: [text],
          sessionId: text,
          properties: [{ key: text, value: 'pro', type: 'person' }],
        })
        .all()
        .catch(() => {})
      const { query = '', values = {} } = server.seen.at(-1)!.body.query ?? {}
      expect(Object.values(values)).toEqual([[text], [text], text, 'pro'])
      const tree = await parseHogQL(query)
      // The property's name is the one thing that must be in the text; everything else in the tree stays the same.
      const names = nodesOf(tree, 'Constant').map(({ value }) => value)
      expect(names).toContain(text)
      shapes.add(shapeOf(tree, text))
    }
    expect(shapes.size).toBe(1)
  })
})

/** The tree without positions, names of placeholders, and the one text that differs. */
const shapeOf = (tree: unknown, text: string): string =>
  JSON.stringify(tree)
    .replaceAll(JSON.stringify(text), '"NAME"')
    .replaceAll(/"p\d+"/g, '"PLACEHOLDER"')
    .replaceAll(/"(start|end)":(\{[^}]*\}|\d+)/g, '')
