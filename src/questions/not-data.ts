/** Questions for the documentation. */
const HOW_TO =
  /^how (?:to|(?:do|can|could|should|would) (?:i|you|one)|(?:can|could|should) we|do(?:es)? posthog)\b|^where (?:do|can|could) (?:i|you|we|one) (?:find|see|get|change|set|configure)\b|^how (?:is|are) .{1,80}\b(?:calculated|computed|defined|counted|measured|determined)\W*$/i
/** "what is a funnel", "what does DAU mean"; not "what is an average session". */
const MEANING =
  /^what(?:'s| is| are) an? (?!average|typical|usual|normal|median|common|mean)|^what(?:'s| is| are) the (?:difference between|meaning of|definition of|purpose of)|\bwhat (?:(?:does|do) .{1,60} mean|(?:does|do|is) .{1,60} (?:stand for|called))\b|^(?:define|explain what|what is meant by)\b/i
/** Said to whoever answers, not asked of the data. */
const SMALL_TALK =
  /^(?:hi|hello|hey|yo)?[\s,!]*(?:(?:who|what|how) (?:are|r) (?:you|u)|what can (?:you|u) do|can (?:you|u) help|tell me (?:a joke|about yourself)|thanks?(?: you)?|good (?:morning|evening|night))\b[^a-z]*(?:(?:today|doing|me)\W*)?$/i
/** What comes, and what ought to be, is not recorded. */
const OPINION =
  /^(?:should|why|how come|will|predict|forecast)\b|\b(?:forecast|tomorrow|(?<!\bthe )next (?:day|week|month|quarter|year))\b|\bis (?:a|an|our|the|this|that)\b.{0,60}\b(?:good|bad|healthy|normal|enough)\b\W*$/i

/** Why a text asks for something that is not in the data; undefined when it may be. */
export function notData(text: string): string | undefined {
  const trimmed = text.trim()
  if (HOW_TO.test(trimmed)) return 'This asks how to do something; questions read data.'
  if (MEANING.test(trimmed)) return 'This asks what something means; questions read data.'
  if (SMALL_TALK.test(trimmed)) return 'This asks nothing of the data.'
  if (OPINION.test(trimmed))
    return 'This asks for a cause, a forecast or an opinion; questions read what happened.'
  return undefined
}
