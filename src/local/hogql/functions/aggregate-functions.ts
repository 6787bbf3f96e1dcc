import { call, type SqlNode } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { arrayOf, notNullable, STRING, typeOf, UNKNOWN } from '../sql/value-type.ts'
import type { FunctionDefinition, ReturnRule } from './function-definition.ts'
import {
  define,
  gives,
  givesAlways,
  givesArgument,
  givesArray,
  givesCommon,
  givesMaybe,
  givesNumber,
  givesUnknown,
} from './function-definition.ts'

/** Where PostHog asks for no parameters it passes on whatever is given. */
const aggregate = { kind: 'aggregate', maxParams: 100 } as const
const anyCase = { ...aggregate, anyCase: true } as const
const oneParameter = { ...aggregate, minParams: 1, maxParams: 1 } as const
const someParameters = { ...aggregate, minParams: 1 } as const

const givesFloat = gives('Float')
const givesInteger = givesAlways('Integer')

/** Without the condition, which is the last argument. */
const dropLast =
  (rule: ReturnRule): ReturnRule =>
  (args) =>
    rule(args.slice(0, -1))
const ofItems =
  (rule: ReturnRule): ReturnRule =>
  (args) =>
    rule(args.map((arg): ValueType => arg.item ?? UNKNOWN))

/** The function with a combinator's suffix, which may take more arguments. */
const suffixed = (
  definition: FunctionDefinition,
  suffix: string,
  moreArgs: number,
  returns: ReturnRule = definition.returns,
): FunctionDefinition => ({
  ...definition,
  name: definition.name + suffix,
  clickhouse: definition.clickhouse + suffix,
  anyCase: false,
  minArgs: definition.minArgs + moreArgs,
  maxArgs: definition.maxArgs + moreArgs,
  returns,
})

const withIf = (definitions: FunctionDefinition[]): FunctionDefinition[] =>
  definitions.flatMap((definition) => [definition, ifVariant(definition)])
const ifVariant = (definition: FunctionDefinition): FunctionDefinition =>
  suffixed(definition, 'If', 1, dropLast(definition.returns))

/** Whose partial results can be kept and merged later. */
const withStates = (definitions: FunctionDefinition[]): FunctionDefinition[] =>
  definitions.flatMap((definition) => [
    definition,
    suffixed(definition, 'State', 0, givesUnknown),
    mergeVariant(definition),
  ])
const mergeVariant = (definition: FunctionDefinition): FunctionDefinition => ({
  ...suffixed(definition, 'Merge', 0, () => notNullable(definition.returns([UNKNOWN]))),
  minArgs: 1,
  maxArgs: 1,
})

/** The few that take every combinator, and most of these another one behind. */
const combinable: readonly FunctionDefinition[] = [
  ...define('count:0-1', givesInteger, anyCase),
  ...define('sum:1', givesNumber, anyCase),
  ...define('avg:1', givesFloat, anyCase),
  ...define('min:1 max:1', givesArgument(), anyCase),
  ...define('countDistinct:1', givesInteger, aggregate),
  ...define('median:1', givesFloat, aggregate),
]

const orNull = (definition: FunctionDefinition): FunctionDefinition =>
  suffixed(definition, 'OrNull', 0, (args) => ({ ...definition.returns(args), nullable: true }))
const orDefault = (definition: FunctionDefinition): FunctionDefinition =>
  suffixed(definition, 'OrDefault', 0, (args) => notNullable(definition.returns(args)))

function combine(definition: FunctionDefinition): FunctionDefinition[] {
  const { name, returns } = definition
  // `count` takes no argument by itself, but needs one to look into.
  const inside = name === 'count' ? 1 : 0
  const combined = [
    suffixed(definition, 'Array', inside, ofItems(returns)),
    suffixed(definition, 'Map', inside, givesUnknown),
    suffixed(definition, 'State', 0, givesUnknown),
    mergeVariant(definition),
    suffixed(definition, 'ForEach', 0, (args) => arrayOf(ofItems(returns)(args))),
    suffixed(definition, 'ArgMin', 1, dropLast(returns)),
    suffixed(definition, 'ArgMax', 1, dropLast(returns)),
  ]
  const fallbacks = [definition, ...combined].flatMap((one) => [orDefault(one), orNull(one)])
  return [...combined, ...fallbacks].flatMap((one) => [one, ifVariant(one)])
}

const plain: readonly FunctionDefinition[] = [
  ...withIf(define('any:1 anyHeavy:1 anyLast:1', givesArgument(), aggregate)),
  ...define('first_value:1 last_value:1', givesArgument(), anyCase),
  ...withIf(withStates(define('argMin:2 argMax:2', givesArgument(), aggregate))),
  ...withIf(
    define(
      `avgWeighted:2 stddevPop:1 stddevSamp:1 varPop:1 varSamp:1 covarPop:2 covarSamp:2 skewPop:1 skewSamp:1 kurtPop:1 kurtSamp:1
      cramersV:2 cramersVBiasCorrected:2 theilsU:2 contingency:2 medianExact:1 medianExactLow:1 medianExactHigh:1
      medianExactWeighted:1 medianTiming:1 medianTimingWeighted:1 medianDeterministic:1 medianTDigest:1 medianTDigestWeighted:1
      medianBFloat16:1`,
      givesFloat,
      aggregate,
    ),
  ),
  ...define('corr:2', givesFloat, aggregate),
  ...withIf(withStates(define('uniq:1+', givesInteger, aggregate))),
  ...withIf(withStates(define('uniqExact:1+', givesInteger, aggregate))),
  ...withIf(define('uniqHLL12:1+ uniqTheta=uniq:1+', givesInteger, aggregate)),
  ...define(
    'uniqMap:1 uniqMapMerge:1 uniqMapMergeIf:2 sumMapMerge:1 sumMapMergeIf:2',
    givesUnknown,
    aggregate,
  ),
  ...define('uniqCombined:1+ uniqCombined64:1+', givesInteger, aggregate),
  ...define('uniqUpToMerge:1', givesInteger, oneParameter),
  ...withIf(
    define(
      'groupBitAnd:1 groupBitOr:1 groupBitXor:1 groupBitmap:1 groupBitmapAnd:1 groupBitmapOr:1 groupBitmapXor:1',
      givesInteger,
      aggregate,
    ),
  ),
  ...define('groupBitmapState:1 groupBitmapAndState:1 groupBitmapOrState:1', givesUnknown, aggregate),
  ...withIf(define('groupArray:1 groupUniqArray:1', givesArray(), aggregate)),
  ...withIf(define('groupArraySample:1', givesArray(), { ...someParameters, maxParams: 2 })),
  ...withIf(define('groupUniqArrayArray:1', givesArgument(), aggregate)),
  ...withIf(define('groupArrayInsertAt:2', givesArray(), aggregate)),
  ...withIf(define('groupArrayMovingAvg:1 groupArrayMovingSum:1', givesArray('Float'), aggregate)),
  ...define('array_agg=groupArray:1', givesArray(), aggregate),
  ...define('json_agg=groupArray:1', givesAlways('String'), {
    ...aggregate,
    build: (args, context) => call('toJSONString', [context.plain('', args)], STRING),
  }),
  ...define('string_agg=groupArray:2', givesAlways('String'), {
    ...aggregate,
    build: ([text, separator], context) =>
      call('arrayStringConcat', [context.plain('', [text as SqlNode]), separator as SqlNode], STRING),
  }),
  ...define('every=min:1', gives('Boolean'), {
    ...aggregate,
    build: (args, context) => call('toBool', [context.plain('', args)], typeOf('Boolean', true)),
  }),
  ...define('avgArray=avgArrayOrNull:1 medianArray=medianArrayOrNull:1', givesMaybe('Float'), aggregate),
  ...define('topK:1', givesArray(), oneParameter),
  ...withIf(define('quantile:1', givesFloat, oneParameter)),
  ...define('quantileExact:1', givesFloat, oneParameter),
  ...define('quantiles:1+', givesArray('Float'), aggregate),
  ...define('quantilesIf:2', givesArray('Float'), oneParameter),
  ...define('quantilesState:1 quantilesStateIf:2', givesUnknown, someParameters),
  ...define('quantilesMerge:1 quantilesMergeIf:2', givesArray('Float'), someParameters),
  ...withIf(define('sumMap:1-2 minMap:1-2 maxMap:1-2', givesUnknown, aggregate)),
  ...define('avgMapState:1-3 avgMapMerge:1 avgMapMergeIf:2 sumForEachState:1', givesUnknown, aggregate),
  ...define('sumForEachMerge:1', givesArray('Float'), aggregate),
  ...withIf(define('sumWithOverflow:1 deltaSum:1 deltaSumTimestamp:2', givesNumber, aggregate)),
  ...withIf(define('simpleLinearRegression:2', givesUnknown, aggregate)),
  ...withIf(define('maxIntersections:2 maxIntersectionsPosition:2', givesInteger, aggregate)),
  ...define('windowFunnel:1-99', givesInteger, aggregate),
]

const named = new Set([...combinable, ...plain].map(({ name }) => name))

/** PostHog's aggregations; whatever ClickHouse knows besides is refused. */
export const aggregateFunctions: readonly FunctionDefinition[] = [
  ...combinable,
  ...combinable.map(ifVariant),
  ...plain,
  ...combinable.flatMap(combine).filter(({ name }) => !named.has(name)),
]

const windowed = { kind: 'window', anyCase: true } as const

/** Functions that only make sense with OVER. */
export const windowFunctions: readonly FunctionDefinition[] = [
  ...define('row_number:0 rank:0 dense_rank:0 ntile:1', givesInteger, windowed),
  ...define('percent_rank:0 cume_dist:0', givesAlways('Float'), windowed),
  ...define('nth_value:2', givesArgument(), windowed),
  ...define('lagInFrame:1-3 leadInFrame:1-3', (args) => givesCommon(args.filter((_, i) => i !== 1)), {
    kind: 'window',
  }),
  ...define(
    'lag=lagInFrame:1-3 lead=leadInFrame:1-3',
    (args) => ({ ...(args[0] ?? UNKNOWN), nullable: true }),
    windowed,
  ),
]
