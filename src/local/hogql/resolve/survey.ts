import type { CallNode, Expression } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import { Syntax } from './syntax.ts'

/**
 * `getSurveyResponse(index, id, multiple)`: the answer to a question, kept under the question's id by newer SDKs and under its
 * position by older ones.
 */
export function surveyResponse(node: CallNode): Expression {
  const [index, id, multiple] = node.args.map((arg) => (arg.node === 'Constant' ? arg.value : undefined))
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0)
    throw queryError('getSurveyResponse first argument must be a constant integer', node.args[0] ?? node)
  if (node.args[1] && id !== null && typeof id !== 'string')
    throw queryError('getSurveyResponse second argument must be a constant text', node.args[1])
  const syntax = new Syntax(node)
  const keys = [
    ...(id ? [`$survey_response_${id}`] : []),
    index === 0 ? '$survey_response' : `$survey_response_${index}`,
  ]
  const read = (name: string, key: string): Expression =>
    syntax.call(name, syntax.field('properties'), syntax.constant(key))
  if (multiple === true) {
    const [first = '', second] = keys
    const chosen = read('JSONExtractArrayRaw', first)
    return second === undefined
      ? chosen
      : syntax.call('if', syntax.call('notEmpty', chosen), chosen, read('JSONExtractArrayRaw', second))
  }
  return syntax.call(
    'coalesce',
    ...keys.map((key) => syntax.call('nullIf', read('JSONExtractString', key), syntax.constant(''))),
  )
}

/** `uniqueSurveySubmissionsFilter('id')`: of answers sent in several parts, the last part only. */
export function lastSubmission(node: CallNode): Expression {
  const [survey] = node.args
  if (survey?.node !== 'Constant' || typeof survey.value !== 'string')
    throw queryError('uniqueSurveySubmissionsFilter takes a constant text', survey ?? node)
  const syntax = new Syntax(node)
  const submission = syntax.call(
    'JSONExtractString',
    syntax.field('properties'),
    syntax.constant('$survey_submission_id'),
  )
  const uuid = syntax.field('uuid')
  return syntax.compare('in', uuid, {
    node: 'SelectQuery',
    select: [syntax.call('argMax', uuid, syntax.field('timestamp'))],
    select_from: { node: 'JoinExpr', table: syntax.field('events') },
    where: syntax.all([
      syntax.compare('==', syntax.field('event'), syntax.constant('survey sent')),
      syntax.compare('==', syntax.field('properties', '$survey_id'), survey),
    ]),
    group_by: [
      syntax.call('if', syntax.call('empty', submission), syntax.call('toString', uuid), submission),
    ],
  })
}
