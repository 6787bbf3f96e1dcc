import { parameterExample } from '../../../src/questions/parameter-values.ts'
import type { Question } from '../../../src/questions/question.ts'
import type { ParameterHeader } from '../../../src/questions/question-header.ts'

const MAX_ASKS = 6
const UNITS = {
  count: 'count',
  percent: '%',
  seconds: 'seconds',
  hours: 'hours',
  ratio: 'ratio',
  time: 'time',
} as const

/** The page of one topic: what can be asked, how, with which parameters, and what comes back. */
export function topicPage(topic: string, questions: readonly Question[]): string {
  const [first, ...rest] = topic
  const list = questions.map(
    ({ id, title, description }) => `- [${title}](#${id}): ${firstSentence(description)}`,
  )
  return [
    `# ${first?.toUpperCase()}${rest.join('')} questions`,
    'Made from the headers of `templates/questions`; [questions.md](../questions.md) says how questions are read.',
    list.join('\n'),
    ...questions.map(section),
  ]
    .join('\n\n')
    .concat('\n')
}

function section({
  id,
  title,
  header,
  description,
  examples,
  params,
  columns,
  caveats,
  followUps,
}: Question): string {
  const parts = [`## <a id="${id}"></a>${title}`, `\`${id}\`${aliases(header.aliases)}. ${description}`]
  parts.push(
    examples
      .slice(0, MAX_ASKS)
      .map((ask) => `- "${ask}"`)
      .join('\n'),
  )
  if (params.length > 0)
    parts.push(
      table(
        ['Parameter', 'Default', 'Values', ''],
        params.map(({ name, required, default: value, description }) => {
          const parameter = header.parameters[name] as ParameterHeader
          return [code(name), fallback(parameter, required, value), example(parameter), description]
        }),
      ),
    )
  parts.push(
    table(
      ['Column', 'Unit', ''],
      columns.map(({ name, unit, description }) => [
        code(name),
        UNITS[unit as keyof typeof UNITS] ?? '',
        description + presence(header.columns[name]?.if),
      ]),
    ),
  )
  if (caveats.length > 0) parts.push(`Mind: ${caveats.join(' ')}`)
  if (followUps.length > 0) parts.push(`Next: ${followUps.map((text) => `"${text}"`).join(', ')}`)
  parts.push(`[The query](../../templates/questions/${header.topic}/${id}.sql)`)
  return parts.join('\n\n')
}

function fallback(parameter: ParameterHeader, required: boolean, value: string | number | undefined): string {
  if ('means' in parameter && parameter.means) return 'by its name'
  return required ? 'required' : value === undefined ? '' : code(String(value))
}

function example(parameter: ParameterHeader): string {
  if (parameter.type === 'choice') return Object.keys(parameter.one_of).map(code).join(', ')
  if (parameter.type === 'interval') return parameter.one_of.map(code).join(', ')
  if (parameter.type === 'property' && parameter.of === 'any') return code("{ key: 'plan', type: 'person' }")
  if (parameter.type === 'property' && parameter.means === 'amount') return code("'amount'")
  if (parameter.type === 'property' && parameter.means === 'currency') return code("'currency'")
  return code(parameterExample(parameter.type))
}

const aliases = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (also ${names.map(code).join(', ')})`

const presence = (condition: string | undefined): string =>
  condition === undefined ? '' : ` Only with ${code(condition)}.`.replace('Only with `not ', 'Not with `')

const code = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(
      (cells) =>
        `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`,
    )
    .join('\n')

const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text
