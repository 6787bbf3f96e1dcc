import type { PropertyType, PropertyTypes } from '../project-metadata.ts'
import { parseTimestamp } from './timestamp.ts'

export type PropertyOwner = 'event' | 'person' | 'group' | 'session'

export interface PropertyDefinition {
  type: PropertyOwner
  group_type_index: number
  name: string
  /** Empty while only nulls, lists and objects were seen. */
  property_type: PropertyType | ''
}

const MAX_NAME_LENGTH = 200
const SIX_MONTHS_MS = 15_768_000_000
const TIME_WORDS = ['time', 'date', '_at', '-at', 'createdat', 'updatedat']
const DATE =
  /^(?:\d{4}[-/][01]\d[-/][0-3]\d|[0-3]\d[-/][01]\d[-/]\d{4}|[01]\d[-/][0-3]\d[-/]\d{4})(?:[T ][0-2]\d:[0-5]\d.*)?$/
const RFC_2822 = /^[A-Z][a-z]{2}, \d/
const GROUP_NAME = /^\$group(?:s|_[0-4])$/
const ALWAYS_STRING = ['utm_', '$feature/', '$survey_response']

/**
 * The type PostHog's property definitions would give a value; undefined for null, lists and objects. Numeric text stays
 * a String. Numbers are times when their name says so and they lie after half a year ago (in Unix seconds or more).
 */
export function detectPropertyType(name: string, value: unknown, nowMs: number): PropertyType | undefined {
  const key = name.toLowerCase()
  if (key === '$feature_flag_response' || ALWAYS_STRING.some((prefix) => key.startsWith(prefix)))
    return 'String'
  switch (typeof value) {
    case 'bigint':
    case 'number': {
      const isTime = TIME_WORDS.some((word) => key.includes(word)) && Number.isInteger(Number(value))
      return isTime && Number(value) * 1000 >= nowMs - SIX_MONTHS_MS ? 'DateTime' : 'Numeric'
    }
    case 'boolean':
      return 'Boolean'
    case 'string': {
      const text = value.trim()
      if (/^(?:true|false|TRUE|FALSE)$/.test(text)) return 'Boolean'
      return DATE.test(text) || isMailDate(text) ? 'DateTime' : 'String'
    }
    default:
      return undefined
  }
}

const isMailDate = (text: string): boolean => RFC_2822.test(text) && parseTimestamp(text) !== undefined

/** The registry of property types: the first type decided for a property stays. */
export class PropertyTypeRegistry {
  readonly #types = {
    event: new Map<string, PropertyType>(),
    person: new Map<string, PropertyType>(),
    session: new Map<string, PropertyType>(),
    group: new Map<number, Map<string, PropertyType>>(),
  }
  /** Names seen whose type is still open. */
  readonly #undecided = new Set<string>()
  #changes: PropertyDefinition[] = []

  get types(): PropertyTypes {
    return this.#types
  }

  restore(definition: PropertyDefinition): void {
    if (definition.property_type === '') this.#undecided.add(undecidedKey(definition))
    else
      this.#mapOf(definition.type, definition.group_type_index).set(definition.name, definition.property_type)
  }

  observe(
    owner: PropertyOwner,
    properties: Record<string, unknown>,
    nowMs: number,
    groupTypeIndex = 0,
  ): void {
    const known = this.#mapOf(owner, groupTypeIndex)
    for (const name in properties) {
      if (known.has(name) || (owner === 'event' && GROUP_NAME.test(name))) continue
      this.#decide(known, owner, groupTypeIndex, name, detectPropertyType(name, properties[name], nowMs))
    }
  }

  /** Definitions that are new or decided since the last call. */
  takeChanges(): PropertyDefinition[] {
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  #decide(
    known: Map<string, PropertyType>,
    type: PropertyOwner,
    groupTypeIndex: number,
    name: string,
    propertyType: PropertyType | undefined,
  ): void {
    if (name.length > MAX_NAME_LENGTH) return
    const definition = {
      type,
      group_type_index: groupTypeIndex,
      name,
      property_type: propertyType ?? '',
    } as const
    const key = undecidedKey(definition)
    if (propertyType !== undefined) {
      known.set(name, propertyType)
      this.#undecided.delete(key)
    } else if (this.#undecided.has(key)) {
      return
    } else {
      this.#undecided.add(key)
    }
    this.#changes.push(definition)
  }

  #mapOf(owner: PropertyOwner, groupTypeIndex: number): Map<string, PropertyType> {
    if (owner !== 'group') return this.#types[owner]
    const map = this.#types.group.get(groupTypeIndex) ?? new Map<string, PropertyType>()
    this.#types.group.set(groupTypeIndex, map)
    return map
  }
}

const undecidedKey = ({ type, group_type_index, name }: PropertyDefinition): string =>
  `${type}:${group_type_index}:${name}`
