import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { packageFile } from '../../../src/package-file.ts'
import type { BuiltQuestion } from '../../../src/questions/question.ts'

const { devDependencies } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}

/** Changes with any form of a question, and with the grammar that reads them. */
export const fingerprint = (forms: readonly BuiltQuestion[]): string =>
  createHash('sha256')
    .update(JSON.stringify([devDependencies['@posthog/hogql-parser'], ...forms.map(({ hogql }) => hogql)]))
    .digest('hex')
    .slice(0, 16)
