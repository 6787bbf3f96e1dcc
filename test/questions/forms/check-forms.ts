/**
 * Reads every form of every question with PostHog's grammar, a tenth of a second each, runs forms that show all its lines
 * in a local PostHog, and notes in `checked-forms.json` what was right; what is noted there is not checked again.
 * `--all` checks everything. Needs the package to be built.
 */
import { readFile, writeFile } from 'node:fs/promises'
import createParser from '@posthog/hogql-parser'
import { checkQuestion } from '../../../src/cli/check-questions.ts'
import { PostHogClient } from '../../../src/client/client.ts'
import { startLocalPostHog } from '../../../src/local/index.ts'
import { packageFile } from '../../../src/package-file.ts'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import type { BuiltQuestion, Question } from '../../../src/questions/question.ts'
import { questionVariants } from '../../../src/questions/question-variants.ts'
import { coverLines } from './cover-lines.ts'
import { fingerprint } from './fingerprint.ts'

const file = packageFile('test/questions/forms/checked-forms.json')
const isWhole = process.argv.includes('--all')
const noted = isWhole ? {} : (JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as object)
const questions = (await loadQuestions()).list().map((question) => {
  const forms = questionVariants(question, new Date('2026-11-21T12:00:00Z'))
  return { question, forms, print: fingerprint(forms) }
})
const isNoted = ({ question, print }: (typeof questions)[number]) =>
  Object.entries(noted).some(([id, value]) => id === question.id && value === print)
const changed = questions.filter((one) => !isNoted(one))
const refused = new Set<string>()

if (changed.length > 0) {
  const parser = await createParser()
  await using local = await startLocalPostHog({ demo: false })
  await using client = new PostHogClient({
    host: local.url,
    apiKey: local.apiKey,
    projectId: local.projectId,
  })
  for (const { question, forms } of changed) {
    const problem = unreadable(forms) ?? (await unanswered(question, forms))
    if (problem === undefined) console.log(`${question.id}: ${forms.length} forms`)
    else {
      refused.add(question.id)
      console.error(`${question.file}${problem}\n`)
    }
  }

  function unreadable(forms: readonly BuiltQuestion[]): string | undefined {
    for (const { hogql } of forms) {
      const { error, message } = JSON.parse(parser.parseSelect(hogql, true)) as {
        error?: boolean
        message?: string
      }
      if (error) return `: ${message}\n${hogql}`
    }
    return undefined
  }

  async function unanswered(
    question: Question,
    forms: readonly BuiltQuestion[],
  ): Promise<string | undefined> {
    const problem = await checkQuestion(question, coverLines(question, forms), client)
    return problem && `:${problem.line}: ${problem.reason}`
  }
}

const accepted = questions.filter(({ question }) => !refused.has(question.id))
const notes = Object.fromEntries(accepted.map(({ question, print }) => [question.id, print]))
await writeFile(file, `${JSON.stringify(notes, null, 2)}\n`)
console.log(`Checked ${changed.length} of ${questions.length} questions; ${refused.size} refused.`)
process.exitCode = refused.size > 0 ? 1 : 0
