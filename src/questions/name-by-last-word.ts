import { spell } from './event-names.ts'
import type { Thing } from './named-things.ts'
import type { KnownProperty, PropertyNames } from './property-names.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'

/** Names that PostHog's own properties have to share: a project's `firmware_version` is a version as well. */
const SHARED =
  /^(?:\$app_version|\$lib_version|utm_source|\$channel_type|\$ai_model|\$ai_provider|\$browser_language)$/

/** "By reason" for a `cancel_reason`: the last word will do where things are told apart, and says which when they are several. */
export function nameByLastWord(
  things: ReadonlyMap<number, Thing>,
  words: readonly Word[],
  taken: (index: number) => boolean,
  { byLastWord }: PropertyNames,
): Map<number, Thing> {
  const named = new Map(things)
  for (const [index, { stems }] of words.entries()) {
    if (!/^(?:by|per|which)$/.test(words[index - 1]?.lower ?? '') || taken(index)) continue
    const there = things.get(index)
    if (there && (there.end > index + 1 || there.properties.some(({ key }) => !SHARED.test(key)))) continue
    const last = byLastWord.get(stems.join(' '))
    if (!last) continue
    const all = [...(there?.properties ?? []), ...last]
    const isSaid = ({ key }: KnownProperty): boolean =>
      spell(key)
        .split(' ')
        .slice(0, -1)
        .some((part) =>
          words.some((word) => word.lower === part || word.stems.join() === stemsOf(part).join()),
        )
    const said = all.filter(isSaid)
    named.set(index, {
      first: index,
      end: index + 1,
      properties: said.length > 0 ? said : all,
      values: there?.values ?? [],
    })
  }
  return named
}
