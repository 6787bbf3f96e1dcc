import { describe, expect, it } from 'vitest'
import * as errors from '../../../src/errors.ts'
import { fromWireError, toWireError } from '../../../src/sandbox/protocol/wire-errors.ts'

const travel = (error: unknown): Error => fromWireError(JSON.parse(JSON.stringify(toWireError(error))))

describe('wire errors', () => {
  const classes = Object.values(errors).filter(
    (value) =>
      value !== errors.QueryError && Object.prototype.isPrototypeOf.call(errors.PostHogDriverError, value),
  ) as (typeof errors.ApiError)[]

  it.each([errors.PostHogDriverError, ...classes])('rebuilds %o with every field', (ErrorClass) => {
    const cause = Object.assign(new TypeError('socket closed'), { cause: new Error('reset') })
    const original = new ErrorClass('Nothing listens there.', {
      code: 'connection_failed',
      status: 503,
      hint: 'Start it.',
      retryable: true,
      details: { ids: [1n, 2n], when: new Date(0) },
      cause,
    })
    const rebuilt = travel(original) as errors.PostHogDriverError
    expect(rebuilt).toBeInstanceOf(ErrorClass)
    expect(rebuilt.constructor).toBe(ErrorClass)
    expect(rebuilt.toJSON()).toEqual(original.toJSON())
    expect(rebuilt.cause).toMatchObject({ name: 'TypeError', message: 'socket closed' })
    expect((rebuilt.cause as Error).cause).toMatchObject({ message: 'reset' })
  })

  it('rebuilds a query error with its text and position', () => {
    const position = { line: 2, column: 3, start: 9, end: 12 }
    const original = new errors.QueryError('No such column.', {
      code: 'query_invalid',
      hogql: 'SELECT\n  x',
      position,
    })
    const rebuilt = travel(original) as errors.QueryError
    expect(rebuilt).toBeInstanceOf(errors.QueryError)
    expect(rebuilt).toMatchObject({ hogql: 'SELECT\n  x', position, code: 'query_invalid' })
  })

  it('keeps the name and message of other errors', () => {
    const rebuilt = travel(new RangeError('too far'))
    expect(rebuilt).toMatchObject({ name: 'RangeError', message: 'too far' })
    expect(errors.PostHogDriverError.isInstance(rebuilt)).toBe(false)
  })

  it('does not lose an error over details that cannot travel', () => {
    const original = new errors.ApiError('Refused.', {
      code: 'server_error',
      details: { retry: () => 1, id: 7 },
    })
    expect(travel(original)).toMatchObject({ message: 'Refused.', details: { id: 7 } })
  })
})
