import type { ValidationNotice } from '../../hogql/compile-query.ts'
import type { HogQLCompiler } from '../../hogql/hogql-compiler.ts'
import type { ProjectMetadata } from '../../project-metadata.ts'
import type { HogQLMetadataNode } from './query-request.ts'

/** The answer to `HogQLMetadata`: the query read, not run. */
export async function hogqlMetadata(
  node: HogQLMetadataNode,
  compiler: HogQLCompiler,
  metadata: ProjectMetadata,
): Promise<Record<string, unknown>> {
  const { query, filters, variables } = node
  const verdict = await compiler.validate(query, {
    metadata,
    filters: filters ?? undefined,
    variables: variables ?? undefined,
  })
  const inCharacters = (notices: readonly ValidationNotice[]) =>
    notices.map((notice) => ({
      ...notice,
      start: characterOffset(query, notice.start),
      end: characterOffset(query, notice.end),
    }))
  return {
    isValid: verdict.isValid,
    query,
    errors: inCharacters(verdict.errors),
    warnings: inCharacters(verdict.warnings),
    notices: inCharacters(verdict.notices),
    table_names: verdict.tableNames,
    ch_table_names: verdict.tableNames,
    isUsingIndices: 'undecisive',
  }
}

/** The API counts code points, JavaScript UTF-16 units. */
function characterOffset(text: string, offset: number | null): number | null {
  if (offset === null) return null
  let characters = 0
  for (const _ of text.slice(0, offset)) characters++
  return characters
}
