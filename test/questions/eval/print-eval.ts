import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { type EvalResult, evaluate, figuresOf } from './evaluate.ts'

const registry = await loadQuestions()
const args = process.argv.slice(2)
const topic = args.find((arg) => !arg.startsWith('--'))
const results = evaluate(registry).filter(({ item }) => !topic || item.topic === topic)
const missing = (ids: readonly string[]): boolean => ids.length > 0 && !ids.some((id) => registry.has(id))

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8)
function printFigures(name: string, of: readonly EvalResult[]): void {
  const { cases, coverage, precision, abstention } = figuresOf(of)
  const answerable = of.some(({ item }) => item.ids.length > 0)
  const other = of.some(({ item }) => item.ids.length === 0)
  console.log(
    name.padEnd(12),
    String(cases).padStart(5),
    answerable ? percent(coverage) : ' '.repeat(8),
    answerable ? percent(precision) : ' '.repeat(8),
    other ? percent(abstention) : '',
  )
}

console.log(''.padEnd(12), 'cases', 'coverage', 'precision', 'abstention')
for (const name of new Set(results.map(({ item }) => item.topic)))
  printFigures(
    name,
    results.filter(({ item }) => item.topic === name),
  )
printFigures('all', results)
const without = results.filter(({ item }) => missing(item.ids))
if (without.length > 0) {
  console.log(`\n${without.length} cases ask for entries that do not exist; without them:`)
  printFigures(
    'all',
    results.filter(({ item }) => !missing(item.ids)),
  )
}

if (args.includes('--failures'))
  for (const { item, outcome, got } of results) {
    if (outcome === 'right' || outcome === 'abstained') continue
    if (missing(item.ids) && outcome === 'unanswered') continue
    const wanted =
      item.ids.length === 0 ? 'nothing' : `${item.ids.join(' | ')} ${JSON.stringify(item.params)}`
    console.log(`\n${outcome.toUpperCase()} [${item.topic}, ${item.taxonomy}] ${item.text}`)
    console.log(`  wanted ${wanted}\n  got    ${got}`)
  }
