/** What questions load with the first of them: reading words takes a lexicon, a calendar and all question files. */
export { answerQuestion } from './answer-question.ts'
export { readPeriod } from './read-period.ts'
export { readRegistry } from './read-registry.ts'
