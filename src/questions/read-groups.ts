import { isFiller } from './lexicon.ts'
import type { GroupTypeReference } from './property-reference.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'
import type { Taxonomy } from './taxonomy.ts'
import { textOf, type WordRange } from './word-range.ts'

/** A place in the text that names a type of group: "companies", and behind it perhaps one of them: "company Acme". */
export interface GroupMention extends WordRange {
  /** Undefined when the project has no such type. */
  type?: GroupTypeReference
  /** What the project's types are called when this is none of them. */
  candidates: string[]
  /** As written. */
  text: string
  name?: WordRange & { value: string }
}

/** Types of groups by the stems of their names. */
export type GroupTypeNames = ReadonlyMap<string, GroupTypeReference>

/** Words for the same kind of customer. */
const COMPANY = ['company', 'organization', 'organisation', 'org', 'business', 'firm']
/** What groups are called elsewhere: to ask for them where the project has none is no question about users. */
const USUAL = [...COMPANY, 'account', 'workspace', 'team', 'tenant', 'project']
const stemOf = (name: string): string => stemsOf(name).join(' ')
const USUAL_STEMS: ReadonlySet<string> = new Set(USUAL.map(stemOf))

const prepared = new WeakMap<Taxonomy, GroupTypeNames>()

/** The project's types of groups, prepared for reading; made once per taxonomy. */
export function groupTypesOf(taxonomy: Taxonomy): GroupTypeNames {
  let names = prepared.get(taxonomy)
  if (!names) {
    names = prepare(taxonomy.groups ?? [])
    prepared.set(taxonomy, names)
  }
  return names
}

function prepare(groups: NonNullable<Taxonomy['groups']>): GroupTypeNames {
  const names = new Map<string, GroupTypeReference>()
  const types = groups.map(({ index, type }) => ({ key: type, group_type_index: index }))
  for (const type of types) names.set(stemsOfName(type.key), type)
  // Where there are companies, organizations are companies; a type of its own goes first.
  for (const type of types)
    if (COMPANY.some((word) => stemOf(word) === stemsOfName(type.key)))
      for (const word of COMPANY) if (!names.has(stemOf(word))) names.set(stemOf(word), type)
  const [only] = types
  if (types.length === 1 && only) names.set(ANY_GROUP, only)
  return names
}

/** "top groups" means the only type there is. */
const ANY_GROUP = 'groups'

const stemsOfName = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}$]+/u)
    .filter(Boolean)
    .flatMap(stemsOf)
    .join(' ')

/**
 * The types of groups a text names, left to right.
 * @param taken Tells which words already mean something else.
 */
export function readGroups(
  words: readonly Word[],
  taken: (index: number) => boolean,
  types: GroupTypeNames = new Map(),
): GroupMention[] {
  const mentions: GroupMention[] = []
  for (let first = 0; first < words.length; ) {
    const mention = mentionAt(words, first, taken, types)
    if (mention) mentions.push(mention)
    first = mention ? Math.max(mention.end, mention.name?.end ?? 0) : first + 1
  }
  return mentions
}

/** Names of types have at most three words: "billing account". */
const LONGEST = 3

function mentionAt(
  words: readonly Word[],
  first: number,
  taken: (index: number) => boolean,
  types: GroupTypeNames,
): GroupMention | undefined {
  let found: { end: number; type?: GroupTypeReference } | undefined
  const stems: string[] = []
  for (let end = first; end < Math.min(words.length, first + LONGEST) && !taken(end); end++) {
    const word = words[end] as Word
    if (word.quoted || (end > first && word.breakBefore)) break
    stems.push(...word.stems)
    const type = types.get(stems.join(' '))
    if (type) found = { end: end + 1, type }
  }
  const { lower, stems: own } = words[first] as Word
  if (!found && lower === ANY_GROUP) found = { end: first + 1, type: types.get(ANY_GROUP) }
  if (!found && !taken(first) && USUAL_STEMS.has(own.join(' '))) found = { end: first + 1 }
  if (!found) return undefined
  const name = nameBehind(words, found.end, taken) ?? nameBefore(words, first, taken)
  return {
    first,
    ...found,
    candidates: found.type ? [] : [...new Set([...types.values()].map(({ key }) => key))],
    text: textOf(words, { first, end: found.end }),
    ...(name && { name }),
  }
}

const BETWEEN = /^(?:called|named|with|the|id|key|name|is)$/
const isCapital = ({ raw }: Word): boolean => /^[\p{Lu}\d]/u.test(raw)
/** Ids have digits or joints in them. */
const looksLikeId = ({ raw }: Word): boolean => /\p{L}.*\d|\d.*\p{L}|\p{L}[-_.]\p{L}/u.test(raw)

/** "company Acme Corp", "company "acme"", "company called acme", "company company_012". */
function nameBehind(
  words: readonly Word[],
  start: number,
  taken: (index: number) => boolean,
): GroupMention['name'] {
  let first = start
  while (BETWEEN.test(words[first]?.lower ?? '') && !words[first]?.breakBefore) first++
  const word = words[first]
  if (!word || taken(first) || (word.breakBefore && !word.quoted)) return undefined
  if (word.quoted) return { first: start, end: first + 1, value: word.raw }
  const isCalled = /^(?:called|named|id|key|name|is)$/.test(words[first - 1]?.lower ?? '') && first > start
  if (!(isCapital(word) || looksLikeId(word) || (isCalled && !isFiller(word)))) return undefined
  const end = endOfName(words, first, taken)
  return { first: start, end, value: nameOf(words, first, end) }
}

function endOfName(words: readonly Word[], first: number, taken: (index: number) => boolean): number {
  let end = first + 1
  while (words[end] && !taken(end) && !words[end]?.breakBefore && isPartOfName(words[end] as Word)) end++
  return end
}

const isPartOfName = (word: Word): boolean => !word.quoted && (isCapital(word) || word.hyphenBefore)

/** "the Acme company": not the word that opens the sentence. */
function nameBefore(
  words: readonly Word[],
  end: number,
  taken: (index: number) => boolean,
): GroupMention['name'] {
  let first = end
  while (
    first > 1 &&
    !taken(first - 1) &&
    !words[first]?.breakBefore &&
    isPartOfName(words[first - 1] as Word) &&
    !isFiller(words[first - 1] as Word)
  )
    first--
  return first < end ? { first, end, value: nameOf(words, first, end) } : undefined
}

/** Names keep their hyphens. */
const nameOf = (words: readonly Word[], first: number, end: number): string =>
  words
    .slice(first, end)
    .map(({ raw, hyphenBefore }, index) => `${index === 0 ? '' : hyphenBefore ? '-' : ' '}${raw}`)
    .join('')
