import { call } from '../sql/sql-tree.ts'
import type { FunctionDefinition } from './function-definition.ts'
import {
  define,
  gives,
  givesAlways,
  givesArgument,
  givesArray,
  givesCommon,
  givesItem,
  givesMaybe,
  givesNumber,
  givesUnknown,
} from './function-definition.ts'

const anyCase = { anyCase: true } as const
const givesSecond = givesArgument(1)

/** Functions that need no more than their ClickHouse name; conversions and dates are in files of their own. */
export const scalarFunctions: readonly FunctionDefinition[] = [
  // Arithmetic
  ...define(
    'plus:2 minus:2 multiply:2 intDiv:2 intDivOrZero:2 modulo:2 moduloOrZero:2 positiveModulo:2 negate:1',
    givesNumber,
  ),
  ...define('abs:1', givesNumber, anyCase),
  ...define('gcd:2 lcm:2', givesNumber),
  ...define('divide:2', gives('Float')),
  ...define('max2:2 min2:2', gives('Float'), anyCase),
  ...define('multiplyDecimal:2-3 divideDecimal:2-3', gives('Decimal')),
  ...define(
    'exp:1 log:1 ln:1 log2:1 log10:1 sqrt:1 sin:1 cos:1 tan:1 asin:1 acos:1 atan:1 pow:2 power:2 degrees:1 radians:1 sign:1 factorial:1',
    gives('Float'),
    anyCase,
  ),
  ...define(
    `e:0 pi:0 erf:1 erfc:1 lgamma:1 tgamma:1 intExp2:1 intExp10:1 exp2:1 exp10:1 cbrt:1 sinh:1 cosh:1 asinh:1 acosh:1 atanh:1
    atan2:2 hypot:2 log1p:1`,
    gives('Float'),
  ),
  ...define('width_bucket=widthBucket:4', gives('Integer')),
  ...define('floor:1-2 ceil:1-2 trunc:1-2 round:1-2', givesNumber, anyCase),
  ...define('roundBankers:1-2 roundToExp2:1 roundDuration:1 roundAge:1 roundDown:2', givesNumber),
  ...define('rand:0 nowInBlock:1 rowNumberInBlock:0 rowNumberInAllBlocks:0', givesAlways('Integer')),
  // Comparisons and logic in function form are built as operators; see operator-functions.ts.
  ...define('xor:2+', gives('Boolean')),
  ...define('isFinite:1 isInfinite:1 isNaN:1', gives('Boolean')),
  ...define('ifNotFinite:1-2', givesArgument()),
  ...define('bar:4', gives('String')),
  ...define('transform:3-4', givesUnknown),
  ...define(
    'formatReadableDecimalSize:1 formatReadableSize:1 formatReadableQuantity:1 formatReadableTimeDelta:1-2',
    gives('String'),
  ),
  // Nulls
  ...define('isNull:1', givesAlways('Boolean'), anyCase),
  ...define('isNotNull:1', givesAlways('Boolean')),
  ...define(
    'coalesce:1+',
    (args) => {
      const type = givesCommon(args)
      return args.every((arg) => arg.nullable) ? type : { ...type, nullable: type.name === 'Unknown' }
    },
    anyCase,
  ),
  ...define('ifNull:2', (args) => ({ ...givesCommon(args), nullable: args[1]?.nullable ?? true }), anyCase),
  ...define('nullIf:2', (args) => ({ ...(args[0] ?? givesUnknown([])), nullable: true }), anyCase),
  ...define('assumeNotNull:1', (args) => ({ ...(args[0] ?? givesUnknown([])), nullable: false })),
  ...define('toNullable:1', (args) => ({ ...(args[0] ?? givesUnknown([])), nullable: true })),
  // Choice
  ...define('if:3', (args) => givesCommon(args.slice(1)), anyCase),
  ...define('multiIf:3+', (args) =>
    givesCommon(args.filter((_, index) => index % 2 === 1 || index === args.length - 1)),
  ),
  ...define('least:2 greatest:2', givesCommon, anyCase),
  ...define(
    'bitAnd:2 bitOr:2 bitXor:2 bitNot:1 bitShiftLeft:2 bitShiftRight:2 bitRotateLeft:2 bitRotateRight:2',
    gives('Integer'),
  ),
  ...define('bitSlice:3', gives('String')),
  ...define('bitTest:2 bitTestAll:3+ bitTestAny:3+ bitCount:1 bitHammingDistance:2', gives('Integer')),
  // Arrays
  ...define('array:0+', (args) => ({ name: 'Array', nullable: false, item: givesCommon(args) })),
  ...define('range:1-3', givesArray('Integer')),
  ...define('arrayElement:2', givesItem()),
  ...define('has:2 hasAll:2 hasAny:2 hasSubstr:2', givesAlways('Boolean')),
  ...define('indexOf:2 arrayCount:1+ countEqual:2 arrayUniq:1+', givesAlways('Integer')),
  ...define(
    'arrayConcat:2+ arrayPopBack:1 arrayPopFront:1 arrayPushBack:2 arrayPushFront:2 arrayResize:2-3 arraySlice:2-3',
    givesArgument(),
  ),
  ...define('arrayDistinct:1 arrayCompact:1 arrayIntersect:1+ arrayReverse:1', givesArgument()),
  ...define('arrayRotateLeft:2 arrayRotateRight:2', givesArgument()),
  ...define('arrayFlatten:1', (args) => args[0]?.item ?? givesUnknown([])),
  ...define('arrayMap:2+', (args) => ({
    name: 'Array',
    nullable: false,
    item: args[0]?.item ?? givesUnknown([]),
  })),
  ...define('arrayFilter:2+ arrayFill:2+ arrayReverseFill:2+', givesSecond),
  ...define('arraySplit:2+ arrayReverseSplit:2+', (args) => ({
    name: 'Array',
    nullable: false,
    item: args[1],
  })),
  // PostHog prints both alike, so arrayReverseSort sorts upwards there, and here.
  ...define('arraySort:1+ arrayReverseSort=arraySort:1+', (args) =>
    args[0]?.name === 'Lambda' ? givesSecond(args) : givesArgument()(args),
  ),
  ...define('arrayExists:1+ arrayAll:1+', givesAlways('Boolean')),
  ...define('arrayFirst:2+ arrayLast:2+', (args) => args[1]?.item ?? givesUnknown([])),
  ...define('arrayFirstIndex:2+ arrayLastIndex:2+', givesAlways('Integer')),
  ...define(
    'arrayMin:1-2 arrayMax:1-2 arraySum:1-2',
    (args) => args.find((arg) => arg.item)?.item ?? givesUnknown([]),
  ),
  ...define('arrayAvg:1-2 arrayProduct:1', givesAlways('Float')),
  ...define('arrayCumSum:1+ arrayCumSumNonNegative:1+ arrayDifference:1', givesArray('Float')),
  ...define('arrayEnumerate:1 arrayEnumerateUniq:2+ arrayEnumerateDense:1', givesArray('Integer')),
  ...define('arrayZip:2+', (args) => ({
    name: 'Array',
    nullable: false,
    item: { name: 'Tuple', nullable: false, items: args.map((arg) => arg.item ?? givesUnknown([])) },
  })),
  ...define('arrayStringConcat:1-2', givesAlways('String')),
  ...define('arrayWithConstant:2', (args) => ({ name: 'Array', nullable: false, item: args[1] })),
  ...define('arrayJoin:1', givesItem()),
  ...define('arrayAUC:2', givesAlways('Float')),
  ...define('empty:1 notEmpty:1', gives('Boolean')),
  ...define('length:1', gives('Integer'), anyCase),
  ...define('reverse:1', givesArgument(), anyCase),
  ...define(
    `L1Norm:1 L2Norm:1 LinfNorm:1 LpNorm:2 L1Distance:2 L2Distance:2 LinfDistance:2 LpDistance:3 cosineDistance:2 dotProduct:2`,
    gives('Float'),
  ),
  ...define('L1Normalize:1 L2Normalize:1 LinfNormalize:1 LpNormalize:2', givesUnknown),
  // Tuples and maps
  ...define('tuple:0+', (args) => ({ name: 'Tuple', nullable: false, items: args })),
  ...define('tupleElement:2-3', givesUnknown),
  ...define(
    `tuplePlus:2 tupleMinus:2 tupleMultiply:2 tupleDivide:2 tupleNegate:1 tupleMultiplyByNumber:2 tupleDivideByNumber:2
    tupleToNameValuePairs:1`,
    givesUnknown,
  ),
  ...define('tupleHammingDistance:2', gives('Integer')),
  ...define('map:0+', (args) => ({ name: 'Map', nullable: false, item: args[1] })),
  ...define('mapFromArrays:2', (args) => ({ name: 'Map', nullable: false, item: args[1]?.item })),
  ...define('mapContains:2 mapContainsKeyLike:2 mapExists:2', givesAlways('Boolean')),
  ...define('mapKeys:1', givesArray('String')),
  ...define('mapValues:1', (args) => ({ name: 'Array', nullable: false, item: args[0]?.item })),
  ...define(
    'mapAdd:2+ mapSubtract:2+ mapFilter:2 mapApply:2 mapUpdate:2 mapExtractKeyLike:2 mapPopulateSeries:1-3',
    givesUnknown,
  ),
  // Strings
  ...define('lower:1 upper:1', gives('String'), anyCase),
  ...define('substring:3', gives('String'), anyCase),
  ...define('replace=replaceAll:3', gives('String'), anyCase),
  ...define('trim=trimBoth:1-2 btrim=trimBoth:1-2', gives('String'), anyCase),
  ...define(
    `left=leftUTF8:2 right=rightUTF8:2 leftPad:2-3 rightPad:2-3 leftPadUTF8:2-3 rightPadUTF8:2-3 lpad=leftPad:3 rpad=rightPad:3
    lowerUTF8:1 upperUTF8:1 reverseUTF8:1 toValidUTF8:1 format:2+ substringUTF8:3 appendTrailingCharIfAbsent:2 base58Encode:1
    base58Decode:1 base64Encode:1 base64Decode:1 tryBase58Decode:1 tryBase64Decode:1 encodeXMLComponent:1
    decodeXMLComponent:1 extractTextFromHTML:1 repeat:2 initcap:1 trimLeft:1-2 ltrim=trimLeft:1-2 trimRight:1-2
    rtrim=trimRight:1-2 replaceOne:3 replaceAll:3 replaceRegexpOne:3 replaceRegexpAll:3 regexpQuoteMeta:1 translate:3
    translateUTF8:3 concatWithSeparator:2+ convertCharset:3 regexpExtract:2-3 hex:1 unhex:1`,
    gives('String'),
  ),
  ...define('extract:2', gives('String'), anyCase),
  ...define('ascii:1', gives('Integer'), anyCase),
  ...define('lengthUTF8:1', gives('Integer')),
  ...define('startsWith:2 endsWith:2', gives('Boolean')),
  ...define('position:2-3', gives('Integer'), anyCase),
  ...define(
    `positionCaseInsensitive:2-3 positionUTF8:2-3 positionCaseInsensitiveUTF8:2-3 locate:2-3 countSubstrings:2-3
    countSubstringsCaseInsensitive:2-3 countSubstringsCaseInsensitiveUTF8:2-3 countMatches:2 countMatchesCaseInsensitive:2`,
    gives('Integer'),
  ),
  ...define(
    `match:2 hasToken:2 hasTokenCaseInsensitive:2 hasSubsequence:2 hasSubsequenceCaseInsensitive:2 isValidUTF8:1
    hasTokenOrNull:2 hasTokenCaseInsensitiveOrNull:2 hasAnyTokens:2 hasAllTokens:2 hasSubsequenceUTF8:2
    hasSubsequenceCaseInsensitiveUTF8:2 multiSearchAny:2 multiSearchAnyUTF8:2 multiSearchAnyCaseInsensitive:2
    multiSearchAnyCaseInsensitiveUTF8:2 multiMatchAny:2 multiFuzzyMatchAny:3`,
    gives('Boolean'),
  ),
  ...define(
    `multiSearchFirstIndex:2 multiSearchFirstIndexUTF8:2 multiSearchFirstIndexCaseInsensitive:2
    multiSearchFirstIndexCaseInsensitiveUTF8:2 multiSearchFirstPositionCaseInsensitiveUTF8:2
    multiSearchFirstPosition:2 multiSearchFirstPositionUTF8:2 multiSearchFirstPositionCaseInsensitive:2
    multiMatchAnyIndex:2 multiFuzzyMatchAnyIndex:3`,
    gives('Integer'),
  ),
  ...define(
    `multiSearchAllPositions:2 multiSearchAllPositionsUTF8:2 multiSearchAllPositionsCaseInsensitive:2
    multiSearchAllPositionsCaseInsensitiveUTF8:2     multiMatchAllIndices:2 multiFuzzyMatchAllIndices:3`,
    givesArray('Integer'),
  ),
  ...define(
    `ngramDistance:2 ngramSearch:2 ngramDistanceCaseInsensitive:2 ngramSearchCaseInsensitive:2 ngramDistanceUTF8:2
    ngramSearchUTF8:2 ngramDistanceCaseInsensitiveUTF8:2 ngramSearchCaseInsensitiveUTF8:2`,
    gives('Float'),
  ),
  ...define(
    `extractAll:2 splitByChar:2-3 splitByString:2-3 splitByRegexp:2-3 splitByWhitespace:1-2 splitByNonAlpha:1-2
    alphaTokens:1-2 tokens:1 ngrams:2 extractGroups:2`,
    givesArray('String'),
  ),
  ...define('extractAllGroups:2 extractAllGroupsHorizontal:2 extractAllGroupsVertical:2', givesUnknown),
  // JSON
  ...define('isValidJSON:1 JSONHas:1+ JSONExtractBool:1+', gives('Boolean')),
  ...define('JSONLength:1+ JSONExtractInt:1+ JSONExtractUInt:1+', gives('Integer')),
  ...define('JSONArrayLength:1+', givesMaybe('Integer')),
  ...define('JSONExtractFloat:1+', gives('Float')),
  ...define('JSONType:1+ JSONExtractString:1+ JSONExtractRaw:1+ JSON_VALUE:2+', gives('String')),
  ...define('JSONExtractKeys:1+ JSONExtractArrayRaw:1+', givesArray('String')),
  ...define('JSONExtract:2+ JSONExtractKeysAndValues:1-3 JSONExtractKeysAndValuesRaw:1+', givesUnknown),
  ...define('toJSONString:1', givesAlways('String')),
  // Addresses
  ...define(
    `protocol:1 domain:1 domainWithoutWWW:1 topLevelDomain:1 firstSignificantSubdomain:1 cutToFirstSignificantSubdomain:1
    cutToFirstSignificantSubdomainWithWWW:1 path:1 pathFull:1 queryString:1 fragment:1 queryStringAndFragment:1
    extractURLParameter:2 cutWWW:1 cutQueryString:1 cutFragment:1 cutQueryStringAndFragment:1 cutURLParameter:2
    decodeURLComponent:1 encodeURLComponent:1 decodeURLFormComponent:1 encodeURLFormComponent:1 netloc:1`,
    gives('String'),
  ),
  ...define('port:1-2', gives('Integer')),
  ...define(
    'extractURLParameters:1 extractURLParameterNames:1 URLHierarchy:1 URLPathHierarchy:1',
    givesArray('String'),
  ),
  ...define(
    `bitmapBuild:1 bitmapAnd:2 bitmapOr:2 bitmapXor:2 bitmapAndnot:2 bitmapSubsetInRange:3 bitmapSubsetLimit:3 subBitmap:3
    bitmapTransform:3`,
    givesUnknown,
  ),
  ...define('bitmapToArray:1', givesArray('Integer')),
  ...define(
    `bitmapCardinality:1 bitmapMin:1 bitmapMax:1 bitmapAndCardinality:2 bitmapOrCardinality:2 bitmapXorCardinality:2
    bitmapAndnotCardinality:2`,
    givesAlways('Integer'),
  ),
  ...define('bitmapContains:2 bitmapHasAny:2 bitmapHasAll:2', givesAlways('Boolean')),
  // Hashes and encodings
  ...define('cityHash64:1', givesAlways('Integer')),
  ...define('MD5:1', gives('String')),
  ...define('md5=MD5:1', gives('String'), {
    build: (args, context) => call('hex', [context.plain('', args)], context.plain('', args).type),
  }),
  ...define('toTypeName:1', givesAlways('String')),
  ...define('indexHint:1', givesAlways('Boolean')),
]
