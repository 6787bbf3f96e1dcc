import { type RecordedShape, step } from './recorded-shape.ts'

/** What a later version of PostHog may add to any object. */
const BRAND_NEW = { any: ['thing'] }

/** The recorded answer, and the forms it may take elsewhere: later fields, nulls, absent fields. */
export const shapeVariants = (shape: RecordedShape): [name: string, body: unknown][] => [
  ['as recorded', shape.body],
  ['with fields of later versions', change(shape, { addsFields: true })],
  ['with null wherever null may be', change(shape, { nulls: shape.nullable })],
  ['without the fields that may be absent', change(shape, { absent: shape.optional })],
]

interface Changes {
  addsFields?: boolean
  nulls?: readonly string[]
  absent?: readonly string[]
}

function change(shape: RecordedShape, { addsFields = false, nulls = [], absent = [] }: Changes): unknown {
  const { free = [], maps = [] } = shape
  const visit = (value: unknown, path: string): unknown => {
    if (nulls.includes(path)) return null
    if (typeof value !== 'object' || value === null || free.includes(path)) return value
    if (Array.isArray(value)) return value.map((item) => visit(item, `${path}[]`))
    const kept = Object.entries(value).filter(([key]) => !absent.includes(step(shape, path, key)))
    const inner = kept.map(([key, one]) => [key, visit(one, step(shape, path, key))])
    if (addsFields && !maps.includes(path)) inner.push(['brand_new', BRAND_NEW])
    return Object.fromEntries(inner)
  }
  return visit(shape.body, '')
}
