import type { DemoPerson } from './person.ts'
import { isPaying } from './subscription.ts'
import type { Visit } from './visit.ts'

export const NPS_SURVEY = {
  id: '01980000-0000-7000-8000-000000000001',
  name: 'How likely are you to recommend Paperplane?',
  questions: [
    { id: '01980000-0000-7000-8000-0000000000a1', question: 'How likely are you to recommend us? (0-10)' },
    { id: '01980000-0000-7000-8000-0000000000a2', question: 'What is the main reason for your score?' },
  ],
} as const

const COMMENTS = [
  'Love it! 🚀',
  'Too slow on "large" docs, sorry',
  'Fine.\nBut search, please: better ranking',
  "It's okay; pricing is confusing",
  'ça marche très bien',
  'export to CSV, PDF & DOCX',
] as const

/** Shows the survey; about four in ten answer it. */
export function survey(visit: Visit, person: DemoPerson, day: number): void {
  const { random } = visit
  const about = { $survey_id: NPS_SURVEY.id, $survey_name: NPS_SURVEY.name }
  visit.capture('survey shown', about)
  visit.wait(random.skewed(12))
  if (!random.chance(0.4)) {
    visit.capture('survey dismissed', about)
    return
  }
  const happy = isPaying(person.subscription, day) ? 0.75 : 0.5
  const score = random.chance(happy) ? random.integer(8, 10) : random.integer(2, 8)
  const comment = random.chance(0.5) ? random.pick(COMMENTS) : null
  const [scoreQuestion, reasonQuestion] = NPS_SURVEY.questions
  visit.capture('survey sent', {
    ...about,
    $survey_questions: NPS_SURVEY.questions,
    // PostHog keeps answers as text, by position and by question id.
    $survey_response: String(score),
    $survey_response_1: comment,
    [`$survey_response_${scoreQuestion.id}`]: String(score),
    [`$survey_response_${reasonQuestion.id}`]: comment,
  })
}
