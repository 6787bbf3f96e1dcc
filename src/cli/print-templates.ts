import { formatTable } from '../format/format-table.ts'
import { toJson } from '../format/to-json.ts'
import type { ScriptTemplate, TemplateParameter } from '../sandbox/templates/script-template.ts'
import type { Terminal } from './terminal.ts'

/** All script templates, one line each. */
export function printTemplates(
  templates: readonly ScriptTemplate[],
  terminal: Terminal,
  json: boolean,
): void {
  if (json) {
    terminal.print(toJson(templates.map(describe), 2))
    return
  }
  const rows = templates.map(({ id, title, write, params }) => ({
    id,
    title,
    needs: [
      ...params.flatMap(({ name, required }) => (required ? [name] : [])),
      ...(write ? ['--write'] : []),
    ].join(', '),
  }))
  printTable(['id', 'title', 'needs'], rows, terminal)
}

/** One script template with its parameters. */
export function printTemplate(template: ScriptTemplate, terminal: Terminal, json: boolean): void {
  if (json) {
    terminal.print(toJson(describe(template), 2))
    return
  }
  const { title, description, returns, params, write } = template
  terminal.print(`${terminal.bold(title)}\n${terminal.wrap(description)}`)
  terminal.print(`${terminal.wrap(`Returns ${returns}.${write ? ' Needs --write.' : ''}`)}\n`)
  const rows = params.map((parameter) => ({
    parameter: parameter.name,
    type: parameter.type,
    default: defaultText(parameter),
    about:
      parameter.type === 'choice'
        ? `${parameter.description} One of ${parameter.one_of.join(', ')}.`
        : parameter.description,
  }))
  printTable(['parameter', 'type', 'default', 'about'], rows, terminal)
}

function printTable(columns: string[], rows: Record<string, unknown>[], terminal: Terminal): void {
  const { width, bold: styleHeader } = terminal
  terminal.print(formatTable(columns, rows, { width, styleHeader }))
}

function defaultText(parameter: TemplateParameter): string {
  if (parameter.required) return 'required'
  if (!('default' in parameter) || parameter.default === undefined || parameter.type === 'flag') return ''
  return String(parameter.default)
}

function describe({
  id,
  title,
  description,
  returns,
  write,
  params,
}: ScriptTemplate): Record<string, unknown> {
  return { id, title, description, returns, write, params }
}
