import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
/** Of what package.json names. */
const DECIDED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']
/** Of what that brings: as permissive, in words of their own. */
const BROUGHT = [...DECIDED, 'BlueOak-1.0.0', 'PSF-2.0', 'Unlicense']

interface Manifest {
  name: string
  license?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

const read = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))

/** Directory of a package as Node finds it from another one. */
function find(name: string, from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const candidate = join(directory, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (directory === dirname(directory)) return undefined
  }
}

/** Whether an SPDX expression can be met with the licences of a list. */
const allows = (list: readonly string[], expression: string): boolean =>
  expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => list.includes(licence.trim())))

it('is permissive for everything that is installed with the package or with its optional peers', () => {
  const root = read(repository)
  // `string-width` is bundled, so its licence is part of ours.
  const named = [...Object.keys({ ...root.dependencies, ...root.peerDependencies }), 'string-width']
  const seen = new Set<string>()
  const refused: string[] = []
  const visit = (name: string, from: string, optional = false) => {
    const directory = find(name, from)
    // What was made for another platform is not here.
    if (!directory && optional) return
    if (!directory) throw new Error(`${name}, wanted by ${from}, is not installed`)
    if (seen.has(directory)) return
    seen.add(directory)
    const { license = 'none', dependencies = {}, optionalDependencies = {} } = read(directory)
    if (!allows(from === repository ? DECIDED : BROUGHT, license)) refused.push(`${name}: ${license}`)
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies }))
      visit(each, directory, each in optionalDependencies)
  }
  for (const name of named) visit(name, repository)
  expect(refused).toEqual([])
  expect(seen.size).toBeGreaterThan(named.length)
})
