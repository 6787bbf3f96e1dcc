import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'

/**
 * Makes the folder a file is to be in, and finds out whether files can be made there.
 * @throws {InputError} when they cannot, or the path is a folder.
 */
export async function checkTarget(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await access(dirname(path), constants.W_OK)
    const found = await statOf(path)
    if (found?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    if (found) await access(path, constants.W_OK)
  } catch (error) {
    throw new InputError(`The export cannot write ${path}: ${(error as Error).message}.`, {
      code: 'invalid_input',
      hint: 'Name a file in a folder this process may write to.',
      details: { path },
      cause: error,
    })
  }
}

export const fileExists = async (path: string): Promise<boolean> => (await statOf(path)) !== undefined

export const alreadyThere = (path: string): InputError =>
  new InputError(`${path} exists already, and is not what this export wrote before.`, {
    code: 'invalid_input',
    hint: `Name another output, or let it be replaced ${BY_OVERWRITING}.`,
    details: { path },
  })

const statOf = (path: string) =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
