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
  givesMaybe,
  givesNumber,
  givesUnknown,
} from './function-definition.ts'

const aggregate = { kind: 'aggregate' } as const
const anyCase = { kind: 'aggregate', anyCase: true } as const
const oneParameter = { kind: 'aggregate', minParams: 1, maxParams: 1 } as const
const optionalParameter = { kind: 'aggregate', minParams: 0, maxParams: 1 } as const
const someParameters = { kind: 'aggregate', minParams: 1, maxParams: 100 } as const
const optionalParameters = { kind: 'aggregate', minParams: 0, maxParams: 3 } as const

const givesFloat = gives('Float')
const givesInteger = givesAlways('Integer')

const bases: readonly FunctionDefinition[] = [
  ...define('count:0-1', givesInteger, anyCase),
  ...define('sum:1', givesNumber, anyCase),
  ...define('avg:1', givesFloat, anyCase),
  ...define('min:1 max:1', givesArgument(), anyCase),
  ...define('countDistinct:1+', givesInteger, aggregate),
  ...define(
    'any:1 anyHeavy:1 anyLast:1 first_value:1 last_value:1 singleValueOrNull:1',
    givesArgument(),
    aggregate,
  ),
  ...define('argMin:2 argMax:2', givesArgument(), aggregate),
  ...define(
    `median:1 medianExact:1 avgWeighted:2 stddevPop:1 stddevSamp:1 varPop:1 varSamp:1 covarPop:2 covarSamp:2 corr:2
    skewPop:1 skewSamp:1 kurtPop:1 kurtSamp:1 rankCorr:2 cramersV:2 cramersVBiasCorrected:2 theilsU:2 contingency:2 entropy:1`,
    givesFloat,
    aggregate,
  ),
  ...define('medianTDigest:1 medianTiming:1', givesFloat, aggregate),
  ...define('uniq:1+ uniqExact:1+ uniqHLL12:1+ uniqTheta=uniq:1+ uniqCombined64:1+', givesInteger, aggregate),
  ...define('uniqCombined:1+', givesInteger, optionalParameter),
  ...define('groupBitAnd:1 groupBitOr:1 groupBitXor:1', givesInteger, aggregate),
  ...define(
    'groupBitmap:1 groupBitmapMerge:1 groupBitmapAnd:1 groupBitmapOr:1 groupBitmapXor:1',
    givesInteger,
    aggregate,
  ),
  ...define('groupBitmapState:1', givesUnknown, aggregate),
  ...define('groupArray:1 groupUniqArray:1 groupArraySorted:1', givesArray(), optionalParameter),
  ...define('groupArraySample:1 groupArrayLast:1', givesArray(), someParameters),
  ...define('groupUniqArrayArray:1 groupArrayArray:1', givesArgument(), aggregate),
  ...define('groupArrayInsertAt:2', givesArray(), optionalParameters),
  ...define('groupArrayMovingAvg:1 groupArrayMovingSum:1', givesArray('Float'), optionalParameter),
  ...define('groupConcat:1', gives('String'), optionalParameters),
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
  ...define('topK:1', givesArray(), someParameters),
  ...define('topKWeighted:2', givesArray(), someParameters),
  ...define(
    'quantile:1 quantileExact:1 quantileTDigest:1 quantileTiming:1 quantileDeterministic:2',
    givesFloat,
    oneParameter,
  ),
  ...define(
    'quantileExactWeighted:2 quantileTDigestWeighted:2 quantileInterpolatedWeighted:2',
    givesFloat,
    oneParameter,
  ),
  ...define('quantiles:1 quantilesExact:1 quantilesTDigest:1', givesArray('Float'), someParameters),
  ...define('sumMap:1-2 minMap:1-2 maxMap:1-2 avgMap:1', givesUnknown, aggregate),
  ...define('sumCount:1', givesUnknown, aggregate),
  ...define('sumWithOverflow:1 sumKahan:1', givesNumber, aggregate),
  ...define('deltaSum:1 deltaSumTimestamp:2', givesNumber, aggregate),
  ...define('simpleLinearRegression:2', givesUnknown, aggregate),
  ...define('exponentialMovingAverage:2', givesFloat, oneParameter),
  ...define('maxIntersections:2 maxIntersectionsPosition:2', givesInteger, aggregate),
  ...define('boundingRatio:2', givesFloat, aggregate),
  ...define('retention:1+', givesArray('Integer'), aggregate),
  ...define('windowFunnel:2+', givesInteger, someParameters),
  ...define('sequenceMatch:2+ sequenceCount:2+', givesInteger, oneParameter),
  ...define('histogram:1', givesUnknown, oneParameter),
]

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
  minArgs: definition.minArgs + moreArgs,
  maxArgs: definition.maxArgs + moreArgs,
  returns,
})

/** Without the condition, which is the last argument. */
const dropLast =
  (rule: ReturnRule): ReturnRule =>
  (args) =>
    rule(args.slice(0, -1))
const ofItems =
  (rule: ReturnRule): ReturnRule =>
  (args) =>
    rule(args.map((arg): ValueType => arg.item ?? UNKNOWN))

const sqlSpellings = new Set(['array_agg'])
/** More than a name: no suffix fits. */
const composed = new Set(['string_agg', 'json_agg', 'every', 'avgArray', 'medianArray'])

function combine(definition: FunctionDefinition): FunctionDefinition[] {
  const { name, returns } = definition
  const nullable: ReturnRule = (args) => ({ ...returns(args), nullable: true })
  const combined = [suffixed(definition, 'If', 1, dropLast(returns))]
  if (composed.has(name)) return []
  if (sqlSpellings.has(name)) return combined
  combined.push(
    suffixed(definition, 'OrNull', 0, nullable),
    suffixed(definition, 'OrDefault', 0, (args) => notNullable(returns(args))),
    suffixed(definition, 'OrNullIf', 1, dropLast(nullable)),
  )
  if (!fullyCombinable.has(name)) return combined
  const array = name === 'count' ? 1 : 0
  const merged: ReturnRule = () => notNullable(returns([typeOf('Unknown')]))
  combined.push(
    suffixed(definition, 'Array', array, ofItems(returns)),
    suffixed(definition, 'ArrayIf', array + 1, dropLast(ofItems(returns))),
    suffixed(definition, 'ForEach', 0, (args) => arrayOf(ofItems(returns)(args))),
    suffixed(definition, 'Map', array, givesUnknown),
    suffixed(definition, 'State', 0, givesUnknown),
    suffixed(definition, 'StateIf', 1, givesUnknown),
    { ...suffixed(definition, 'Merge', 0, merged), minArgs: 1, maxArgs: 1 },
    { ...suffixed(definition, 'MergeIf', 0, merged), minArgs: 2, maxArgs: 2 },
    suffixed(definition, 'ArgMin', 1, dropLast(returns)),
    suffixed(definition, 'ArgMax', 1, dropLast(returns)),
    suffixed(definition, 'ForEachIf', 1, (args) => arrayOf(dropLast(ofItems(returns))(args))),
    suffixed(definition, 'MapIf', array + 1, givesUnknown),
    suffixed(definition, 'MapState', array, givesUnknown),
    { ...suffixed(definition, 'MapMerge', 0, givesUnknown), minArgs: 1, maxArgs: 1 },
    suffixed(definition, 'OrDefaultIf', 1, (args) => notNullable(dropLast(returns)(args))),
    suffixed(definition, 'ArgMinIf', 2, (args) => returns(args.slice(0, -2))),
    suffixed(definition, 'ArgMaxIf', 2, (args) => returns(args.slice(0, -2))),
    suffixed(definition, 'Distinct', 0),
  )
  return combined
}

const fullyCombinable = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'countDistinct',
  'uniq',
  'uniqExact',
  'groupArray',
  'groupUniqArray',
  'argMax',
  'argMin',
  'quantile',
  'quantiles',
  'any',
  'anyLast',
])

const named = new Set(bases.map((definition) => definition.name))

export const aggregateFunctions: readonly FunctionDefinition[] = [
  ...bases,
  ...bases.flatMap(combine).filter((definition) => !named.has(definition.name)),
]

const windowed = { kind: 'window' } as const

/** Functions that only make sense with OVER. */
export const windowFunctions: readonly FunctionDefinition[] = [
  ...define('row_number:0 rank:0 dense_rank:0 ntile:1', givesInteger, { kind: 'window', anyCase: true }),
  ...define('percent_rank:0 cume_dist:0', givesAlways('Float'), { kind: 'window', anyCase: true }),
  ...define('nth_value:2', givesArgument(), windowed),
  ...define('lagInFrame:1-3 leadInFrame:1-3', givesArgument(), windowed),
  ...define(
    'lag=lagInFrame:1-3 lead=leadInFrame:1-3',
    (args) => ({ ...(args[0] ?? UNKNOWN), nullable: true }),
    {
      kind: 'window',
      anyCase: true,
    },
  ),
]
