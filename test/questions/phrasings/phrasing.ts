/** A question as somebody types it, written without a look at the asks of the question files. */
export interface Phrasing {
  text: string
  /** The question it must reach. */
  id: string
  /** Parameters that must come out as given; a period is compared by its text. */
  params?: Record<string, unknown>
}

/** Phrasings of a topic, and near misses: texts that must not reach it. */
export interface Phrasings {
  phrasings: readonly Phrasing[]
  /** `id`: the neighbour that may answer instead; without it nothing may. */
  nearMisses: readonly { text: string; id?: string }[]
}

/** Several of one question. */
export const phrasingsOf = (
  id: string,
  list: readonly (string | readonly [text: string, params: Record<string, unknown>])[],
): Phrasing[] =>
  list.map((entry) =>
    typeof entry === 'string' ? { id, text: entry } : { id, text: entry[0], params: entry[1] },
  )
