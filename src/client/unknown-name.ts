const NAME = String.raw`[\`"']?([\w$.]+?)[\`"']?(?=[\s,;:)]|\.(?:\s|$)|$)`
const FIELD_PATTERNS = [
  new RegExp(`(?:unable to resolve|unknown|could not find) (?:field|column|identifier):? ${NAME}`, 'i'),
  new RegExp(`(?:field|column) (?:not found: )?${NAME}(?: (?:not found|does not exist|is unknown)|$)`, 'i'),
]
const TABLE_PATTERNS = [
  new RegExp(`unknown table:? ${NAME}`, 'i'),
  new RegExp(`table (?:not found: )?${NAME}(?: (?:not found|does not exist|is unknown)|$)`, 'i'),
]

const MEANT = /(?:did you mean|perhaps you meant):?\s+([^?]+)\?/i

const PROPOSAL = /[.,;]?\s*(?:did you mean|perhaps you meant):?\s+[^?]+\?\s*$/i

const firstMatch = (patterns: readonly RegExp[], text: string): string | undefined =>
  patterns.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined)

/** The field a refusal of PostHog says it does not know. */
export const unknownField = (detail: string): string | undefined => firstMatch(FIELD_PATTERNS, detail)
/** The table a refusal of PostHog says it does not know. */
export const unknownTable = (detail: string): string | undefined => firstMatch(TABLE_PATTERNS, detail)
/** The names a refusal of PostHog proposes itself: `Did you mean: a, b?`, `Perhaps you meant 'c(...)'?`. */
export const meantNames = (detail: string): string[] | undefined =>
  MEANT.exec(detail)?.[1]
    ?.split(/,\s*(?:or\s+)?|\s+or\s+/)
    .map((name) => name.replace(/^[`"']|[`"']$/g, ''))

/** A refusal of PostHog without the names it proposes in the end, when the hint beside it says them, too. */
export const withoutRepeatedProposal = (message: string, hint: string | undefined): string =>
  hint?.startsWith('Did you mean') ? message.replace(PROPOSAL, '') : message
