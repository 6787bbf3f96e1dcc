import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant, rawText, tuple } from '../sql/sql-tree.ts'
import { STRING, typeOf } from '../sql/value-type.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, gives, givesMaybe, givesUnknown } from './function-definition.ts'

const asText = (node: SqlNode): SqlNode => {
  const raw = rawText(node)
  return raw.type.name === 'String' ? raw : call('toString', [raw], typeOf('String', raw.type.nullable))
}

const castOrNull =
  (type: string): FunctionBuilder =>
  ([value], context) => ({
    ...context.plain('', []),
    name: 'accurateCastOrNull',
    args: [value as SqlNode, constant(type)],
  })

const PLAIN_TYPE =
  /^(?:Nullable\()?(?:U?Int(?:8|16|32|64|128|256)|Float(?:32|64)|String|Bool|Boolean|UUID|Date(?:32)?|DateTime(?:64)?(?:\(\d\))?|Decimal(?:\(\d+, ?\d+\))?)\)?$/

/** The type is text that ClickHouse reads, so only plain ones may stand in it. */
const castByName: FunctionBuilder = ([value, type], context) => {
  const name = type?.kind === 'constant' && typeof type.value === 'string' ? type.value : ''
  if (!PLAIN_TYPE.test(name)) throw queryError(`Unsupported type in a cast: '${name}'`)
  return context.plain('', [value as SqlNode, constant(name)])
}

/** Digits after the point are text that ClickHouse reads, so only a number may stand there. */
const toDecimal: FunctionBuilder = ([value, scale], context) => {
  const digits = scale?.kind === 'constant' ? Number(scale.value) : Number.NaN
  if (!Number.isInteger(digits) || digits < 0 || digits > 18)
    throw queryError('toDecimal takes the number of digits after the point, 0 to 18')
  return context.plain('', [value as SqlNode, constant(`Decimal64(${digits})`)])
}

/** `toFloatOrZero` and its kind read text, so a typed property goes in as text. */
const ofText: FunctionBuilder = ([value, ...rest], context) =>
  context.plain('', [asText(value as SqlNode), ...rest])

const orDefault =
  (cast: string): FunctionBuilder =>
  ([value, fallback], context) =>
    context.plain('', [asText(value as SqlNode), call(cast, [fallback ?? constant(0)])])

/** NULL becomes empty text, everything else text. */
const concat: FunctionBuilder = (args, context) => {
  const texts = args.map((arg) => {
    const text =
      arg.type.name === 'String' ? arg : call('toString', [arg], typeOf('String', arg.type.nullable))
    return text.type.nullable ? call('ifNull', [text, constant('')], STRING) : text
  })
  // One text is its own concatenation; ClickHouse asks for two.
  return texts.length === 1 ? (texts[0] as SqlNode) : context.plain('', texts)
}

/** A cell the interface draws: a marker, the name, then attribute pairs. */
export const drawn = (kind: string, attributes: readonly (readonly [string, SqlNode])[]): SqlNode =>
  tuple([
    constant('__hx_tag'),
    constant(kind),
    ...attributes.flatMap(([name, value]) => [constant(name), value]),
  ])

const NUMBER = '(?:0|[1-9]\\d*)'
const SEMANTIC_VERSION = `^\\s*v?(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:[-+]\\S*)?\\s*$`

/** The three numbers of a version; what is none becomes one NULL, which no comparison fits. */
const semanticVersion: FunctionBuilder = ([version]) => {
  const numbers = call('extract', [
    call('assumeNotNull', [asText(version as SqlNode)], STRING),
    constant(SEMANTIC_VERSION),
  ])
  const part = { kind: 'reference', name: 'part', type: STRING } as const
  const type = { name: 'Array', nullable: false, item: typeOf('Integer', true) } as const
  return call(
    'arrayMap',
    [
      { kind: 'lambda', args: ['part'], body: call('toInt64OrNull', [part]), type: typeOf('Lambda') },
      call('splitByChar', [constant('.'), call('if', [call('empty', [numbers]), constant('none'), numbers])]),
    ],
    type,
  )
}

const anyCase = { anyCase: true } as const

export const conversionFunctions: readonly FunctionDefinition[] = [
  ...define('accurateCast:2', givesUnknown, { build: castByName }),
  ...define('accurateCastOrNull:2', givesMaybe('Unknown'), { build: castByName }),
  ...define('toInt:1 toIntOrNull:1 toInt64:1 toInt64OrNull:1', givesMaybe('Integer'), {
    build: castOrNull('Int64'),
  }),
  ...define('toFloat:1 toFloatOrNull:1 toFloat64:1 toFloat64OrNull:1', givesMaybe('Float'), {
    build: castOrNull('Float64'),
  }),
  ...define('toUUID:1', givesMaybe('UUID'), { build: castOrNull('UUID') }),
  ...define('toBool:1', givesMaybe('Boolean'), { build: castOrNull('Bool') }),
  ...define('toIntOrZero=toInt64OrZero:1 toInt64OrZero:1', gives('Integer'), { build: ofText }),
  ...define('toFloatOrZero=toFloat64OrZero:1 toFloat64OrZero:1', gives('Float'), { build: ofText }),
  ...define('toIntOrDefault=toInt64OrDefault:1-2 toInt64OrDefault:1-2', gives('Integer'), {
    build: orDefault('toInt64'),
  }),
  ...define('toFloatOrDefault=toFloat64OrDefault:1-2 toFloat64OrDefault:1-2', gives('Float'), {
    build: orDefault('toFloat64'),
  }),
  ...define('toUUIDOrDefault:2', gives('UUID')),
  ...define('toDecimal=accurateCastOrNull:2', givesMaybe('Decimal'), { build: toDecimal }),
  ...define('_toInt8=toInt8:1 _toInt16=toInt16:1 _toInt32=toInt32:1 _toInt64=toInt64:1', gives('Integer')),
  ...define('_toUInt8=toUInt8:1 _toUInt64=toUInt64:1 _toUInt128=toUInt128:1', gives('Integer')),
  ...define(
    ['UInt', 'Int']
      .flatMap((sign) => [8, 16, 32, 64, 128, 256].map((bits) => `reinterpretAs${sign}${bits}:1`))
      .join(' '),
    gives('Integer'),
  ),
  ...define('reinterpretAsFloat32:1 reinterpretAsFloat64:1', gives('Float')),
  ...define('reinterpretAsUUID:1', gives('UUID')),
  ...define('toString:1-2', gives('String')),
  ...define('toNullableString=toString:1', givesMaybe('String')),
  ...define('concat:1+', () => STRING, { ...anyCase, build: concat }),
  ...define('isEmpty=empty:1 isNotEmpty=notEmpty:1', gives('Boolean')),
  ...define('split_part:3', gives('String'), {
    build: ([text, separator, position]) =>
      call(
        'arrayElement',
        [call('splitByString', [separator as SqlNode, text as SqlNode]), position as SqlNode],
        STRING,
      ),
  }),
  ...define('generateSeries:2-3', () => ({ name: 'Array', nullable: false, item: typeOf('Integer') }), {
    build: ([from, to, step = constant(1)]) =>
      call('range', [from as SqlNode, call('plus', [to as SqlNode, constant(1)]), step], {
        name: 'Array',
        nullable: false,
        item: typeOf('Integer'),
      }),
  }),
  ...define('_caseWithExpression=caseWithExpression:3+', givesUnknown),
  ...define('sortableSemVer:1', givesUnknown, { ...anyCase, build: semanticVersion }),
  ...define('sparkline:1', givesUnknown, {
    build: ([data]) => drawn('Sparkline', [['data', data as SqlNode]]),
  }),
  ...define('recordingButton:1-2 recording_button:1-2', givesUnknown, {
    build: ([session, status]) =>
      drawn('RecordingButton', [
        ['sessionId', session as SqlNode],
        ['recordingStatus', status ?? constant('active')],
      ]),
  }),
  ...define('explainCSPReport:1', givesUnknown, {
    build: ([properties]) => drawn('ExplainCSPReport', [['properties', properties as SqlNode]]),
  }),
  ...define('languageCodeToName:1', gives('String'), {
    build: ([code]) => {
      const names = Object.entries(LANGUAGES)
      const from = array(names.map(([short]) => constant(short)))
      const to = array(names.map(([, name]) => constant(name)))
      const text = call('ifNull', [asText(code as SqlNode), constant('')], STRING)
      return call('transform', [text, from, to, constant('Unknown')], STRING)
    },
  }),
]

const LANGUAGES: Readonly<Record<string, string>> = {
  ar: 'Arabic',
  cs: 'Czech',
  da: 'Danish',
  de: 'German',
  el: 'Greek',
  en: 'English',
  es: 'Spanish',
  fi: 'Finnish',
  fr: 'French',
  he: 'Hebrew',
  hi: 'Hindi',
  hu: 'Hungarian',
  id: 'Indonesian',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  nb: 'Norwegian Bokmål',
  nl: 'Dutch',
  no: 'Norwegian',
  pl: 'Polish',
  pt: 'Portuguese',
  ro: 'Romanian',
  ru: 'Russian',
  sk: 'Slovak',
  sv: 'Swedish',
  th: 'Thai',
  tr: 'Turkish',
  uk: 'Ukrainian',
  vi: 'Vietnamese',
  zh: 'Chinese',
}
