import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { RpcFailure } from './connect-frames.ts'
import type { TestSandbox } from './test-sandbox.ts'

interface FilesystemRequest {
  path?: string
  source?: string
  destination?: string
  depth?: number
}

/** The unary methods of filesystem.Filesystem. */
export async function callFilesystem(
  sandbox: TestSandbox,
  method: string,
  { path = '', source = '', destination = '', depth = 1 }: FilesystemRequest,
): Promise<unknown> {
  const file = sandbox.locate(path)
  switch (method) {
    case 'Stat':
      return { entry: await entryOf(sandbox, file) }
    case 'ListDir': {
      await entryOf(sandbox, file)
      const names = await readdir(file, { recursive: depth > 1 })
      const near = names.filter((name) => relative('.', name).split(sep).length <= depth)
      return { entries: await Promise.all(near.map((name) => entryOf(sandbox, join(file, name)))) }
    }
    case 'MakeDir': {
      const first = await mkdir(file, { recursive: true })
      if (first === undefined) throw new RpcFailure('already_exists', `${path} already exists`)
      return { entry: await entryOf(sandbox, file) }
    }
    case 'Move': {
      const to = sandbox.locate(destination)
      await entryOf(sandbox, sandbox.locate(source))
      await mkdir(dirname(to), { recursive: true })
      await rename(sandbox.locate(source), to)
      return { entry: await entryOf(sandbox, to) }
    }
    case 'Remove':
      await rm(file, { recursive: true, force: true })
      return {}
    default:
      throw new RpcFailure('unimplemented', `no method ${method}`)
  }
}

async function entryOf(sandbox: TestSandbox, file: string) {
  const found = await stat(file).catch(() => {
    throw new RpcFailure('not_found', `${sandbox.show(file)} not found`)
  })
  return {
    name: basename(file),
    type: found.isDirectory() ? 'FILE_TYPE_DIRECTORY' : 'FILE_TYPE_FILE',
    path: sandbox.show(file),
    size: String(found.size),
    mode: found.mode & 0o777,
    permissions: '',
    owner: 'user',
    group: 'user',
    modifiedTime: found.mtime.toISOString(),
  }
}
