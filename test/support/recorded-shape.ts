import { readdirSync, readFileSync } from 'node:fs'

const directory = new URL('../fixtures/posthog-api/', import.meta.url)

/**
 * An answer of PostHog's API with every field it is known to have, and what may vary. Paths: `results[].name`; `*` stands for
 * the keys of a map; the whole is ''.
 */
export interface RecordedShape {
  /** The call it answers. */
  answers: string
  /** @default 200 */
  status?: number
  body: unknown
  /** Null at times. */
  nullable?: string[]
  /** Absent at times: by plan, by version, by kind. */
  optional?: string[]
  /** What stands in here is somebody's data, not PostHog's shape. */
  free?: string[]
  /** Objects whose keys are names. */
  maps?: string[]
  /** Objects known to have more fields than were recorded. */
  more?: string[]
  /** Where the local PostHog differs, and why it may: a reason by path. */
  local?: { skipped?: string; omits?: Record<string, string>; adds?: Record<string, string> }
  /** Why no method of the client reads it. */
  client?: { skipped: string }
}

const LISTS = ['nullable', 'optional', 'free', 'maps', 'more'] as const

export const shapeNames = (): string[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .sort()

/** A shape with those it refers to, as in `{ "$ref": "cohort" }`, put in. */
export function loadShape(name: string): RecordedShape {
  const shape = JSON.parse(readFileSync(new URL(`${name}.json`, directory), 'utf8')) as RecordedShape
  const whole: RecordedShape = structuredClone(shape)
  const resolve = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, `${path}[]`))
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value) {
      const part = loadShape(String(value.$ref))
      for (const list of LISTS)
        whole[list] = [
          ...new Set([...(whole[list] ?? []), ...(part[list] ?? []).map((inner) => join(path, inner))]),
        ]
      for (const list of ['omits', 'adds'] as const) {
        const inner = Object.entries(part.local?.[list] ?? {}).map(([at, why]) => [join(path, at), why])
        whole.local = { ...whole.local, [list]: { ...Object.fromEntries(inner), ...whole.local?.[list] } }
      }
      return part.body
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, resolve(inner, step(whole, path, key))]),
    )
  }
  // Adds what the parts say of themselves to the whole.
  whole.body = resolve(shape.body, '')
  return whole
}

/** The path one key further. */
export const step = (shape: RecordedShape, path: string, key: string): string =>
  join(path, shape.maps?.includes(path) ? '*' : key)

const join = (path: string, inner: string): string =>
  path === '' || inner === '' || inner.startsWith('[') ? path + inner : `${path}.${inner}`
