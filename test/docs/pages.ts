import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../src/package-file.ts'

const markdownIn = (folder: string): string[] =>
  readdirSync(packageFile(folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

/** Pages written for readers, as paths from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/decisions'),
  ...markdownIn('docs/guides'),
]

/** All files that lead readers on. */
export const LINKING: readonly string[] = [
  ...PAGES,
  ...markdownIn('docs/questions'),
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'llms.txt',
]

export const readPage = (path: string): string => readFileSync(packageFile(path), 'utf8')

const FENCE = /^```(\w*)\n(.*?)^```$/gms

/** The content of a page's code fences in one language. */
export const fencesOf = (text: string, language: string): string[] =>
  [...text.matchAll(FENCE)].filter(([, found]) => found === language).map(([, , code = '']) => code)

/** A page without its code fences. */
export const withoutFences = (text: string): string => text.replaceAll(FENCE, '')
