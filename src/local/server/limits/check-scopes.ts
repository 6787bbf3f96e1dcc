import { permissionDenied } from '../api-failure.ts'

/** Whether a key with these scopes has the one: `*` is all of them, and who may write may read. */
function hasScope(held: readonly string[], wanted: string): boolean {
  return held.includes('*') || held.includes(wanted) || held.includes(wanted.replace(/:read$/, ':write'))
}

/** @throws {ApiFailure} 403 naming the first scope that the key lacks. */
export function checkScopes(held: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.find((scope) => !hasScope(held, scope))
  if (missing !== undefined) throw permissionDenied(`API key missing required scope '${missing}'`)
}
