import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as errors from '../src/errors.ts'
import { errorFromResponse } from '../src/http/error-from-response.ts'
import type { RateClass } from '../src/http/http-client.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const page = read('docs/errors.md')

/** The rows of the table whose header begins like this, by column. */
function tableUnder(header: string): Record<string, string>[] {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.startsWith('|') && cellsOf(line)[0] === header)
  const names = cellsOf(lines[start]!)
  const rows = lines.slice(start + 2)
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => Object.fromEntries(cellsOf(line).map((cell, index) => [names[index], cell])))
}
const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('`', '').trim())

const answer = (status: number, rateClass: RateClass) =>
  errorFromResponse({ method: 'POST', url: 'https://h/', rateClass, status, headers: {}, text: '', nowMs: 0 })

describe('docs/errors.md', () => {
  it('describes every code there is, and no other', () => {
    const codes = [...read('src/errors.ts').matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(20)
    expect(tableUnder('code').map(({ code }) => code)).toEqual(codes)
  })

  it('names classes there are', () => {
    for (const { class: names } of tableUnder('code'))
      for (const name of names!.split(', ')) expect(Object.keys(errors)).toContain(name)
  })

  it.each(tableUnder('status'))('says what becomes of $status', ({ status, ...row }) => {
    const [query, other] = [answer(Number(status), 'query'), answer(Number(status), 'crud')]
    expect([query.code, other.code]).toEqual([row['code of a query'], row['code of other calls']])
    const againAs = row['tried again']!
    expect(other.retryable).toBe(/^yes|others yes/.test(againAs))
    expect(query.retryable).toBe(/^yes/.test(againAs))
  })

  it('gives each status to the codes that have it', () => {
    const statusesOf = Object.fromEntries(tableUnder('code').map(({ code, status }) => [code, status]))
    for (const { status, ...row } of tableUnder('status'))
      for (const code of [row['code of a query']!, row['code of other calls']!])
        if (status !== '501' && !(status === '504' && code === 'server_error'))
          expect(statusesOf[code], `${code} ${status}`).toContain(status)
  })
})
