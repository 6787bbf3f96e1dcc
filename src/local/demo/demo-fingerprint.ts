import { createHash } from 'node:crypto'
import { VERSION } from '../../version.ts'
import { SCHEMA_STATEMENTS } from '../engine/schema.ts'
import { IngestionState } from '../ingest/ingestion-state.ts'
import { createCalendar } from './calendar.ts'
import { COMPACT_PARTS } from './compact-tables.ts'
import { createDemoEntities } from './demo-entities.ts'
import { generateDemoEvents } from './generate-events.ts'
import { recordingsSql } from './recordings.ts'

const SAMPLE = { now: new Date('2026-01-15T12:00:00Z'), days: 40, people: 10 } as const

/**
 * Changes whenever the demo project would be stored differently: a small one is generated and rendered as rows, and the
 * hash of those, of the tables, the recordings and the entities is the fingerprint. Takes a few milliseconds.
 */
export function demoFingerprint(): string {
  const state = new IngestionState({ now: () => SAMPLE.now.getTime() })
  for (const event of generateDemoEvents(SAMPLE)) state.process(event)
  const { events, persons, groups, propertyDefinitions } = state.take()
  const entities = createDemoEntities(createCalendar(SAMPLE.now, SAMPLE.days), new Map())
  return createHash('sha256')
    .update(VERSION)
    .update(SCHEMA_STATEMENTS.join('\n'))
    .update(recordingsSql(0))
    .update(COMPACT_PARTS)
    .update(events)
    .update(JSON.stringify([persons, groups, propertyDefinitions, entities]))
    .digest('hex')
    .slice(0, 12)
}
