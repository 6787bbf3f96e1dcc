import { describe, expectTypeOf, it } from 'vitest'
import {
  type Driver,
  type EventsExport,
  type ExportOptions,
  type ExportPart,
  type ExportSink,
  type ExportSummary,
  exportCohort,
  exportEvents,
  exportGroups,
  exportPersons,
  exportRows,
  exportSessions,
  hogql,
} from '../../src/index.ts'

declare const driver: Driver
declare const sink: ExportSink

describe('exports', () => {
  it('take any driver, what is wanted, a sink and options, and give a summary', () => {
    expectTypeOf(exportEvents).parameters.toEqualTypeOf<[Driver, EventsExport, ExportSink, ExportOptions?]>()
    const days = { from: '2026-08-01', to: new Date() }
    const exports = [
      exportEvents(driver, { ...days, events: ['a'], columns: ['uuid'], properties: ['plan'] }, sink),
      exportEvents(driver, { ...days, columns: { id: 'uuid', n: hogql`1 + ${1}` }, where: '1 = 1' }, sink),
      exportPersons(driver, { where: hogql`id = ${'a'}` }, sink),
      exportSessions(driver, days, sink),
      exportGroups(driver, { type: 0 }, sink),
      exportCohort(driver, { cohort: 'Buyers' }, sink),
      exportRows(driver, { hogql: 'SELECT uuid FROM events', key: 'uuid' }, sink, { concurrency: 1 }),
      exportRows(driver, { hogql: hogql`SELECT uuid FROM events`, key: ['uuid'], values: { a: 1 } }, sink),
    ]
    expectTypeOf(exports).toEqualTypeOf<Promise<ExportSummary>[]>()
  })

  it('refuse what they do not know', () => {
    // @ts-expect-error misspelt
    exportPersons(driver, { colums: ['id'] }, sink)
    // @ts-expect-error a name is no index
    exportGroups(driver, { type: 'company' }, sink)
    // @ts-expect-error without a key rows cannot be told apart
    exportRows(driver, { hogql: 'SELECT 1' }, sink)
  })

  it('hand parts to sinks that need no more than a function', () => {
    const own: ExportSink = {
      name: 'own',
      format: { kind: 'ndjson' },
      writePart: (part) => void expectTypeOf(part).toEqualTypeOf<ExportPart>(),
    }
    expectTypeOf(own.writePart).returns.toEqualTypeOf<Promise<void> | void>()
  })
})
