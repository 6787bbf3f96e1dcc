import type { ApiContext } from './api-route.ts'

/** What people noted about definitions, which are otherwise computed from events. */
export class DefinitionNotes {
  constructor(
    readonly context: Pick<ApiContext, 'entities' | 'now'>,
    readonly kind: 'event_definitions' | 'property_definitions',
  ) {}

  /** By the definition's id. */
  async all(): Promise<Map<string, Record<string, unknown>>> {
    const documents = await this.context.entities.all(this.kind)
    return new Map(
      documents.map(({ id: _id, definition, ...noted }) => [
        String(definition),
        noted as Record<string, unknown>,
      ]),
    )
  }

  async add(definition: string, given: Record<string, unknown>): Promise<void> {
    const { entities, now } = this.context
    const noted = { ...given, last_updated_at: new Date(now()).toISOString() }
    const stored = (await entities.all(this.kind)).find((document) => document.definition === definition)
    if (stored) await entities.update(this.kind, stored.id, () => noted)
    else await entities.create(this.kind, () => ({ definition, ...noted }))
  }
}
