import type { CallNode, Expression } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import { actionCondition } from './action.ts'
import type { QueryContext } from './query-context.ts'
import type { SelectScope } from './select-scope.ts'
import { lastSubmission, surveyResponse } from './survey.ts'
import { CatalogInstance } from './table-instance.ts'

interface ProjectFunction {
  minArgs: number
  maxArgs: number
  expand(node: CallNode, scope: SelectScope, context: QueryContext): Expression
}

/** Functions that stand for other HogQL, by what the project knows. */
const PROJECT_FUNCTIONS: ReadonlyMap<string, ProjectFunction> = new Map([
  [
    'matchesAction',
    {
      minArgs: 1,
      maxArgs: 1,
      expand: (node, scope, context) => actionCondition(node, [eventsTableOf(node, scope)], context),
    },
  ],
  ['getSurveyResponse', { minArgs: 1, maxArgs: 3, expand: surveyResponse }],
  ['uniqueSurveySubmissionsFilter', { minArgs: 1, maxArgs: 1, expand: lastSubmission }],
])

export const PROJECT_FUNCTION_NAMES: readonly string[] = [...PROJECT_FUNCTIONS.keys()]

/** What a call stands for, if it is one of these. */
export function expandProjectFunction(
  node: CallNode,
  scope: SelectScope,
  context: QueryContext,
): Expression | undefined {
  const known = PROJECT_FUNCTIONS.get(node.name)
  if (!known) return undefined
  const { minArgs, maxArgs, expand } = known
  const found = node.args.length
  if (found < minArgs || found > maxArgs) {
    const wanted = minArgs === maxArgs ? String(minArgs) : `between ${minArgs} and ${maxArgs}`
    throw queryError(
      `Function '${node.name}' expects ${wanted} argument${maxArgs === 1 ? '' : 's'}, found ${found}`,
      node,
    )
  }
  return expand(node, scope, context)
}

/** The name the query gives its events table. */
function eventsTableOf(node: CallNode, scope: SelectScope): string {
  for (const [name, table] of scope.tablesByName) {
    const isEvents = table instanceof CatalogInstance && table.definition.name === 'events'
    if (isEvents && !name.includes('.')) return name
  }
  throw queryError(`${node.name} can only be used with the events table`, node)
}
