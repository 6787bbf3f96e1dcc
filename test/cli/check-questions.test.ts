import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkQuestion, checkQuestions } from '../../src/cli/check-questions.ts'
import { PostHogClient } from '../../src/client/client.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { packageFile } from '../../src/package-file.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import { questionVariants } from '../../src/questions/question-variants.ts'
import checkedForms from '../questions/forms/checked-forms.json' with { type: 'json' }
import { coverLines } from '../questions/forms/cover-lines.ts'
import { fingerprint } from '../questions/forms/fingerprint.ts'

/** How many questions there are to each that is run here. */
const EVERY = 5
const NOW = new Date('2026-11-21T12:00:00Z')

let local: LocalPostHog
let client: PostHogClient
let folder: string
const registry = await loadQuestions()

beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
  folder = await mkdtemp(join(tmpdir(), 'posthog-driver-questions-'))
})

afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the questions of this package', () => {
  it('are eighty or more', () => {
    expect(registry.list().length).toBeGreaterThanOrEqual(80)
  })

  for (const [index, question] of registry.list().entries()) {
    const forms = questionVariants(question, NOW)
    it(`${question.id}: all ${forms.length} forms were checked as they are`, () => {
      // By PostHog's grammar, and their lines by running them: `npm run check:questions` checks those that have changed.
      expect(checkedForms).toHaveProperty(question.id, fingerprint(forms))
      for (const { hogql } of forms) expect(hogql).not.toMatch(/--|\{\w+\.|\bOFFSET\b/)
    })
    // A form of 4,000 characters takes the grammar a second, and every question is also asked in test/questions/answers.
    if (index % EVERY !== 0) continue
    it(`${question.id}: names and functions exist, and it returns the columns it describes`, async () => {
      expect(await checkQuestion(question, coverLines(question, forms), client)).toBeUndefined()
    }, 120_000)
  }
})

const HEADER = `/*
id: pages
topic: web
title: Pages
description: Pageviews by page.
asks:
  - which pages are seen
parameters:
  period: { type: period, description: When }
  page: { type: text, description: A page }
columns:
  page: { description: The page }
  total: { description: Pageviews, unit: count }
summary:
  rows: "{first.total} pageviews."
  empty: No pageviews.
*/
`
const QUERY = `SELECT properties.$pathname AS page, count() AS total
FROM events
WHERE timestamp >= toDateTime({period_from}) AND timestamp < toDateTime({period_to})
  AND page = {page} -- if page
GROUP BY page
`
const FIRST_LINE = HEADER.split('\n').length

async function check(files: Record<string, string>) {
  const dir = await mkdtemp(join(folder, 'files-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  const { problems, ...rest } = await checkQuestions(dir, client)
  return {
    ...rest,
    problems: problems.map(({ file, ...problem }) => ({ file: file.split('/').at(-1), ...problem })),
  }
}

describe('a folder of questions', () => {
  it('is right when nothing is wrong', async () => {
    expect(await check({ 'pages.sql': HEADER + QUERY })).toEqual({ files: 1, forms: 2, problems: [] })
  })

  it('is right when it holds what the documentation shows', async () => {
    const page = await readFile(packageFile('docs/questions.md'), 'utf8')
    const [, example = ''] = /```sql\n(.*?)```/s.exec(page) ?? []
    expect(await check({ 'example.sql': example })).toEqual({ files: 1, forms: 2, problems: [] })
  })

  it('goes on after a file that lacks a value', async () => {
    const { files, problems } = await check({
      'a.sql': HEADER.replace('id: pages', 'id: a') + QUERY.replace('= {page}', 'IN {period}'),
      'b.sql': HEADER.replace('id: pages', 'id: b') + QUERY.replace(' -- if page', ''),
      'c.sql': HEADER.replace('id: pages', 'id: c') + QUERY.replace('GROUP BY page', 'GROUP BYY page'),
    })
    expect(files).toBe(3)
    expect(problems.map(({ file, line, reason }) => ({ file, line, reason }))).toEqual([
      { file: 'a.sql', line: FIRST_LINE + 3, reason: expect.stringContaining('{period} is no value') },
      { file: 'b.sql', line: FIRST_LINE + 3, reason: expect.stringContaining('needs a value for {page}') },
      { file: 'c.sql', line: FIRST_LINE + 4, reason: expect.any(String) },
    ])
  })

  it('is told every problem, with its file, line and what comes near', async () => {
    const { files, problems } = await check({
      'a.sql': HEADER.replace('title:', 'titel:') + QUERY,
      'b.sql': HEADER.replace('id: pages', 'id: b') + QUERY.replace('{page}', '{pag}'),
      'c.sql': HEADER.replace('id: pages', 'id: c') + QUERY.replace('GROUP BY page', 'GROUP BYY page'),
      'd.sql': HEADER.replace('id: pages', 'id: d') + QUERY.replace('AND page = {page}', 'AND evnt = {page}'),
      'e.sql': HEADER.replace('id: pages', 'id: e') + QUERY.replace('AS total', 'AS totals'),
      'f.sql': HEADER.replace('id: pages', 'id: f') + QUERY.replace(', count() AS total', ''),
      'g.sql': HEADER.replace('id: pages', 'id: g') + QUERY.replace('count()', 'sum(event)'),
      'h.sql': 'SELECT 1',
      'i.sql': HEADER.replace('id: pages', 'id: i') + QUERY,
      'j.sql': HEADER.replace('id: pages', 'id: i') + QUERY,
    })
    expect(files).toBe(10)
    expect(problems).toEqual([
      { file: 'a.sql', line: 4, reason: expect.stringContaining('titel'), hint: 'Did you mean title?' },
      {
        file: 'b.sql',
        line: FIRST_LINE + 3,
        reason: expect.stringContaining('{pag}'),
        hint: 'Did you mean page?',
      },
      {
        file: 'c.sql',
        line: FIRST_LINE + 4,
        reason: expect.stringContaining('BYY'),
      },
      {
        file: 'd.sql',
        line: FIRST_LINE + 3,
        reason: expect.stringContaining('evnt'),
        hint: 'Did you mean event?',
      },
      {
        file: 'e.sql',
        line: FIRST_LINE,
        reason: expect.stringContaining('totals'),
        hint: 'Did you mean total?',
      },
      {
        file: 'f.sql',
        line: FIRST_LINE,
        reason: expect.stringContaining('column total'),
        hint: expect.stringContaining('columns'),
      },
      {
        file: 'g.sql',
        line: FIRST_LINE,
        reason: expect.stringMatching(/sum|type/i),
        hint: expect.any(String),
      },
      {
        file: 'h.sql',
        line: 1,
        reason: expect.stringContaining('block comment'),
        hint: expect.stringContaining('id: my_question'),
      },
      {
        file: 'j.sql',
        line: 1,
        reason: expect.stringContaining('already taken by'),
        hint: expect.any(String),
      },
    ])
  }, 60_000)

  it('is checked from the command line', async () => {
    const dir = await mkdtemp(join(folder, 'files-'))
    await writeFile(join(dir, 'wrong.sql'), HEADER + QUERY.replace('count()', 'cuont()'))
    const run = (...more: string[]) =>
      new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
        const args = ['dist/cli/main.js', 'questions', '--check', '--dir', dir, ...more]
        execFile(process.execPath, args, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, stdout, stderr }),
        )
      })
    const text = await run()
    expect(text.code).toBe(1)
    expect(text.stderr).toMatch(new RegExp(`wrong\\.sql:${FIRST_LINE}: .*cuont`))
    expect(text.stderr).toContain('Did you mean count(...)?')
    expect(text.stdout).toBe('Checked 1 question in 2 forms of their HogQL: 1 with a problem.\n')
    const json = await run('--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ files: 1, forms: 2, problems: [{ line: FIRST_LINE }] })
  }, 60_000)
})
