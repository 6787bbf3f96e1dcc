import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { SandboxError } from '../errors.ts'
import { packageFile } from '../package-file.ts'
import type { Sandbox } from './sandbox.ts'

/** The program that runs inside: one file, nothing to install. */
const BUNDLE = 'dist/guest.mjs'

/**
 * Puts the guest into a sandbox, unless it is there, and returns its path. The name carries the content's hash, so that a
 * sandbox never runs a guest of another version.
 */
export async function uploadGuest(sandbox: Sandbox): Promise<string> {
  const content = await readBundle()
  const hash = createHash('sha256').update(content).digest('hex')
  const path = `posthog_driver/guest-${hash.slice(0, 12)}.mjs`
  if (!(await sandbox.holdsFile?.(path, hash))) await sandbox.writeFile(path, content)
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
