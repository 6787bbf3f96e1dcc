/**
 * Reads every form of every question with PostHog's grammar, a tenth of a second each, and notes in `checked-forms.json` what
 * it has accepted; what is noted there is not read again.
 */
import { readFile, writeFile } from 'node:fs/promises'
import createParser from '@posthog/hogql-parser'
import { packageFile } from '../../../src/package-file.ts'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { questionVariants } from '../../../src/questions/question-variants.ts'
import { fingerprint } from './fingerprint.ts'

const file = packageFile('test/questions/forms/checked-forms.json')
const noted = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, string>
const accepted: Record<string, string> = {}
const parser = await createParser()
let refused = 0
let read = 0

for (const question of (await loadQuestions()).list()) {
  const forms = questionVariants(question, new Date('2026-11-21T12:00:00Z'))
  const print = fingerprint(forms)
  if (noted[question.id] !== print) {
    const answers = forms.map(({ hogql }) => JSON.parse(parser.parseSelect(hogql, true)))
    read += forms.length
    const wrong = answers.findIndex(({ error }) => error)
    if (wrong !== -1) {
      refused++
      console.error(`${question.file}: ${answers[wrong].message}\n${forms[wrong]?.hogql}\n`)
      continue
    }
    console.log(`${question.id}: ${forms.length} forms`)
  }
  accepted[question.id] = print
}
await writeFile(file, `${JSON.stringify(accepted, null, 2)}\n`)
console.log(`Read ${read.toLocaleString('en-US')} forms; ${refused} questions refused.`)
process.exitCode = refused > 0 ? 1 : 0
