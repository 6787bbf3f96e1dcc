import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes ten seconds and more, the slowest first; a part of the path will do. */
const SLOW = [
  'export/complete-set',
  'export/export-faults',
  'soak/soak',
  'cli/check-questions',
  'export/killed',
  'cli/local-answers',
  'export/hand-over/export-events-by-file',
  'client/read-batches-local',
  'client/hostile-',
  'questions/answers/',
  'cli/export/export',
  'export/export-refusals',
  'local/demo/demo-project',
  'local/ingest/engine-store',
  'local/engine/engine',
  'cli/usage',
  'client/fault-matrix',
  'package/packed-tarball',
  'questions/mutations',
  'export/incremental/incremental-runs',
  'export/every-sink',
  'local/start-local-posthog',
  'sandbox/e2b/',
  'docs/pages-run',
  'export/moving-source',
  'export/plan/plan-local',
  'cli/run-script',
  'sandbox/templates/',
  'export/sinks/',
  'cli/mcp',
  'local/server/insights',
  'cli/doctor.test',
  'tools/export',
  'local/hogql/any-text',
]

/**
 * Starts the slow files first, so that the last worker does not sit over one of them alone. Vitest orders by the time of
 * the last run, which a fresh clone does not know, and then by size, which says little here. Files that share a worker
 * come in one row: a worker is kept only for a next file that shares it.
 */
export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    return others.sort((left, right) => rowOf(left) - rowOf(right) || rankOf(left) - rankOf(right))
  }
}

const rowOf = (file: TestSpecification): number => {
  if (!file.project.config.isolate) return 1
  return rankOf(file) < SLOW.length ? 0 : 2
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.findIndex((part) => moduleId.includes(`/test/${part}`))
  return rank === -1 ? SLOW.length : rank
}
