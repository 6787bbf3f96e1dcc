import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { MissingPeerError } from '../errors.ts'
import { packageFile } from '../package-file.ts'

export type E2BModule = typeof import('e2b')

/**
 * The E2B SDK, on first use.
 * @throws {MissingPeerError} when it is not installed
 */
export async function loadE2B(): Promise<E2BModule> {
  try {
    return await import('e2b')
  } catch (cause) {
    throw new MissingPeerError('E2B sandboxes need the package e2b, which is not installed.', {
      code: 'missing_peer',
      hint: 'Run: npm install e2b',
      details: { packages: ['e2b'] },
      cause,
    })
  }
}

/** Where another process of this machine can load it from. */
export function e2bLocation(): string {
  return pathToFileURL(createRequire(packageFile('package.json')).resolve('e2b')).href
}
