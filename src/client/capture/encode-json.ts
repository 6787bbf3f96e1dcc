/** JSON text, or what stands in its way. */
export type EncodedJson = { json: string } | { problem: JsonProblem }

export interface JsonProblem {
  /** Where, such as `properties.cart[2].total`; empty for the whole. */
  path: string
  message: string
}

/**
 * A value as JSON, as `JSON.stringify` writes it. Bigints, circular references and halves of surrogate pairs are problems:
 * PostHog refuses a whole batch for one of the latter.
 */
export function encodeJson(value: object): EncodedJson {
  try {
    const json = JSON.stringify(value)
    // Also matches a backslash that was in the text, so look again before refusing.
    const problem = /\\ud[89a-f]/.test(json) ? findProblem(value, '', []) : undefined
    return problem ? { problem } : { json }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { problem: locate(value) ?? { path: '', message: `it cannot be written as JSON: ${reason}` } }
  }
}

function locate(value: object): JsonProblem | undefined {
  try {
    return findProblem(value, '', [])
  } catch {
    return undefined // nested too deeply for this as well, or a toJSON that throws
  }
}

function findProblem(value: unknown, path: string, parents: readonly object[]): JsonProblem | undefined {
  if (typeof value === 'bigint')
    return { path, message: 'it is a bigint, which JSON cannot carry; convert it to text or to a number' }
  if (typeof value === 'string') return textProblem(value, path)
  if (typeof value !== 'object' || value === null) return undefined
  if (parents.includes(value)) return { path, message: 'it contains itself; send a copy without the cycle' }
  const inner = [...parents, value]
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return findProblem(toJSON.call(value), path, inner)
  for (const [key, item] of Object.entries(value)) {
    const place = pathTo(path, key, Array.isArray(value))
    const problem = textProblem(key, place) ?? findProblem(item, place, inner)
    if (problem) return problem
  }
}

const textProblem = (text: string, path: string): JsonProblem | undefined =>
  /\p{Surrogate}/u.test(text)
    ? { path, message: 'it holds half a surrogate pair; cut strings between characters, not inside one' }
    : undefined

/** The place of an item: `a.b`, `a[0]`, `a["odd name"]`. */
export function pathTo(parent: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${parent}[${key}]`
  if (!/^[\w$]{1,100}$/.test(key)) return `${parent}[${JSON.stringify(key.slice(0, 100))}]`
  return parent ? `${parent}.${key}` : key
}
