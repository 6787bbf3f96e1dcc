import type { z } from 'zod'
import { ApiFailure, invalidInput } from '../api-failure.ts'

/** What a body or query string says. @throws {ApiFailure} 400 in the words of PostHog's API, naming the field. */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const [issue] = error.issues
  const { path = [], message = 'Invalid input.' } = issue ?? {}
  const attr = path.join('__') || undefined
  if (issue?.code === 'invalid_type' && valueAt(value, path) === undefined && attr !== undefined)
    throw new ApiFailure('This field is required.', {
      status: 400,
      type: 'validation_error',
      code: 'required',
      attr,
    })
  throw invalidInput(message, attr)
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value)

/** A parameter that holds JSON, such as `tags=["a"]`. @throws {ApiFailure} 400 for anything else. */
export function jsonParam(searchParams: URLSearchParams, name: string): unknown {
  const text = searchParams.get(name)
  if (text === null || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw invalidInput(`${name} is not valid JSON.`, name)
  }
}

/** A list as JSON, or separated by commas. */
export function listParam(searchParams: URLSearchParams, name: string): string[] | undefined {
  const text = searchParams.get(name)
  if (!text) return undefined
  if (!text.startsWith('[')) return text.split(',')
  const list = jsonParam(searchParams, name)
  if (!Array.isArray(list)) throw invalidInput(`${name} is not a list.`, name)
  return list.map(String)
}

/** `true` and `false`, as Python and JavaScript write them. */
export function flagParam(searchParams: URLSearchParams, name: string): boolean | undefined {
  const text = searchParams.get(name)?.toLowerCase()
  if (text === undefined || text === '') return undefined
  return text === 'true' || text === '1'
}
