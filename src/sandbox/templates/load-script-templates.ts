import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { InputError } from '../../errors.ts'
import { packageFile } from '../../package-file.ts'
import { ScriptTemplate } from './script-template.ts'
import { ScriptTemplateRegistry } from './script-template-registry.ts'

let builtIn: Promise<ScriptTemplate[]> | undefined

/**
 * The script templates of this package, and those of your own folder; yours win on equal ids.
 * @param dir Folder with `*.mjs` template files.
 * @throws {InputError} when a file is not a template: file, line and what is expected
 * @example
 * const templates = await loadScriptTemplates('./scripts')
 * templates.list().map(({ id }) => id) //=> ['analyze_funnel', 'capture_batch', ...]
 */
export async function loadScriptTemplates(dir?: string): Promise<ScriptTemplateRegistry> {
  builtIn ??= readTemplates(packageFile('templates/scripts')).catch((error) => {
    builtIn = undefined
    throw error
  })
  const own = dir === undefined ? [] : await readTemplates(dir)
  return new ScriptTemplateRegistry([...(await builtIn), ...own])
}

async function readTemplates(dir: string): Promise<ScriptTemplate[]> {
  const paths = await listFiles(dir)
  const templates = await Promise.all(
    paths.map(
      async (path) => new ScriptTemplate(await readFile(path, 'utf8'), relative(process.cwd(), path)),
    ),
  )
  for (const [index, { id, file }] of templates.entries()) {
    const other = templates.slice(0, index).find((template) => template.id === id)
    if (!other) continue
    throw new InputError(`${file}:1: the id ${id} is already taken by ${other.file}`, {
      code: 'invalid_input',
      hint: 'Every id stands for one file of the folder.',
      details: { file, line: 1 },
    })
  }
  return templates
}

async function listFiles(dir: string): Promise<string[]> {
  try {
    const names = await readdir(dir)
    return names
      .filter((name) => name.endsWith('.mjs'))
      .sort()
      .map((name) => join(dir, name))
  } catch (cause) {
    throw new InputError(`The folder of script templates ${dir} cannot be read.`, {
      code: 'invalid_input',
      hint: 'Pass a folder that holds *.mjs template files.',
      cause,
    })
  }
}
