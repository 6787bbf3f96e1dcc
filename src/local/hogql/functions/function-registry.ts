import { distance } from 'fastest-levenshtein'
import { aggregateFunctions, windowFunctions } from './aggregate-functions.ts'
import { conversionFunctions } from './conversion-functions.ts'
import { dateFunctions } from './date-functions.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { COMPARISON_FUNCTIONS, LOGIC_FUNCTIONS } from './operator-functions.ts'
import { scalarFunctions } from './scalar-functions.ts'

const byName = new Map<string, FunctionDefinition>()
const byLowerName = new Map<string, FunctionDefinition>()
for (const definition of [
  ...aggregateFunctions,
  ...windowFunctions,
  ...scalarFunctions,
  ...conversionFunctions,
  ...dateFunctions,
]) {
  if (byName.has(definition.name)) continue
  byName.set(definition.name, definition)
  if (definition.anyCase) byLowerName.set(definition.name.toLowerCase(), definition)
}

/** The definition of a function, or nothing when it is not allowed. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name) ?? byLowerName.get(name.toLowerCase())
}

/** The allowed name that looks most like this one. */
export function suggestFunction(name: string): string | undefined {
  return nearestNames(name, [...byName.keys(), ...COMPARISON_FUNCTIONS.keys(), ...LOGIC_FUNCTIONS], 1)[0]
}

/** Names that could have been meant, nearest first. */
export function nearestNames(name: string, candidates: Iterable<string>, count = 3): string[] {
  const lower = name.toLowerCase()
  const limit = Math.max(1, Math.floor(lower.length / 3))
  return [...new Set(candidates)]
    .filter((candidate) => !candidate.startsWith('_'))
    .map((candidate) => ({ candidate, score: closeness(lower, candidate.toLowerCase()) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}

/** Edits between two names; a name inside the other counts as near. */
function closeness(name: string, candidate: string): number {
  const edits = distance(name, candidate)
  const contained =
    name.length >= 4 && (candidate.includes(name) || (candidate.length >= 4 && name.includes(candidate)))
  return contained ? Math.min(edits, 1) : edits
}
