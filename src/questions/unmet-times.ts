import type { QuestionEntry } from './question-entry.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import { textOf } from './word-range.ts'

/** Words that ask how long something takes, of a question that says when it is done; and the other way round. */
export function unmetTimes(
  entry: QuestionEntry,
  reading: QuestionReading,
  events: readonly EventMention[],
): string[] {
  const timeTo = timeToDo(reading)
  const found = [
    timeTo && !speaksOfTimeTo(entry) ? timeTo : undefined,
    givesTimes(entry) ? timeOf(reading, events) : undefined,
    givesTimes(entry) && !reading.words.some(({ lower }) => TIMES.test(lower)) ? 'when' : undefined,
  ]
  return found.filter((words) => words !== undefined)
}

const givesTimes = ({ question: { header } }: QuestionEntry): boolean =>
  'time' in header.columns && 'by' in header.parameters

const TIMES =
  /^(?:when|times?|hours?|hourly|days?|daily|weekdays?|weeks?|weekly|peaks?|busy|busiest|patterns?|quiet\w*|clock|morning|night|evening)$/

/** "Time to pay an invoice" is how long it takes, and not when it is done. */
function timeToDo({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      lower === 'time' && words[index + 1]?.lower === 'to' && words[index + 2]?.lower !== 'time',
  )
  return at < 0 ? undefined : textOf(words, { first: at, end: Math.min(at + 3, words.length) })
}

const speaksOfTimeTo = ({ question: { header } }: QuestionEntry): boolean =>
  header.asks.some((ask) => /\b(?:time to|until|how long)\b/i.test(ask))

/** "Verification time" is how long it takes. */
function timeOf({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const mention = events.find(({ end }) => words[end]?.lower === 'time' && words[end + 1]?.lower !== 'of')
  return mention && `${mention.text} time`
}
