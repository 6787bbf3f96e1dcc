const IN_ANY_CASE = [
  'anonymous',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'not_authenticated',
  'email',
  'undefined',
  'true',
  'false',
]
const AS_WRITTEN = ['[object Object]', 'NaN', 'None', 'none', 'null', '0']

const withQuotes = (ids: string[]): Set<string> => new Set(ids.flatMap((id) => [id, `'${id}'`, `"${id}"`]))
const illegalInAnyCase = withQuotes(IN_ANY_CASE)
const illegalAsWritten = withQuotes(AS_WRITTEN)

/**
 * True for ids that come from a bug (`null`, `undefined`, `anonymous`): merging through one would melt strangers into one
 * person. Events under such an id are kept; only merges are refused.
 */
export const isIllegalDistinctId = (distinctId: string): boolean =>
  distinctId.trim() === '' ||
  illegalInAnyCase.has(distinctId.toLowerCase()) ||
  illegalAsWritten.has(distinctId)
