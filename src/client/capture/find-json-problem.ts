import { pathTo } from './json-path.ts'

export interface JsonProblem {
  /** Where, such as `properties.cart[2].total`; empty for the whole. */
  path: string
  message: string
}

/** A problem, and the way to it from the innermost step: keys of objects, and indexes. */
interface Found {
  message: string
  steps: (string | number)[]
}

const HALF_A_PAIR = /\p{Surrogate}/u
const AS_NULL = 'which JSON would carry as null; send null, or leave it out'

/**
 * The first thing in a value that would not arrive as it is, if there is any. Builds no paths before: nearly every event
 * is fine.
 */
export function findJsonProblem(value: unknown): JsonProblem | undefined {
  const problem = find(value, [])
  if (!problem) return undefined
  const path = problem.steps.reduceRight<string>(
    (parent, step) => pathTo(parent, String(step), typeof step === 'number'),
    '',
  )
  return { path, message: problem.message }
}

function find(value: unknown, parents: object[]): Found | undefined {
  switch (typeof value) {
    case 'string':
      return HALF_A_PAIR.test(value)
        ? found('it holds half a surrogate pair; cut strings between characters, not inside one')
        : undefined
    case 'number':
      return Number.isFinite(value) ? undefined : found(`it is ${value}, ${AS_NULL}`)
    case 'object':
      return value === null ? undefined : findWithin(value, parents)
    case 'bigint':
      return found('it is a bigint, which JSON cannot carry; convert it to text or to a number')
    case 'function':
    case 'symbol':
      return found(`it is a ${typeof value}, which JSON would leave out; leave it out, or send text`)
  }
}

function findWithin(value: object, parents: object[]): Found | undefined {
  if (parents.includes(value)) return found('it contains itself; send a copy without the cycle')
  parents.push(value)
  const problem = Array.isArray(value) ? findInList(value, parents) : findInObject(value, parents)
  parents.pop()
  return problem
}

function findInList(list: readonly unknown[], parents: object[]): Found | undefined {
  for (let index = 0; index < list.length; index++) {
    const problem = find(list[index], parents)
    if (problem) return behind(index, problem)
  }
}

function findInObject(value: object, parents: object[]): Found | undefined {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? found(`it is an invalid Date, ${AS_NULL}`) : undefined
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return find(toJSON.call(value), parents)
  if (BOXED.some((type) => value instanceof type)) return find(value.valueOf(), parents)
  const keys = Object.keys(value)
  if (!isPlain(value) && (keys.length === 0 || LOSES_ITS_CONTENT.some((type) => value instanceof type)))
    return found(`it is a ${nameOf(value)}, whose content JSON would lose; ${remedyFor(value)}`)
  for (const key of keys) {
    const problem = find(key, parents) ?? find((value as Record<string, unknown>)[key], parents)
    if (problem) return behind(key, problem)
  }
}

/** Of any realm: the prototype of its prototype is null. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

/** JSON takes them for what they hold. */
const BOXED = [String, Number, Boolean]

/** These may have fields of their own beside it. */
const LOSES_ITS_CONTENT = [
  Map,
  Set,
  Error,
  ArrayBuffer,
  Object.getPrototypeOf(Uint8Array) as typeof Uint8Array,
]

function remedyFor(value: object): string {
  if (value instanceof Map) return 'send Object.fromEntries(...) of it'
  if (value instanceof Error) return 'send its message'
  return Symbol.iterator in value ? 'send an array of it' : 'send text, or a plain object'
}

const nameOf = (value: object): string => value.constructor?.name || 'value'

const found = (message: string): Found => ({ message, steps: [] })

function behind(step: string | number, problem: Found): Found {
  problem.steps.push(step)
  return problem
}
