import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { InputError, PostHogDriverError } from '../errors.ts'

/**
 * Writes what arrives to a file, chunk by chunk. A file appears under its name, or takes the place of the one before, once
 * it is complete; devices and pipes are written to as they are.
 */
export async function saveFile(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => true,
  )
  const target = isFile ? `${path}.part` : path
  try {
    await pipeline(chunks, createWriteStream(target), { signal })
    if (isFile) await rename(target, path)
  } catch (error) {
    if (isFile) await rm(target, { force: true })
    if (PostHogDriverError.isInstance(error) || signal.aborted) throw error
    throw new InputError(`The file ${path} cannot be written: ${(error as Error).message}.`, {
      code: 'invalid_input',
      hint: 'Name a file in a folder that exists and has room.',
      cause: error,
    })
  }
}
