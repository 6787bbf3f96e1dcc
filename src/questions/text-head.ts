/** Concepts that describe what a question is about, and are not it. */
const NO_HEADS = new Set(['top', 'least', 'count', 'unique', 'active'])

/** What a text is about: the last noun before a verb, a filler or a comma. "user actions" are actions. */
export class TextHead {
  noun: string | undefined
  #first: string | undefined
  #isDone: boolean

  /** @param noun Where the sentence says it otherwise: nothing else is looked for. */
  constructor(noun?: string) {
    this.noun = noun
    this.#isDone = noun !== undefined
  }

  /** What follows belongs to something else. */
  end(): void {
    this.#isDone ||= this.noun !== undefined
  }

  read(concept: string): void {
    // A verb ends what the question is about: "which events | happen most".
    if (concept === 'happen') {
      // "actions users performed": the users are the subject of the verb.
      if (!this.#isDone && this.noun === 'user') this.noun = this.#first
      this.end()
    } else if (!this.#isDone && !NO_HEADS.has(concept)) {
      this.noun = concept
      this.#first ??= concept
    }
  }
}
