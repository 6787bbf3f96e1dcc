import { InvalidArgumentError } from 'commander'
import { IANAZone } from 'luxon'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'

/** The name of an IANA time zone. */
export function parseTimezone(text: string): string {
  if (IANAZone.isValidZone(text)) return text
  const near = didYouMean(closestNames(text, ['UTC', ...Intl.supportedValuesOf('timeZone')]))
  throw new InvalidArgumentError(
    `Expected an IANA time zone, for example Europe/Berlin.${near ? ` ${near}` : ''}`,
  )
}
