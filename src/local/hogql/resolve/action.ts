import type { ActionDefinition, ActionStep } from '../../project-metadata.ts'
import type { CallNode, Expression } from '../ast/ast.ts'
import { nearestNames } from '../functions/function-registry.ts'
import { queryError } from '../hogql-error.ts'
import type { PropertyFilter } from '../query-inputs.ts'
import {
  anyText,
  type FilterPlace,
  operatorCondition,
  propertyCondition,
  tagPattern,
} from './property-filter.ts'
import type { QueryContext } from './query-context.ts'
import { didYouMean } from './resolve-field.ts'
import { selectorPattern } from './selector-pattern.ts'
import { Syntax } from './syntax.ts'

/** `matchesAction('name')` or `matchesAction(1)`: the event fits one of the action's steps. */
export function actionCondition(node: CallNode, table: readonly string[], context: QueryContext): Expression {
  const { steps } = findAction(node, context)
  const place = { syntax: new Syntax(node), table }
  if (steps.length === 0) return place.syntax.constant(true)
  return place.syntax.any(steps.map((step) => stepCondition(step, place, context)))
}

function findAction(node: CallNode, { metadata }: QueryContext): ActionDefinition {
  const [argument] = node.args
  const value = argument?.node === 'Constant' ? argument.value : undefined
  if (typeof value === 'number') {
    const action = metadata.actions.get(value)
    if (action) return action
    throw queryError(`Could not find an action with the ID ${value}`, argument)
  }
  if (typeof value !== 'string') throw queryError('action() takes only constant arguments', argument ?? node)
  const [first, second] = [...metadata.actions.values()].filter(({ name }) => name === value)
  if (second) throw queryError(`Found multiple actions with name '${value}'`, argument)
  if (first) return first
  const names = [...metadata.actions.values()].map(({ name }) => name)
  const suggestions = nearestNames(value, names)
  throw queryError(
    `Could not find an action with the name '${value}'${didYouMean(suggestions)}`,
    argument,
    suggestions,
  )
}

function stepCondition(step: ActionStep, place: FilterPlace, context: QueryContext): Expression {
  const { syntax, table } = place
  const field = (...chain: string[]): Expression => syntax.field(...table, ...chain)
  const conditions: Expression[] = []
  if (step.event) conditions.push(syntax.compare('==', field('event'), syntax.constant(step.event)))
  if (step.event === '$autocapture') {
    const chain = field('elements_chain')
    if (step.selector)
      conditions.push(syntax.compare('=~', chain, syntax.constant(selectorPattern(step.selector))))
    if (step.tag_name)
      conditions.push(syntax.compare('=~', chain, syntax.constant(tagPattern(step.tag_name))))
    if (step.href)
      conditions.push(
        operatorCondition(field('elements_chain_href'), matching(step.href, step.href_matching), syntax),
      )
    if (step.text)
      conditions.push(anyText(field('elements_chain_texts'), matching(step.text, step.text_matching), syntax))
  }
  if (step.url) {
    // Unlike the others, an address contains its text when nothing is said, and case matters.
    const matches = step.url_matching ?? 'contains'
    const url = field('properties', '$current_url')
    conditions.push(
      matches === 'contains'
        ? syntax.compare('like', url, syntax.constant(`%${step.url}%`))
        : operatorCondition(url, matching(step.url, matches), syntax),
    )
  }
  for (const filter of step.properties ?? []) conditions.push(propertyCondition(filter, place, context))
  return syntax.all(conditions)
}

const matching = (value: string, how: ActionStep['url_matching']): PropertyFilter => ({
  value,
  operator: how === 'contains' ? 'icontains' : how === 'regex' ? 'regex' : 'exact',
})
