/**
 * A message of ClickHouse in the words of the query: without the SQL made of it, the engine's arguments and settings, and
 * with properties, tables and joins by the names people write.
 * @param query What was asked: a column is named with its table where the query does so.
 */
export function readableMessage(message: string, query = ''): string {
  return message
    .replace(ABOUT_THE_ENGINE, '')
    .replace(PROPERTY_TEXT, (_all, table: string, path: string) => propertyName(table, path))
    .replace(PROPERTY_VALUE, '$1')
    .replace(MATERIALIZED, 'properties.$1')
    .replace(JOINED, (_all, _quote, path: string) => `${path.replaceAll('__', '.')}.`)
    .replace(ENGINE_NAMES, '')
    .replace(STORED_PROPERTIES, (_all, owner: string) => `${owner.replace(/^group/, 'group_')}.properties`)
    .replace(COLUMN_OF_TABLE, (all, table: string, column: string) =>
      query.replaceAll('`', '').includes(`${table}.`) ? all : column,
    )
    .replace(NULLABLE, '$1')
    .replace(ADVICE_ON_SETTINGS, '')
    .replace(PATHS, (part) => (part.startsWith("'") ? part : 'a file'))
    .trim()
    .replace(/[:,;]$/, '')
    .replace(/([^.!?])$/, '$1.')
}

/** Where in the SQL it happened and with what, which ClickHouse appends. */
const ABOUT_THE_ENGINE =
  /(?:[:.,]|\. )?\s*(?:In scope |In query (?=SELECT|WITH|\()|[Ww]hile (?:executing|processing|reading)\b|Maybe you meant|Stack trace|In the \w+ clause of\b|Context:|\(in file\/uri)[\s\S]*$/

/** How a property is read, see `readProperty`. */
const PROPERTY_TEXT =
  /replaceRegexpAll\(nullIf\(nullIf\(JSONExtractRaw\(`?([^(),`]+)`?((?:, (?:'(?:[^'\\]|\\.)*'|\d+))+)\), ''\), 'null'\), '\^(?:"|\\")\|(?:"|\\")\$', ''\)/g
const PROPERTY_VALUE =
  /(?:accurateCastOrNull|parseDateTime64BestEffortOrNull)\(((?:person\.|group_\d\.)?properties\.[\w.$]+), [^()]*\)/g
const MATERIALIZED = /(?:`?\b\w+`?\.)?`?mat_(\$?\w+)`?/g
/** `events__session.` is the session of an event. */
const JOINED = /(?<![\w'])(`?)[A-Za-z]\w*?__((?:\w+?__)*\w+?)\1\.(?=[`$\w])/g
const ENGINE_NAMES = /`?\b(?:__table\d+|posthog)`?\.|(?<=_)\d*(?:String|UInt\d+)\b(?=[,)])/g
const STORED_PROPERTIES = /(?:`?\b\w+`?\.)?`?\b(person|group\d)_properties\b`?/g
/** A table has an alias in the SQL even when the query gives it none. */
const COLUMN_OF_TABLE =
  /(?<=\bColumn ['`])`?(?!(?:properties|person|session|group_\d)\b)([A-Za-z_]\w*)`?\.(`?\$?\w+`?)/g
/** Whether a value can be NULL is no part of a type people write. */
const NULLABLE = /\bNullable\((\w+(?:\([^()]*\))?)\)/g
const ADVICE_ON_SETTINGS =
  /[.,;]?\s*(?:\((?:[^()]*\bsettings?\b[^()]*)\)|(?:Consider|You can|Use|Set|Please|Try|If you|To )[^.]*\b(?:settings?\b|[a-z]+_[a-z_]+\s*=)[^.]*\.?)/g
const PATHS = /'(?:[^'\\]|\\.)*'|(?<![\w:/])(?:\/[\w.-]+){2,}\/?/g

function propertyName(table: string, path: string): string {
  const [, owner = ''] = /(?:^|\.)(person|group\d)?_?properties$/.exec(table) ?? []
  const keys = [...path.matchAll(/'((?:[^'\\]|\\.)*)'|(\d+)/g)].map(([, text, index]) => text ?? index)
  return [owner.replace(/^group/, 'group_'), 'properties', ...keys].filter(Boolean).join('.')
}
