import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { encodeBody } from '../../src/http/request-parts.ts'

const circular: Record<string, unknown> = {}
circular.self = circular

describe('encodeBody', () => {
  test.each<[string, unknown]>([
    ['a circular reference', circular],
    ['a bigint', { n: 1n }],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ])('refuses %s, which JSON cannot carry', (_, body) => {
    expect(() => encodeBody(body)).toThrow(InputError)
  })
})
