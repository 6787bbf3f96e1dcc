import type { PropertyFilter } from '../hogql/query-inputs.ts'
import type { ActionDefinition, ActionStep, ProjectMetadata } from '../project-metadata.ts'
import type { EntityDocument } from './ingestion-store.ts'
import { isRecord } from './is-record.ts'

/** Kinds of metadata objects that queries refer to by name or by setting. */
export const NAMED_KINDS = ['cohorts', 'actions', 'teams'] as const

/** The metadata objects queries refer to, kept up to date with what is stored. */
export class NamedEntities {
  readonly #cohorts = new Map<number, { name: string }>()
  readonly #actions = new Map<number, ActionDefinition>()
  #testAccountFilters: readonly PropertyFilter[] = []

  get metadata(): Pick<ProjectMetadata, 'cohorts' | 'actions' | 'testAccountFilters'> {
    return { cohorts: this.#cohorts, actions: this.#actions, testAccountFilters: this.#testAccountFilters }
  }

  note(kind: string, documents: readonly EntityDocument[]): void {
    for (const document of documents) {
      const name = String(document.name ?? '')
      if (kind === 'cohorts') keep(this.#cohorts, document, { name })
      else if (kind === 'actions')
        keep(this.#actions, document, { name, steps: recordsOf<ActionStep>(document.steps) })
      else if (kind === 'teams')
        this.#testAccountFilters = recordsOf<PropertyFilter>(document.test_account_filters)
    }
  }
}

function keep<Entry>(entries: Map<number, Entry>, { id, deleted }: EntityDocument, entry: Entry): void {
  if (deleted === true) entries.delete(id)
  else entries.set(id, entry)
}

/** The objects of a list; documents come from callers, so anything may stand there. */
const recordsOf = <Item extends object>(list: unknown): Item[] =>
  Array.isArray(list) ? list.filter((item): item is Item => isRecord(item)) : []
