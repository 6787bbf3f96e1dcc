import { InputError } from '../errors.ts'

const SIMPLE_IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/

/** Words with a meaning of their own somewhere in a query; quoted, they are ordinary names everywhere. */
const RESERVED = new Set(
  `all and anti any array as asc ascending asof between by case cast catch cohort collate columns cross cube current desc
  descending distinct else end except exclude extract final finally fn following for from full fun group grouping having
  if ilike in inf infinity inner intersect interpolate interval is join lambda leading left let like limit materialized
  nan natural not null nulls offset on or order outer over partition pivot positional preceding prewhere qualify
  recursive replace return right rollup sample select semi settings substring then throw to trailing trim truncate try
  try_cast unbounded union unpivot using when where while window with within true false`.split(/\s+/),
)

/**
 * A name as HogQL reads it: bare when that is safe, else in backquotes.
 * @example
 * escapeIdentifier('$browser')   //=> $browser
 * escapeIdentifier('odd `name`') //=> `odd ``name```
 * @throws {InputError} for what no HogQL name can be: empty, with `%` or NUL, or with half a surrogate pair.
 */
export function escapeIdentifier(name: string): string {
  if (typeof name !== 'string' || name === '') throw refused(name, 'a name is a non-empty string')
  if (name.includes('%'))
    throw refused(name, "PostHog refuses '%' in names; use hogql.property() for properties")
  if (name.includes('\0')) throw refused(name, 'names cannot contain the NUL character')
  if (/\p{Surrogate}/u.test(name)) throw refused(name, 'it is not valid Unicode text')
  if (SIMPLE_IDENTIFIER.test(name) && !RESERVED.has(name.toLowerCase())) return name
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '``')}\``
}

function refused(name: unknown, reason: string): InputError {
  return new InputError(
    `${JSON.stringify(name) ?? String(name)} cannot be used as a HogQL name: ${reason}.`,
    {
      code: 'invalid_input',
      hint: 'Names come from client.listObjects() and client.getFields().',
    },
  )
}
