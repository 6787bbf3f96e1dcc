/** Writes `docs/questions/<topic>.md`, one page for each topic. */
import { mkdir, writeFile } from 'node:fs/promises'
import { packageFile } from '../../../src/package-file.ts'
import { topicPages } from './topic-pages.ts'

await mkdir(packageFile('docs/questions'), { recursive: true })
for (const [topic, page] of await topicPages())
  await writeFile(packageFile(`docs/questions/${topic}.md`), page)
