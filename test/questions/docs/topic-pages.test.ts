import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { packageFile } from '../../../src/package-file.ts'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { topicPages } from './topic-pages.ts'

const HOW_TO = 'Run: npm run docs:questions'
const pages = await topicPages()

it('there is one page for each topic, and no other', async () => {
  const files = (await readdir(packageFile('docs/questions'))).sort()
  expect(files, HOW_TO).toEqual([...pages.keys()].map((topic) => `${topic}.md`).sort())
})

it.each([...pages])('docs/questions/%s.md says what the headers say', async (topic, page) => {
  expect(await readFile(packageFile(`docs/questions/${topic}.md`), 'utf8'), HOW_TO).toBe(page)
})

it('docs/questions.md leads to every question', async () => {
  const page = await readFile(packageFile('docs/questions.md'), 'utf8')
  for (const { id, topic } of (await loadQuestions()).list())
    expect(page).toContain(`[\`${id}\`](questions/${topic}.md#${id})`)
})
