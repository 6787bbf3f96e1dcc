import { z } from 'zod'
import { oneOrMore } from './one-or-more.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])

/** One condition on a property of events, of their persons, sessions or groups. */
export const hogqlPropertyFilterSchema = z
  .strictObject({
    key: z.string().min(1),
    /** @default 'exact' */
    operator: z
      .enum([
        'exact',
        'is_not',
        'icontains',
        'not_icontains',
        'regex',
        'not_regex',
        'gt',
        'gte',
        'lt',
        'lte',
        'is_set',
        'is_not_set',
      ])
      .default('exact'),
    /** A list, for `exact` and `is_not`, means "any of these" and "none of these". */
    value: oneOrMore(scalar).optional(),
    /** Whose property. @default 'event' */
    type: z.enum(['event', 'person', 'session', 'group']).default('event'),
    /** Which type of group, 0 to 4. @default 0 */
    group_type_index: z.int().min(0).max(4).optional(),
  })
  .check(({ value: { operator, value }, issues }) => {
    const problem = (message: string) =>
      issues.push({ code: 'custom', path: ['value'], message, input: undefined })
    const needsNone = operator === 'is_set' || operator === 'is_not_set'
    if (needsNone !== (value === undefined)) problem(needsNone ? 'expected none' : 'expected a value')
    else if (/^[gl]te?$/.test(operator) && typeof value !== 'number') problem('expected a number')
    else if (Array.isArray(value) && operator !== 'exact' && operator !== 'is_not')
      problem('expected one value, not a list')
    else if (/contains|regex/.test(operator) && typeof value !== 'string') problem('expected text')
  })

export type HogQLPropertyFilter = z.input<typeof hogqlPropertyFilterSchema>
