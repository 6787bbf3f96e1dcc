import { statSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'

/** The path of a folder that is there. */
export function parseFolder(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return path
  throw new InvalidArgumentError(found ? 'This is no folder.' : 'There is no such folder.')
}
