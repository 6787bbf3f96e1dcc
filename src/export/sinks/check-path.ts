import { InputError } from '../../errors.ts'

/** Of sinks that take no stream, for example. */
const PATHS_ONLY: Readonly<Record<string, string>> = {
  directorySink: 'events',
  parquetSink: 'events.parquet',
}

/** @throws {InputError} when it is not the path of anything. */
export function checkPath(path: string, call: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path
  throw wrongTarget(call)
}

export function wrongTarget(call: string): InputError {
  const path = PATHS_ONLY[call]
  return new InputError(`${call} needs a path${path ? '' : ', or a stream to write to'}.`, {
    code: 'invalid_input',
    hint: path
      ? `Pass a path such as '${path}'.`
      : `Pass a path such as 'events.ndjson.gz', or process.stdout.`,
  })
}
