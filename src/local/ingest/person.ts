import { writeExactJson } from './exact-json.ts'
import type { JsonRecord } from './is-record.ts'
import { uuidV5 } from './uuid.ts'

/** A person in memory. Without a profile it is only the id that profile-less events carry. */
export interface Person {
  id: string
  hasProfile: boolean
  createdAtMs: number
  /** A bare record: no inherited names. */
  properties: JsonRecord
  isIdentified: boolean
  version: number
  distinctIds: DistinctId[]
  /** `properties` as a JSON string literal, ready for a row; dropped at every change. */
  propertiesLiteral?: string
}

/** A distinct id; `person` is always the current one, so that rows not yet written follow merges. */
export interface DistinctId {
  id: string
  person: Person
  /** Above 0 once events may carry another person's id: those need rewriting. */
  version: number
}

/** PostHog's namespace, so that a distinct id gives the same person id here and there. */
const PERSON_NAMESPACE = '932979b4-65c3-4424-8467-0b66ec27bc22'

export const personIdOf = (projectId: number, distinctId: string): string =>
  uuidV5(PERSON_NAMESPACE, `${projectId}:${distinctId}`)

export function propertiesLiteral(person: Person): string {
  person.propertiesLiteral ??= JSON.stringify(writeExactJson(person.properties))
  return person.propertiesLiteral
}
