import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Absolute path of a file shipped in this package (`templates/...`, `dist/...`), found from the running module upwards, so
 * that it works from `dist/`, from shared chunks and from the sources alike; from a bundle, in the installed package.
 */
export function packageFile(relativePath: string): string {
  return join(packageRoot(), relativePath)
}

let root: string | undefined

function packageRoot(): string {
  if (root) return root
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!isPackageRoot(directory)) {
    const parent = dirname(directory)
    if (parent === directory) {
      directory = installedRoot()
      break
    }
    directory = parent
  }
  root = directory
  return directory
}

function installedRoot(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('posthog-driver/package.json'))
  } catch (cause) {
    throw new Error(
      `posthog-driver: its files are neither above ${import.meta.url} nor installed there. Install the package beside the bundle, or leave it out of the bundle.`,
      { cause },
    )
  }
}

function isPackageRoot(directory: string): boolean {
  const manifest = join(directory, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'posthog-driver'
}
