import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest'
import { combineHooks } from '../../src/observe/combine-hooks.ts'
import { emit } from '../../src/observe/emit.ts'
import type { Hooks, ToolEvent } from '../../src/observe/hooks.ts'

// As it is: what watches the suite for leaks makes every event.
vi.unmock('../../src/observe/emit.ts')

const EVENT: ToolEvent = { tool: 'query', ok: true, durationMs: 1 }

let warnings: MockInstance<(warning: string | Error) => void>
beforeEach(() => {
  warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => warnings.mockRestore())

it('makes no event when nobody listens', () => {
  const make = vi.fn(() => EVENT)
  emit(undefined, 'onTool', make)
  emit({ onModel: () => {} }, 'onTool', make)
  emit(combineHooks(undefined, {}, { onModel: () => {} }), 'onTool', make)
  expect(make).not.toHaveBeenCalled()
})

it('calls hooks as methods of their object', () => {
  class Counter implements Hooks {
    count = 0
    onTool() {
      this.count++
    }
  }
  const counter = new Counter()
  emit(counter, 'onTool', () => EVENT)
  emit(combineHooks(counter, counter), 'onTool', () => EVENT)
  expect(counter.count).toBe(3)
})

it.each<[string, () => unknown, string]>([
  [
    'throws',
    () => {
      throw new Error('bad hook')
    },
    'bad hook',
  ],
  [
    'throws what is no error',
    () => {
      throw Object.create(null)
    },
    'a object',
  ],
  [
    'rejects',
    async () => {
      throw new Error('bad promise')
    },
    'bad promise',
  ],
])('warns once of a hook that %s', async (_, onTool, reason) => {
  const hooks = { onTool } as Hooks
  for (let time = 0; time < 3; time++) expect(() => emit(hooks, 'onTool', () => EVENT)).not.toThrow()
  await new Promise(setImmediate)
  expect(warnings).toHaveBeenCalledTimes(1)
  expect(warnings.mock.calls[0]?.[0]).toContain(`onTool: ${reason}`)
})

it('combines hooks in order, and lets none keep the others from hearing', () => {
  const heard: string[] = []
  const all = combineHooks(
    { onTool: () => void heard.push('first') },
    {
      onTool: () => {
        throw new Error('bad hook')
      },
    },
    undefined,
    { onTool: ({ tool }) => void heard.push(`last ${tool}`), onModel: () => void heard.push('model') },
  )
  expect(Object.keys(all).sort()).toEqual(['onModel', 'onTool'])
  all.onTool?.(EVENT)
  expect(heard).toEqual(['first', 'last query'])
  expect(warnings).toHaveBeenCalledTimes(1)
})
