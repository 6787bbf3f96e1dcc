import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFile } from '../../src/package-file.ts'
import { LINKING, readPage, withoutFences } from './pages.ts'

/** Every link inside the repository leads to something that is there. */

const LINK = /\[(?:[^[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)/g

/** The anchors of a page: those it sets itself, and those GitHub makes of headings. */
function anchorsOf(path: string): Set<string> {
  const anchors = new Set([...readPage(path).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id))
  for (const [, heading = ''] of withoutFences(readPage(path)).matchAll(/^#{1,6} (.*)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    let unique = anchor
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** What is wrong with a link of a page, if anything. */
function problemOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : relative('.', join(dirname(page), path))
  if (/^(src|test)\//.test(file)) return `${page}: ${file} is not in the package`
  if (!existsSync(packageFile(file))) return `${page}: there is no ${file}`
  if (anchor !== undefined && !anchorsOf(file).has(anchor)) return `${page}: ${file} has no #${anchor}`
}

describe('links', () => {
  it('lead to files and headings that there are', () => {
    const problems = LINKING.flatMap((page) =>
      [...withoutFences(readPage(page)).matchAll(LINK)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => problemOf(page, target))
        .filter((problem) => problem !== undefined),
    )
    expect(problems.join('\n')).toBe('')
  })

  it('are found, and missing files and headings with them', () => {
    expect([...'a [b](c.md#d) and [`e`](f)'.matchAll(LINK)].map(([, target]) => target)).toEqual([
      'c.md#d',
      'f',
    ])
    expect(problemOf('docs/tools.md', 'mcp.md#in-code')).toBeUndefined()
    expect(problemOf('docs/tools.md', 'mcp.md#not-there')).toBe(
      'docs/tools.md: docs/mcp.md has no #not-there',
    )
    expect(problemOf('docs/tools.md', '../nowhere.md')).toBe('docs/tools.md: there is no nowhere.md')
    expect(problemOf('docs/tools.md', '../src/index.ts')).toBe(
      'docs/tools.md: src/index.ts is not in the package',
    )
  })

  it('lead from the README or llms.txt to every page', () => {
    const reached = readPage('README.md') + readPage('llms.txt')
    const forgotten = LINKING.filter(
      (page) => /^docs\/(guides\/)?[\w-]+\.md$/.test(page) && !reached.includes(`(${page}`),
    )
    expect(forgotten).toEqual([])
  })
})
