import type { CaptureEvent } from './capture-event.ts'
import { cleanText } from './clean-text.ts'
import { parseExactJson, writeExactJson } from './exact-json.ts'
import { bareRecord, isRecord, type JsonRecord } from './is-record.ts'

export interface GroupRow {
  group_type_index: number
  group_key: string
  created_at_ms: number
  updated_at_ms: number
  group_properties: string
}

export interface GroupTypeRow {
  group_type_index: number
  group_type: string
}

interface Group {
  typeIndex: number
  key: string
  createdAtMs: number
  updatedAtMs: number
  properties: JsonRecord
  propertiesLiteral?: string
}

export interface GroupRegistryOptions {
  /** Called for every group update, for type inference. */
  onProperties?(groupTypeIndex: number, properties: JsonRecord, event: CaptureEvent): void
}

/** The groups of one event: `$group_N` properties to add and the JSON string literals of their properties by index. */
export interface EventGroups {
  keys: JsonRecord
  propertiesLiterals: (string | undefined)[]
}

const MAX_GROUP_TYPES = 5

/** Group types by first sight (at most five, as in PostHog; further types are ignored) and group properties. */
export class GroupRegistry {
  readonly #options: GroupRegistryOptions
  readonly #indexByType = new Map<string, number>()
  readonly #typeByIndex = new Map<number, string>()
  readonly #groups = new Map<string, Group>()
  readonly #changedGroups = new Set<Group>()
  #newTypes: GroupTypeRow[] = []

  constructor(options: GroupRegistryOptions = {}) {
    this.#options = options
  }

  get types(): ReadonlyMap<number, string> {
    return this.#typeByIndex
  }

  restoreType({ group_type_index, group_type }: GroupTypeRow): void {
    this.#indexByType.set(group_type, group_type_index)
    this.#typeByIndex.set(group_type_index, group_type)
  }

  restoreGroup(row: GroupRow): void {
    this.#groups.set(groupId(row.group_type_index, row.group_key), {
      typeIndex: row.group_type_index,
      key: row.group_key,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      properties: bareRecord(parseExactJson(row.group_properties) as JsonRecord),
    })
  }

  /** Applies `$groupidentify` and returns the groups the event belongs to; undefined when it belongs to none. */
  resolve(event: CaptureEvent): EventGroups | undefined {
    if (event.event === '$groupidentify') this.#identify(event)
    const { $groups } = event.properties
    if (!isRecord($groups)) return undefined
    const groups: EventGroups = { keys: {}, propertiesLiterals: [] }
    for (const [type, key] of Object.entries($groups)) {
      const index = this.#indexOf(type)
      if (index === undefined || !isKey(key)) continue
      const groupKey = cleanText(String(key))
      groups.keys[`$group_${index}`] = groupKey
      groups.propertiesLiterals[index] = this.#propertiesLiteral(index, groupKey)
    }
    return groups
  }

  takeChanges(): { groups: GroupRow[]; groupTypes: GroupTypeRow[] } {
    const changes = { groups: [...this.#changedGroups].map(toGroupRow), groupTypes: this.#newTypes }
    this.#changedGroups.clear()
    this.#newTypes = []
    return changes
  }

  #identify(event: CaptureEvent): void {
    const { $group_type: type, $group_key: key, $group_set: set } = event.properties
    if (!isKey(type) || !isKey(key)) return
    const typeIndex = this.#indexOf(String(type))
    if (typeIndex === undefined) return
    const id = groupId(typeIndex, cleanText(String(key)))
    const arrivedAtMs = Math.trunc(event.receivedAtMs ?? event.timestampMs)
    const group = this.#groups.get(id) ?? {
      typeIndex,
      key: cleanText(String(key)),
      createdAtMs: event.timestampMs,
      updatedAtMs: 0,
      properties: bareRecord(),
    }
    this.#groups.set(id, group)
    if (isRecord(set)) {
      Object.assign(group.properties, bareRecord(set))
      this.#options.onProperties?.(typeIndex, set, event)
    }
    group.propertiesLiteral = undefined
    // The newest row wins in the table, so it must be newer even within one millisecond.
    group.updatedAtMs = Math.max(group.updatedAtMs + 1, arrivedAtMs)
    this.#changedGroups.add(group)
  }

  #indexOf(type: string): number | undefined {
    const known = this.#indexByType.get(type)
    if (known !== undefined || this.#indexByType.size >= MAX_GROUP_TYPES) return known
    const row = { group_type_index: this.#indexByType.size, group_type: type }
    this.restoreType(row)
    this.#newTypes.push(row)
    return row.group_type_index
  }

  #propertiesLiteral(typeIndex: number, key: string): string | undefined {
    const group = this.#groups.get(groupId(typeIndex, key))
    if (group) group.propertiesLiteral ??= JSON.stringify(writeExactJson(group.properties))
    return group?.propertiesLiteral
  }
}

const groupId = (typeIndex: number, key: string): string => `${typeIndex}:${key}`

const isKey = (value: unknown): value is string | number | bigint =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'

const toGroupRow = (group: Group): GroupRow => ({
  group_type_index: group.typeIndex,
  group_key: group.key,
  created_at_ms: group.createdAtMs,
  updated_at_ms: group.updatedAtMs,
  group_properties: writeExactJson(group.properties),
})
