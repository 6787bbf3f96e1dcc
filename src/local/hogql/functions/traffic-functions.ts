import { isProgram, VISITOR_FACTS } from '../catalog/visitors.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, givesAlways } from './function-definition.ts'

const ofAgent =
  (tell: (userAgent: SqlNode) => SqlNode): FunctionBuilder =>
  ([userAgent]) =>
    tell(userAgent as SqlNode)

const { trafficType, trafficCategory, botType, botName, botOperator } = VISITOR_FACTS

/**
 * What a user agent says about who visits; the names with `__preview_` are older spellings. PostHog also knows programs by
 * the address in the second argument.
 */
export const trafficFunctions: readonly FunctionDefinition[] = [
  ...define('getTrafficType:1-2 __preview_getTrafficType:1-2', givesAlways('String'), {
    build: ofAgent(trafficType),
  }),
  ...define('getTrafficCategory:1-2 __preview_getTrafficCategory:1-2', givesAlways('String'), {
    build: ofAgent(trafficCategory),
  }),
  ...define('getBotType:1-2 __preview_getBotType:1-2', givesAlways('String'), { build: ofAgent(botType) }),
  ...define('getBotName:1-2 __preview_getBotName:1-2', givesAlways('String'), { build: ofAgent(botName) }),
  ...define('getBotOperator:1-2 __preview_getBotOperator:1-2', givesAlways('String'), {
    build: ofAgent(botOperator),
  }),
  ...define('isLikelyBot:1-2 __preview_isBot:1-2', givesAlways('Boolean'), { build: ofAgent(isProgram) }),
]
