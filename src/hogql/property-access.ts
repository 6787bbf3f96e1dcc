import { InputError } from '../errors.ts'
import { escapeIdentifier } from './escape-identifier.ts'
import { escapeString } from './escape-string.ts'

/**
 * Reading one property, whatever its name: dots, quotes, spaces and `%` are part of the name, not syntax. PostHog gives its
 * text as JSON writes it, `say \"hi\"`; `JSONExtractString(properties, 'name')` gives it as it was captured.
 * @param owner Where the properties live: `properties` (default), `person.properties`, `group_0.properties`, `e.properties`.
 * @example
 * propertyAccess('$browser')                      //=> properties['$browser']
 * propertyAccess('plan', 'person.properties')     //=> person.properties['plan']
 */
export function propertyAccess(name: string, owner = 'properties'): string {
  if (typeof name !== 'string')
    throw new InputError(`A property name is a string, not ${typeof name}.`, {
      code: 'invalid_input',
      hint: "Pass the name as events carry it, such as '$browser' or 'plan'.",
    })
  return `${owner.split('.').map(escapeIdentifier).join('.')}[${escapeString(name)}]`
}
