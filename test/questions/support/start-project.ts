import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCalendar } from '../../../src/local/demo/calendar.ts'
import { startEngine } from '../../../src/local/engine/start-engine.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/index.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { createIngestion } from '../../../src/local/ingest/ingestion.ts'
import { projectEntities } from './project-entities.ts'
import { DAYS, NOW } from './project-events.ts'

/** Starts local PostHogs with the same events in each, one per zone. */
export interface ProjectStarter {
  start(timezone: string): Promise<LocalPostHog>
  /** Closes all of them, and removes what they have stored. */
  close(): Promise<void>
}

export function projectStarter(events: readonly CaptureEvent[]): ProjectStarter {
  const folders: string[] = []
  const started: Promise<LocalPostHog>[] = []
  let filled: Promise<string> | undefined

  async function newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'posthog-driver-answers-'))
    folders.push(folder)
    return folder
  }

  async function fill(): Promise<string> {
    const path = await newFolder()
    await using engine = await startEngine({ directory: path })
    await using ingestion = await createIngestion(engine)
    await ingestion.bulkLoad(events)
    for (const [kind, documents] of Object.entries(projectEntities(createCalendar(NOW, DAYS), events)))
      await ingestion.putEntities(kind, documents)
    await ingestion.flush()
    return path
  }

  async function startOne(timezone: string): Promise<LocalPostHog> {
    filled ??= fill()
    const directory = await newFolder()
    await cp(await filled, directory, { recursive: true })
    return startLocalPostHog({ directory, demo: false, timezone, now: NOW })
  }

  return {
    start(timezone) {
      const local = startOne(timezone)
      started.push(local)
      return local
    },
    async close() {
      for (const local of await Promise.allSettled(started))
        if (local.status === 'fulfilled') await local.value.close()
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
    },
  }
}
