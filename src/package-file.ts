import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Absolute path of a file shipped in this package (`templates/...`, `dist/...`), found from the running module upwards, so
 * that it works from `dist/`, from shared chunks and from the sources alike.
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
    if (parent === directory)
      throw new Error(`posthog-driver: package.json not found above ${import.meta.url}`)
    directory = parent
  }
  root = directory
  return directory
}

function isPackageRoot(directory: string): boolean {
  const manifest = join(directory, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'posthog-driver'
}
