import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { guardListener } from '../client/guard-listener.ts'
import { InputError, PostHogDriverError, SandboxError } from '../errors.ts'
import { callOptionsSchema } from '../schemas/query-options.ts'
import type { ScriptResult } from './sandbox-executor.ts'
import type { ScriptTemplateRegistry } from './templates/script-template-registry.ts'

/** One script of a batch: a template by id, or code. */
export type BatchItem = { id: string; params?: object } | { code: string; params?: unknown }

/** What became of one script of a batch. */
export type BatchResult = ({ ok: true } & ScriptResult) | { ok: false; error: PostHogDriverError }

export interface BatchProgress {
  /** Scripts that have ended, failed ones included. */
  done: number
  failed: number
  total: number
  /** Which one has just ended, counted from 0. */
  index: number
}

export interface RunBatchOptions {
  /** Scripts at once; their queries share the client's limits. @default 3 */
  concurrency?: number
  /** Stops what runs and starts nothing more; what has not ended by then fails with `aborted`. */
  signal?: AbortSignal
  /** Longest run of each script, in milliseconds; 0 disables. @default 60_000 */
  timeoutMs?: number
  /** Whether the scripts may change the project. @default the `write` of the executor */
  write?: boolean
  /** Templates to choose from. @default the ones of this package */
  templates?: ScriptTemplateRegistry
  /** Called after every script. What it throws becomes a process warning. */
  onProgress?: (progress: BatchProgress) => void
}

const runBatchOptionsSchema = callOptionsSchema.extend({
  concurrency: z.int().min(1).max(64).optional(),
  write: z.boolean().optional(),
  templates: z.custom<ScriptTemplateRegistry>((value) => value instanceof Object).optional(),
  onProgress: z.custom<RunBatchOptions['onProgress']>((value) => typeof value === 'function').optional(),
})

const itemsSchema = z.array(
  z.union([
    z.strictObject({ id: z.string(), params: z.unknown().optional() }),
    z.strictObject({ code: z.string(), params: z.unknown().optional() }),
  ]),
)

/** @throws {InputError} for what is no list of scripts, each a template by id or code */
export function checkBatchItems(items: readonly BatchItem[]): readonly BatchItem[] {
  const { error } = itemsSchema.safeParse(items)
  if (!error) return items
  const index = error.issues[0]?.path[0]
  const place =
    typeof index === 'number'
      ? `Script ${index + 1} of the batch is none`
      : 'runBatch() needs a list of scripts'
  throw new InputError(`${place}: give { id, params } for a template, or { code, params }.`, {
    code: 'invalid_input',
    hint: 'Example: runBatch([{ id: "track_errors" }, { code: "return 1" }]).',
    ...(typeof index === 'number' && { details: { index } }),
  })
}

export const checkBatchOptions = (options: RunBatchOptions): RunBatchOptions =>
  checkOptions(options, runBatchOptionsSchema, 'runBatch()')

/** Runs every job, a few at a time; results in the order of the jobs, whatever the order they end in. */
export async function runJobs(
  jobs: readonly (() => Promise<ScriptResult>)[],
  { concurrency = 3, signal, onProgress }: RunBatchOptions,
): Promise<BatchResult[]> {
  const results: BatchResult[] = []
  const tell = onProgress && guardListener(onProgress)
  let next = 0
  let done = 0
  let failed = 0
  const work = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const result = signal?.aborted ? { ok: false as const, error: notStarted() } : await settle(jobs[index])
      results[index] = result
      done += 1
      if (!result.ok) failed += 1
      tell?.({ done, failed, total: jobs.length, index })
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, work))
  return results
}

async function settle(job: (() => Promise<ScriptResult>) | undefined): Promise<BatchResult> {
  try {
    return { ok: true, ...((await job?.()) as ScriptResult) }
  } catch (error) {
    if (PostHogDriverError.isInstance(error)) return { ok: false, error }
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, error: new SandboxError(message, { code: 'sandbox_failed', cause: error }) }
  }
}

const notStarted = (): SandboxError =>
  new SandboxError('The script was not started: the batch was cancelled before.', { code: 'aborted' })

/** The same error, with the place in the batch in front. */
export function atItem(error: unknown, index: number): unknown {
  if (!(error instanceof InputError)) return error
  const { code, hint, details } = error
  return new InputError(`Script ${index + 1} of the batch: ${error.message}`, {
    code,
    hint,
    details: { ...details, index },
    cause: error,
  })
}
