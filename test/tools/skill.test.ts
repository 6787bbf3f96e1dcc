import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

const folder = fileURLToPath(new URL('../../templates/skills/posthog-analytics', import.meta.url))
const files = ['SKILL.md', ...readdirSync(join(folder, 'references')).map((name) => `references/${name}`)]
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
const skill = read('SKILL.md')
const [, frontmatter = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(skill) ?? []

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

describe('the skill posthog-analytics', () => {
  it('has the front matter that hosts read', () => {
    const header = load(frontmatter) as Record<string, string>
    expect(header.name).toBe(basename(folder))
    expect(header.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(header.description!.length).toBeLessThanOrEqual(1024)
    expect(header.description).toContain('Use it for')
    expect(
      Object.keys(header).every((key) => ['name', 'description', 'license', 'metadata'].includes(key)),
    ).toBe(true)
  })

  it('is short, and leads to every reference with a condition', () => {
    expect(encode(body).length).toBeLessThan(5000)
    expect(body.split('\n').length).toBeLessThan(500)
    for (const file of files.slice(1)) {
      expect(body.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`[^.]: read \\[${file}\\]`))
      expect(encode(read(file)).length, file).toBeLessThan(5000)
    }
  })

  it('names only tools that there are', () => {
    const tools = kit
      .toolsWith({ exports: { directory: 'exports' }, permissions: { tools: ['append', 'mutate'] } })
      .map(({ name }) => name)
    for (const file of files)
      for (const name of read(file).match(/\bposthog_(?!data)[a-z_]+/g) ?? [])
        expect(tools, file).toContain(name)
  })

  for (const file of files)
    for (const [index, [, hogql = '']] of [...read(file).matchAll(/```sql\n([\s\S]*?)```/g)].entries())
      it(`runs query ${index + 1} of ${file}`, async () => {
        const { text, data, isError } = await kit.call('posthog_run_hogql', { hogql })
        expect(isError, text).toBe(false)
        const rows = data!.rows as Record<string, unknown>[]
        expect(rows.length).toBeGreaterThan(0)
        const numbers = rows.flatMap((row) => Object.values(row)).filter((cell) => typeof cell === 'number')
        expect(
          numbers.some((number) => number > 0),
          text,
        ).toBe(true)
      })

  for (const [, question] of read('references/workflows.md').matchAll(/"([^"]{20,})"/g))
    it(`has "${question}" answered`, async () => {
      const { data, text } = await kit.call('query_posthog', { question })
      expect(data!.answered, text).toBe(true)
    })

  it('says of HogQL what is true', async () => {
    const hogql = async (query: string) => (await kit.client.query(query))[0]!
    const all = await hogql('SELECT count() AS n FROM persons')
    const notFree = await hogql("SELECT count() AS n FROM persons WHERE properties.plan != 'free'")
    const withPlan = await hogql(
      "SELECT count() AS n FROM persons WHERE properties.plan != 'free' AND properties.plan IS NOT NULL",
    )
    expect(Number(notFree.n)).toBeGreaterThan(Number(withPlan.n))
    expect(Number(notFree.n)).toBeLessThan(Number(all.n))
    const unlimited = await kit.client.execute('SELECT uuid FROM events')
    expect(unlimited.rows).toHaveLength(100)
  })
})
