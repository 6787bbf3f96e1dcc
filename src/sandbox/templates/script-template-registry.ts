import { InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import type { ScriptTemplate } from './script-template.ts'

/** Script templates by id. */
export class ScriptTemplateRegistry {
  private readonly templates: ReadonlyMap<string, ScriptTemplate>

  /** Of equal ids, the last one wins. */
  constructor(templates: Iterable<ScriptTemplate>) {
    this.templates = new Map([...templates].map((template) => [template.id, template]))
  }

  /** All templates, by id. */
  list(): ScriptTemplate[] {
    return [...this.templates.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** @throws {InputError} with the ids that come near */
  get(id: string): ScriptTemplate {
    const template = this.templates.get(id)
    if (template) return template
    const ids = [...this.templates.keys()].sort()
    throw new InputError(`There is no script template ${JSON.stringify(id)}.`, {
      code: 'invalid_input',
      hint: didYouMean(closestNames(String(id), ids)) ?? `There are: ${ids.join(', ')}.`,
      details: { id },
    })
  }
}
