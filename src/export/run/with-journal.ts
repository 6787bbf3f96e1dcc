import type { Driver } from '../../client/driver.ts'
import { type Journal, memoryJournal, openJournal } from '../checkpoint/journal.ts'
import type { Fingerprint } from '../checkpoint/journal-entry.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { projectOf } from './project-of.ts'

export interface JournaledExport {
  driver: Driver
  sink: ExportSink
  /** What is exported, beside the project and the sink. */
  selection: Fingerprint
  options: { checkpoint?: string | false; overwrite?: boolean }
}

/** Works with the journal of an export; however that ends, the sink is closed, and then the journal left to others. */
export async function withJournal<Result>(
  { driver, sink, selection, options: { checkpoint: asked, overwrite = false } }: JournaledExport,
  work: (journal: Journal, checkpoint: string | undefined) => Promise<Result>,
): Promise<Result> {
  const path = asked === false ? undefined : (asked ?? sink.checkpointPath)
  const fingerprint = { ...selection, ...projectOf(driver), sink: sink.name, format: sink.format }
  let journal: Journal | undefined
  try {
    journal = path ? await openJournal({ path, fingerprint, overwrite }) : memoryJournal()
    return await work(journal, path)
  } finally {
    try {
      await sink.close?.()
    } finally {
      await journal?.close()
    }
  }
}
