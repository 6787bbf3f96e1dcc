import { lstat, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../errors.ts'
import { csvSink } from '../export/sinks/csv-sink.ts'
import type { ExportSink } from '../export/sinks/export-sink.ts'
import { ndjsonSink } from '../export/sinks/ndjson-sink.ts'
import type { ExportRequest, ToolExports } from './tool-exports.ts'

export interface ExportTarget {
  sink: ExportSink
  /** Where the file is; undefined for sinks of the host. */
  path?: string
  overwrite: boolean
  /** Removes what an export left that will not be gone on with. */
  discard(): Promise<void>
}

/**
 * Where an export goes. The name was checked, so it stays in the folder; a link in its place could lead out of it.
 * @throws {InputError} for a link
 */
export async function exportTarget(exports: ToolExports, request: ExportRequest): Promise<ExportTarget> {
  if ('sink' in exports)
    return { sink: await exports.sink(request), overwrite: false, discard: async () => {} }
  const path = join(resolve(exports.directory), request.file)
  const unfinished = [`${path}.partial`, `${path}.checkpoint`]
  for (const name of [path, ...unfinished]) await refuseLink(name)
  return {
    sink: request.format === 'csv' ? csvSink(path) : ndjsonSink(path),
    path,
    overwrite: exports.overwrite ?? false,
    discard: async () => {
      for (const name of unfinished) await rm(name, { force: true })
    },
  }
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isSymbolicLink())
    throw new InputError(`${path} is a link, and exports do not follow links.`, {
      code: 'invalid_input',
      hint: 'Choose another file name.',
    })
}
