import { describe, expectTypeOf, it } from 'vitest'
import type { CoreClient } from '../../src/client/core-client.ts'
import type { Driver } from '../../src/client/driver.ts'
import type { PagedList } from '../../src/client/resources/paged-list.ts'
import type { ScriptClient } from '../../src/sandbox/guest/script-client.ts'
import type { CLIENT_CALLS, RESOURCE_CALLS } from '../../src/sandbox/protocol/client-calls.ts'
import type { Insight } from '../../src/schemas/insight.ts'

declare const posthog: ScriptClient

/** True when the argument that the rule names takes a signal. */
type TakesSignal<Call, Rule> = Call extends (...args: infer Args) => unknown
  ? Rule extends { options: infer Index extends number }
    ? Required<Args>[Index] extends { signal?: AbortSignal }
      ? true
      : false
    : false
  : false

/** `pages` exactly where a list is given. */
type FitsAnswer<Call, Rule> = Call extends (...args: never[]) => infer Answer
  ? Rule extends { answer: 'pages' }
    ? Answer extends PagedList<infer _>
      ? true
      : false
    : Answer extends Promise<infer _>
      ? true
      : false
  : false

/** Names of the calls whose rule is wrong. */
type Misfits<Target, Rules> = {
  [M in keyof Rules & keyof Target]: [
    TakesSignal<Target[M], Rules[M]>,
    FitsAnswer<Target[M], Rules[M]>,
  ] extends [true, true]
    ? never
    : M
}[keyof Rules & keyof Target]

type ResourceMisfits = {
  [R in keyof typeof RESOURCE_CALLS]: Misfits<CoreClient[R], (typeof RESOURCE_CALLS)[R]>
}[keyof typeof RESOURCE_CALLS]

describe('posthog in a script', () => {
  it('is a Driver with reads', () => {
    expectTypeOf(posthog).toExtend<Driver>()
    expectTypeOf(posthog.insights.list()).toEqualTypeOf<PagedList<Insight>>()
    expectTypeOf(posthog.evaluateFlags).toEqualTypeOf<CoreClient['evaluateFlags']>()
    expectTypeOf(posthog.readBatches).toEqualTypeOf<CoreClient['readBatches']>()
  })

  it('has nothing that is not allowed', () => {
    expectTypeOf(posthog).not.toHaveProperty('request')
    expectTypeOf(posthog).not.toHaveProperty('config')
    expectTypeOf(posthog.persons).not.toHaveProperty('delete')
    expectTypeOf(posthog.featureFlags).not.toHaveProperty('update')
  })

  it('knows where the options of every call are, and how it answers', () => {
    expectTypeOf<Misfits<CoreClient, typeof CLIENT_CALLS>>().toBeNever()
    expectTypeOf<ResourceMisfits>().toBeNever()
    type Wrong = { list: { answer: 'value'; options: 0 }; get: { answer: 'value'; options: 0 } }
    expectTypeOf<Misfits<CoreClient['cohorts'], Wrong>>().toEqualTypeOf<'list' | 'get'>()
  })
})
