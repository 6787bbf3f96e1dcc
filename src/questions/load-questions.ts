import type { QuestionRegistry } from './question-registry.ts'

/**
 * The questions of this package, and those of your own folder; yours win on equal ids.
 * @param dir Folder with `*.sql` question files, at any depth.
 * @throws {QuestionError} when a file is not a question: file, line and what is expected.
 * @example
 * const registry = await loadQuestions('./questions')
 * registry.list().map((question) => question.id) //=> ['activity_distribution', 'dau', ...]
 */
export async function loadQuestions(dir?: string): Promise<QuestionRegistry> {
  const { readRegistry } = await import('./question-engine.ts')
  return readRegistry(dir)
}
