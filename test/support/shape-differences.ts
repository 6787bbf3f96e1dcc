import { type RecordedShape, step } from './recorded-shape.ts'

/** How an answer differs in shape from the recorded one: fields, JSON types, nulls, formats of text. Empty when it does not. */
export function shapeDifferences(shape: RecordedShape, answer: unknown): string[] {
  const { nullable = [], optional = [], free = [], maps = [], more = [], local = {} } = shape
  const { omits = {}, adds = {} } = local
  return [...new Set(compare(shape.body, answer, ''))]

  function compare(recorded: unknown, actual: unknown, path: string): string[] {
    const place = path || 'the answer'
    if (actual === null) return recorded === null || nullable.includes(path) ? [] : [`${place} is null`]
    if (recorded === null) return []
    if (typeOf(actual) !== typeOf(recorded)) return [`${place} is ${typeOf(actual)}, not ${typeOf(recorded)}`]
    if (free.includes(path)) return []
    if (typeof actual === 'string') return compareText(String(recorded), actual, place)
    if (Array.isArray(actual))
      return actual.flatMap((item) => compareItem(recorded as unknown[], item, `${path}[]`))
    if (typeof actual === 'object') return compareObjects(recorded as object, actual as object, path)
    return []
  }

  /** Lists hold things of one kind, or, as rows do, of several. */
  function compareItem(recorded: readonly unknown[], item: unknown, path: string): string[] {
    const verdicts = recorded.map((one) => compare(one, item, path))
    return verdicts.find((differences) => differences.length === 0) ?? verdicts[0] ?? []
  }

  function compareObjects(recorded: object, actual: object, path: string): string[] {
    const given = Object.entries(actual)
    if (maps.includes(path)) {
      const inner = step(shape, path, '')
      return given.flatMap(([, value]) => compareItem(Object.values(recorded), value, `${inner}`))
    }
    const known = new Map(Object.entries(recorded))
    const differences = given.flatMap(([key, value]) => {
      const at = step(shape, path, key)
      if (at in omits) return [`${at} is there, although it is said to be left out`]
      if (known.has(key)) return compare(known.get(key), value, at)
      return at in adds || more.includes(path) ? [] : [`${at} is not recorded`]
    })
    const missing = [...known.keys()]
      .filter((key) => !Object.hasOwn(actual, key))
      .map((key) => step(shape, path, key))
      .filter((at) => !(at in omits) && !optional.includes(at))
    return [...differences, ...missing.map((at) => `${at} is missing`)]
  }
}

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value

/** Texts that follow a format, which whoever reads them relies on. */
const FORMATS: [name: string, pattern: RegExp][] = [
  ['a moment', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ['a UUID', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['an absolute URL', /^https?:\/\//],
]

function compareText(recorded: string, actual: string, place: string): string[] {
  const format = FORMATS.find(([, pattern]) => pattern.test(recorded))
  return format && !format[1].test(actual) ? [`${place} is not ${format[0]}: ${actual.slice(0, 40)}`] : []
}
