import type { CallOptions, Driver, QueryValues, Row } from '../client/driver.ts'
import type { TaxonomyProperty } from './taxonomy.ts'

/** Enough to see what a project records, few enough to be read in a second. */
const SAMPLE = 10_000
const MAX_PROPERTIES = 1000
/** Properties that more events have are those of any. */
const MAX_CARRIERS = 40
/** Most values kept of one property, and the longest that may be one. */
const MAX_VALUES = 50
const LONGEST_VALUE = 60

const SAMPLES = {
  event: `SELECT properties, event AS carrier FROM events WHERE timestamp >= toDateTime({since}) ORDER BY timestamp DESC LIMIT ${SAMPLE}`,
  person: `SELECT properties, '' AS carrier FROM persons LIMIT ${SAMPLE}`,
} as const

/** The properties of the latest events, or of persons, with their frequent values; the most used first. */
export async function readProperties(
  driver: Driver,
  type: keyof typeof SAMPLES,
  values: QueryValues,
  call: CallOptions,
): Promise<TaxonomyProperty[]> {
  const rows = await driver.query(
    `SELECT
  tupleElement(pair, 1) AS name,
  count() AS total,
  uniq(tupleElement(pair, 2)) AS distinct_values,
  topK(${MAX_VALUES})(tupleElement(pair, 2)) AS frequent,
  groupUniqArray(${MAX_CARRIERS + 1})(carrier) AS carriers
FROM (
  SELECT carrier, arrayJoin(JSONExtractKeysAndValuesRaw(properties)) AS pair
  FROM (${SAMPLES[type]})
)
GROUP BY name
ORDER BY total DESC, name
LIMIT ${MAX_PROPERTIES}`,
    { ...call, values, name: `${type} properties` },
  )
  return rows.map((row) => toProperty(row, type))
}

function toProperty(row: Row, type: TaxonomyProperty['type']): TaxonomyProperty {
  const frequent = (row.frequent as unknown[]).map((raw) => parse(String(raw)))
  const valueType = commonType(frequent)
  const texts = frequent.filter((value) => typeof value === 'string')
  // Ids, addresses and texts hardly ever repeat: they are data, not vocabulary.
  const repeats = Number(row.distinct_values) <= Math.max(MAX_VALUES, Number(row.total) / 10)
  const values = repeats ? texts.filter((text) => text.trim() !== '' && text.length <= LONGEST_VALUE) : []
  const carriers = (row.carriers as unknown[]).map(String).sort()
  return {
    name: String(row.name),
    type,
    ...(valueType && { valueType }),
    ...(values.length > 0 && { values }),
    ...(type === 'event' && carriers.length <= MAX_CARRIERS && { events: carriers }),
  }
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined // cut in the sample, or no JSON
  }
}

function commonType(values: readonly unknown[]): string | undefined {
  const names: Record<string, string> = { string: 'String', number: 'Numeric', boolean: 'Boolean' }
  const counts = new Map<string, number>()
  for (const value of values) {
    const name = names[typeof value]
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
