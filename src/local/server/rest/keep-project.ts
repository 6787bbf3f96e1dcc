import type { LocalProject } from '../project-description.ts'
import type { EntityStore } from './entity-store.ts'

/** Keeps the project among the documents, where `system.teams` reads it; settings made before stay. */
export async function keepProject(entities: EntityStore, project: LocalProject): Promise<void> {
  const { id, name, timezone, createdAt } = project
  const stored = (await entities.all('teams')).find((team) => team.id === id)
  if (stored?.timezone === timezone) return
  const asNew = { name, test_account_filters: [], created_at: createdAt }
  await entities.ingestion.putEntities('teams', [
    { ...asNew, ...stored, id, timezone, updated_at: createdAt },
  ])
}
