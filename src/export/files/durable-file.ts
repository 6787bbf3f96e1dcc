import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a whole file that is there completely or not at all, whatever dies meanwhile; replaces one of that name. */
export async function writeDurably(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.tmp`
  try {
    await using file = await open(temporary, 'w')
    for await (const chunk of chunks) await writeFully(file, chunk)
    await file.sync()
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
  await renameDurably(temporary, path)
}

/** Makes the content of a file durable that something else wrote. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}

/** Moves a file whose content is durable. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncDirectory(dirname(to))
}

/** Makes the names in a directory durable; a new or renamed file is not before. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open directories, and keeps their names without being asked.
  if (process.platform === 'win32') return
  await using directory = await open(path, 'r')
  await directory.sync()
}

/** A file after what has to be done first; closed again when that fails. */
export async function openWith(
  path: string,
  flags: string,
  prepare: (file: FileHandle) => Promise<void>,
): Promise<FileHandle> {
  const file = await open(path, flags)
  try {
    await prepare(file)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** All of a chunk, however many calls the system takes for it; behind what is there, unless a position is given. */
export async function writeFully(file: FileHandle, chunk: Uint8Array, position?: number): Promise<void> {
  let written = 0
  while (written < chunk.byteLength) {
    const at = position === undefined ? null : position + written
    const { bytesWritten } = await file.write(chunk, written, chunk.byteLength - written, at)
    written += bytesWritten
  }
}
