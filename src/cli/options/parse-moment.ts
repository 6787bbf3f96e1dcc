import { InvalidArgumentError } from 'commander'
import { InputError } from '../../errors.ts'
import { readOpenRange } from '../../export/tables/time-options.ts'

/** A UTC day or ISO 8601 text with an offset, as exports take it. */
export function parseMoment(text: string): string {
  try {
    readOpenRange({ from: text })
    return text
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InvalidArgumentError(
      'Expected a UTC day (2026-08-01) or ISO 8601 with an offset (2026-08-01T12:30:00Z).',
    )
  }
}
