import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageFile } from '../../package-file.ts'

/** The version of a package as this one would load it, without loading it; undefined when it is not there. */
export function installedVersion(name: string): string | undefined {
  try {
    let directory = dirname(createRequire(packageFile('package.json')).resolve(name))
    for (;;) {
      const manifest = readManifest(directory)
      if (manifest?.name === name) return manifest.version
      const parent = dirname(directory)
      if (parent === directory) return undefined
      directory = parent
    }
  } catch {
    return undefined
  }
}

function readManifest(directory: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}
