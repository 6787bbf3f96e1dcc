import { didYouMean } from '../hogql/closest-names.ts'
import type { CallBudget } from './call-budget.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { suggestName } from './suggest-name.ts'
import { meantNames } from './unknown-name.ts'

export interface Complaint {
  /** PostHog's words. */
  detail: string
  /** What PostHog would write instead. */
  fix?: string
  hogql: string
}

/** What explaining a failure may cost at most; the failure itself is not worth waiting longer for. */
const EXPLAIN_TIMEOUT_MS = 5_000

/** Undefined when the call has no time left. */
export function timeToExplain(budget: CallBudget): CallBudget | undefined {
  try {
    return budget.within(EXPLAIN_TIMEOUT_MS)
  } catch {
    return undefined
  }
}

/** The next step about a complaint of PostHog: its own proposal, else names of the live schema that come near. */
export async function suggestFix(
  { detail, fix, hogql }: Complaint,
  catalog: SchemaCatalog,
  budget: CallBudget | undefined,
): Promise<string | undefined> {
  if (/^OFFSET is not/.test(detail)) return 'Page by key instead: WHERE key > last ORDER BY key LIMIT 50000.'
  const said = didYouMean(meantNames(detail) ?? (fix ? [fix] : []))
  if (said || !budget) return said
  try {
    return await suggestName(detail, hogql, catalog, {
      signal: budget.signal,
      timeoutMs: budget.remainingMs(),
    })
  } catch {
    return undefined // what PostHog complained of is what matters
  }
}
