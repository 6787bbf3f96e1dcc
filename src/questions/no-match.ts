import type { NearQuestion, NoMatch, NoMatchCode } from './match.ts'
import type { Question } from './question.ts'

export const noMatch = (code: NoMatchCode, reason: string, parts: Partial<NoMatch> = {}): NoMatch => ({
  matched: false,
  code,
  reason,
  missing: [],
  candidates: [],
  nearest: [],
  ...parts,
})

export function toNear({ question, score = 1 }: { question: Question; score?: number }): NearQuestion {
  const { id, title, examples } = question
  return { id, title, example: examples[0] ?? title, confidence: Math.min(1, Math.round(score * 100) / 100) }
}
