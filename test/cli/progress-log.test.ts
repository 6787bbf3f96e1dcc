import { expect, it } from 'vitest'
import { createProgressLog } from '../../src/cli/progress-log.ts'

function logAt() {
  const lines: string[] = []
  const clock = { ms: 0 }
  const log = createProgressLog({ write: (line) => lines.push(line), now: () => clock.ms, everyMs: 10_000 })
  return { lines, clock, log }
}

it('says how a step begins, how it stands now and then, and how it ended', () => {
  const { lines, clock, log } = logAt()
  for (let thousands = 1; thousands <= 25; thousands++) {
    log.report(`Loading a.ndjson: ${thousands},000 events`)
    clock.ms += 1_000
  }
  log.end()
  expect(lines).toEqual([
    'Loading a.ndjson: 1,000 events',
    'Loading a.ndjson: 11,000 events',
    'Loading a.ndjson: 21,000 events',
    'Loading a.ndjson: 25,000 events',
  ])
})

it('says nothing twice', () => {
  const { lines, log } = logAt()
  log.report('Starting ClickHouse')
  log.report('Starting ClickHouse')
  log.end()
  log.end()
  expect(lines).toEqual(['Starting ClickHouse'])
})

it('ends one step when another begins', () => {
  const { lines, log } = logAt()
  for (const text of ['Building: 1%', 'Building: 50%', 'Building: 100%', 'Starting ClickHouse'])
    log.report(text)
  expect(lines).toEqual(['Building: 1%', 'Building: 100%', 'Starting ClickHouse'])
})
