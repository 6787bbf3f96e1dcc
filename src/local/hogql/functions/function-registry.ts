import { closestNames } from '../../../hogql/closest-names.ts'
import { aggregateFunctions, windowFunctions } from './aggregate-functions.ts'
import { conversionFunctions } from './conversion-functions.ts'
import { dateFunctions } from './date-functions.ts'
import { foldFunctions } from './fold-functions.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { geoFunctions } from './geo-functions.ts'
import { lookupFunctions } from './lookup-functions.ts'
import { networkFunctions } from './network-functions.ts'
import { COMPARISON_FUNCTIONS, LOGIC_FUNCTIONS } from './operator-functions.ts'
import { scalarFunctions } from './scalar-functions.ts'
import { trafficFunctions } from './traffic-functions.ts'

const byName = new Map<string, FunctionDefinition>()
const byLowerName = new Map<string, FunctionDefinition>()
for (const definition of [
  ...aggregateFunctions,
  ...windowFunctions,
  ...scalarFunctions,
  ...conversionFunctions,
  ...dateFunctions,
  ...foldFunctions,
  ...geoFunctions,
  ...networkFunctions,
  ...lookupFunctions,
  ...trafficFunctions,
]) {
  if (byName.has(definition.name)) continue
  byName.set(definition.name, definition)
  if (definition.anyCase) byLowerName.set(definition.name.toLowerCase(), definition)
}

/** Every function there is. */
export const ALL_FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = byName

/** The definition of a function, or nothing when it is not allowed. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name) ?? byLowerName.get(name.toLowerCase())
}

/** The allowed name that looks most like this one; `others` are functions known elsewhere. */
export function suggestFunction(name: string, others: readonly string[] = []): string | undefined {
  const names = [...byName.keys(), ...COMPARISON_FUNCTIONS.keys(), ...LOGIC_FUNCTIONS, ...others]
  return nearestNames(name, names, 1)[0]
}

/** Names that could have been meant, nearest first; names for internal use are not offered. */
export function nearestNames(name: string, candidates: Iterable<string>, count = 3): string[] {
  return closestNames(
    name,
    [...candidates].filter((candidate) => !candidate.startsWith('_')),
    count,
  )
}
