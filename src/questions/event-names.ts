import { ownValue } from '../own-value.ts'
import { findPayments } from './payment-names.ts'
import { stemsOf } from './stem.ts'
import type { Taxonomy } from './taxonomy.ts'

/** Words in event names that say little about which event it is; any other word weighs 1. */
const LIGHT_WORDS: readonly [weight: number, words: string][] = [
  [0.05, 'user person event customer the a'],
  // A name may begin with it, "app opened"; with a person begins the sentence, "users signed up".
  [0.06, 'app'],
  [0.15, 'completed finished success successful successfully performed placed made used to'],
  [0.3, 'new up in out off submitted issued posted'],
  [0.5, 'started clicked viewed created added first opened called'],
]
const NAME_WEIGHTS = new Map(
  LIGHT_WORDS.flatMap(([weight, words]) =>
    words.split(' ').map((word) => [stemsOf(word)[0] as string, weight]),
  ),
)

/** How people call the events PostHog records by itself. */
const LABELS: Record<string, readonly string[]> = {
  $pageview: ['page view', 'page visit'],
  $pageleave: ['page leave'],
  $screen: ['screen view'],
  $autocapture: ['autocapture', 'auto captured event'],
  $rageclick: ['rage click'],
  $identify: ['identify call'],
  $exception: ['exception', 'error', 'crash'],
  $feature_flag_called: ['feature flag call', 'flag evaluation'],
  $ai_generation: ['ai generation', 'llm generation', 'llm call'],
  $ai_trace: ['ai trace', 'llm trace'],
  $web_vitals: ['web vitals'],
}

/** One way of saying an event: its name, or what people call it. */
export interface NameForm {
  event: string
  stems: readonly string[]
  total: number
  /** PostHog's own events go by all of their name or label: "leave" is not a page leave. */
  label: boolean
}

/** Event names prepared for reading; made once per taxonomy. */
export interface EventNames {
  names: readonly string[]
  byName: ReadonlyMap<string, string>
  formsByStem: ReadonlyMap<string, readonly NameForm[]>
  /** Events that may be meant by a purchase, where they are several. */
  purchases: readonly string[]
}

const prepared = new WeakMap<Taxonomy, EventNames>()

export function eventNamesOf(taxonomy: Taxonomy): EventNames {
  let names = prepared.get(taxonomy)
  if (!names) {
    names = prepare(taxonomy)
    prepared.set(taxonomy, names)
  }
  return names
}

function prepare(taxonomy: Taxonomy): EventNames {
  const names = taxonomy.events.map(({ name }) => name)
  const formsByStem = new Map<string, NameForm[]>()
  for (const event of names)
    for (const [index, text] of [spell(event), ...(ownValue(LABELS, event) ?? [])].entries()) {
      const stems = [...new Set(text.split(' ').filter(Boolean).flatMap(stemsOf))]
      const form = {
        event,
        stems,
        label: index > 0 || event.startsWith('$'),
        total: stems.reduce((sum, stem) => sum + nameWeight(stem), 0),
      }
      for (const stem of stems) {
        const forms = formsByStem.get(stem)
        if (forms) forms.push(form)
        else formsByStem.set(stem, [form])
      }
    }
  const payments = findPayments(taxonomy)
  const purchases = payments.value ? [] : payments.candidates
  return { names, purchases, byName: new Map(names.map((name) => [name.toLowerCase(), name])), formsByStem }
}

/** `user_signed_up`, `UserSignedUp` and `User signed-up` as words. */
export const spell = (event: string): string =>
  event
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export const nameWeight = (stem: string): number => NAME_WEIGHTS.get(stem) ?? 1
