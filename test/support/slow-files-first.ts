import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes ten seconds and more, the slowest first; a part of the path will do. */
const SLOW = [
  'cli/check-questions',
  'export/complete-set',
  'soak/soak',
  'questions/answers/activity-users',
  'questions/answers/web',
  'questions/answers/conversion',
  'cli/export/export',
  'export/export-faults',
  'export/killed',
  'export/hand-over/export-events-by-file',
  'examples/export',
  'export/incremental/incremental-runs',
  'export/every-sink',
  'client/fault-matrix',
  'package/packed-tarball',
  'questions/answers/',
  'questions/mutations',
  'local/hogql/any-text',
  'cli/local-answers',
  'client/hostile-strings',
  'local/hogql/parser/long-texts',
  'cli/usage',
  'client/read-batches-local',
  'local/engine/engine',
  'client/hostile-',
  'local/hogql/refusals',
  'cli/doctor.test',
  'client/conformance',
  'local/start-local-posthog',
  'local/ingest/engine-store',
  'local/demo/demo-project',
]

/**
 * Starts the slow files first, so that the last worker does not sit over one of them alone. Vitest orders by the time of
 * the last run, which a fresh clone does not know, and then by size, which says little here.
 */
export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    return others.sort((left, right) => rankOf(left) - rankOf(right))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.findIndex((part) => moduleId.includes(`/test/${part}`))
  return rank === -1 ? SLOW.length : rank
}
