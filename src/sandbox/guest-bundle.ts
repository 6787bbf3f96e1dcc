import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { SandboxError } from '../errors.ts'
import { packageFile } from '../package-file.ts'
import type { Sandbox } from './sandbox.ts'

/** The program that runs inside: one file, nothing to install. */
const BUNDLE = 'dist/guest.mjs'

/** The guest of this version: where it is on this machine, and where a sandbox has it. */
export interface SandboxGuest {
  /** Absolute path of the directory that holds it. */
  directory: string
  /** Its name there. */
  file: string
  /** Its path inside, relative to the home directory. It carries the content's hash: a sandbox never runs another version. */
  path: string
  /** Of the content, in hex. */
  sha256: string
}

/**
 * What a sandbox is sent at its start, for images that bring it along.
 * @throws {SandboxError} when it is missing from the package
 */
export async function sandboxGuest(): Promise<SandboxGuest> {
  return describeGuest(await readBundle())
}

function describeGuest(content: Uint8Array): SandboxGuest {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const file = packageFile(BUNDLE)
  const path = `posthog_driver/guest-${sha256.slice(0, 12)}.mjs`
  return { directory: dirname(file), file: basename(file), path, sha256 }
}

/** Puts the guest into a sandbox, unless it is there, and returns its path. */
export async function uploadGuest(sandbox: Sandbox): Promise<string> {
  const content = await readBundle()
  const { path, sha256 } = describeGuest(content)
  if (!(await sandbox.holdsFile?.(path, sha256))) await sandbox.writeFile(path, content)
  return path
}

async function readBundle(): Promise<Uint8Array> {
  const file = packageFile(BUNDLE)
  try {
    return await readFile(file)
  } catch (cause) {
    throw new SandboxError(`The sandbox guest is missing from the package: ${file} could not be read.`, {
      code: 'sandbox_failed',
      hint: 'Reinstall posthog-driver, or run "npm run build" in a clone of it.',
      cause,
    })
  }
}
