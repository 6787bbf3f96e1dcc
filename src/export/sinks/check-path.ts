import { InputError } from '../../errors.ts'

/** @throws {InputError} when it is not the path of anything. */
export function checkPath(path: string, call: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path
  throw wrongTarget(call)
}

export function wrongTarget(call: string): InputError {
  const isDirectory = call === 'directorySink'
  return new InputError(`${call} needs a path${isDirectory ? '' : ', or a stream to write to'}.`, {
    code: 'invalid_input',
    hint: isDirectory
      ? `Pass a path such as 'events'.`
      : `Pass a path such as 'events.ndjson.gz', or process.stdout.`,
  })
}
