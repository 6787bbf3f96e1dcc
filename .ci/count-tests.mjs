// node .ci/count-tests.mjs <name of the run> <report of vitest's JSON reporter> <file to add failures to>
// Prints "<passed> <failed>"; each failed test is added to the file with the first lines of what went wrong.
import { appendFileSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const MAX_LINES = 12
const [name, reportPath, failuresPath] = process.argv.slice(2)

const excerpt = (message = '') =>
  message
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'))
    .slice(0, MAX_LINES)
    .map((line) => `    ${line}`)
    .join('\n')

try {
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const failures = report.testResults.flatMap((file) => {
    const path = relative(process.cwd(), file.name)
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    // A file that breaks outside its tests is one failure.
    if (failed.length === 0 && file.status === 'failed') return [`${name}: ${path}\n${excerpt(file.message)}`]
    return failed.map(
      (test) => `${name}: ${path} > ${test.fullName}\n${excerpt(test.failureMessages?.join('\n'))}`,
    )
  })
  appendFileSync(failuresPath, failures.map((failure) => `${failure}\n`).join(''))
  console.log(report.numPassedTests, failures.length)
} catch (error) {
  appendFileSync(failuresPath, `${name}: no report of its tests: ${error.message}\n`)
  console.log(0, 1)
}
