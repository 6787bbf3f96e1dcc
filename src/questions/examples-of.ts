import type { Question } from './question.ts'

/** Enough to show what kind of thing can be asked. */
const MAX_EXAMPLES = 3

/** One question of each of the largest topics: the one that is asked in the most ways. */
export function examplesOf(questions: readonly Question[]): string[] {
  const topics = [...new Set(questions.map(({ topic }) => topic))]
  return topics
    .map((topic) => questions.filter((question) => question.topic === topic))
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_EXAMPLES)
    .flatMap((all) => {
      const most = all.reduce((a, b) => (b.header.asks.length > a.header.asks.length ? b : a))
      return most.examples.find((text) => text.endsWith('?')) ?? most.examples[0] ?? []
    })
}
