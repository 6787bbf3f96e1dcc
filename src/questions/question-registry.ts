import { QuestionError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import type { Match, MatchOptions, NoMatch } from './match.ts'
import { createMatcher, type Matcher } from './match-question.ts'
import type { Question } from './question.ts'

/** The questions that can be asked, by id and in plain words. */
export class QuestionRegistry {
  readonly #questions: ReadonlyMap<string, Question>
  readonly #aliases: ReadonlyMap<string, string>
  #matcher?: Matcher

  /** Later questions win over earlier ones of the same id. */
  constructor(questions: Iterable<Question>) {
    this.#questions = new Map([...questions].map((question) => [question.id, question]))
    this.#aliases = new Map(
      this.list().flatMap(({ id, header }) => header.aliases.map((alias) => [alias, id] as const)),
    )
  }

  /** All questions, by topic and id. */
  list(): Question[] {
    return [...this.#questions.values()].sort((a, b) => compare(a.topic, b.topic) || compare(a.id, b.id))
  }

  /** Whether there is a question with this id. */
  has(id: string): boolean {
    return this.#find(id) !== undefined
  }

  /** @throws {QuestionError} for an unknown id, with the nearest ones. */
  get(id: string): Question {
    const question = this.#find(id)
    if (question) return question
    const near = closestNames(id, [...this.#questions.keys(), ...this.#aliases.keys()])
    throw new QuestionError(`There is no question "${id}".`, {
      code: 'not_found',
      hint: didYouMean(near) ?? `Known: ${[...this.#questions.keys()].join(', ')}.`,
      details: { id, candidates: near },
    })
  }

  /**
   * The question a text asks, with the parameters it names; or the reason why none answers it. Never throws, never guesses.
   * @param options `taxonomy` is needed to read event names; `now` and `timezone` to read periods. @default the present, UTC
   * @example
   * registry.match('top 5 events yesterday') //=> { matched: true, question: { id: 'top_events' }, params: { limit: 5, ... } }
   * registry.match('what is the weather')    //=> { matched: false, reason: '...', nearest: [...] }
   */
  match(text: string, options: MatchOptions = {}): Match | NoMatch {
    this.#matcher ??= createMatcher(this.list())
    return this.#matcher(text, options)
  }

  #find(id: string): Question | undefined {
    return this.#questions.get(id) ?? this.#questions.get(this.#aliases.get(id) ?? '')
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
