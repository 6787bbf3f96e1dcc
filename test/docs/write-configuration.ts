/** Writes `docs/configuration.md`. */
import { writeFile } from 'node:fs/promises'
import { packageFile } from '../../src/package-file.ts'
import { configurationPage } from './configuration-page.ts'

await writeFile(packageFile('docs/configuration.md'), configurationPage())
