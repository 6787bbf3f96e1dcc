import type { ParameterInput } from './parameter-values.ts'
import { type Found, findAmount, findCurrency, findPayments } from './payment-names.ts'
import type { ParameterHeader } from './question-header.ts'
import type { Taxonomy } from './taxonomy.ts'

/** Parameters the project's names decide, or why they do not. */
export interface FilledFromNames {
  params: Record<string, ParameterInput>
  /** The first that several names fit equally well. */
  unclear?: { name: string; kind: 'event' | 'property'; candidates: string[] }
}

/** What neither the text nor the caller said and the project's names do: which events are payments, and what holds the amount. */
export function fillFromNames(
  parameters: Readonly<Record<string, ParameterHeader>>,
  given: Readonly<Record<string, ParameterInput>>,
  taxonomy: Taxonomy | undefined,
): FilledFromNames {
  const filled: FilledFromNames = { params: {} }
  if (!taxonomy) return filled
  const take = (
    name: string,
    kind: 'event' | 'property',
    { value, candidates }: Found<ParameterInput>,
  ): void => {
    if (value !== undefined) filled.params[name] = value
    else if (candidates.length > 1) filled.unclear ??= { name, kind, candidates }
  }
  let amount: ParameterInput
  for (const [name, parameter] of Object.entries(parameters)) {
    const means = 'means' in parameter ? parameter.means : undefined
    if (means === 'amount') amount = given[name]
    if (!means || given[name] !== undefined) continue
    if (means === 'payments') take(name, 'event', findPayments(taxonomy))
    else if (means === 'amount') {
      take(name, 'property', findAmount(taxonomy))
      amount = filled.params[name]
    } else if (typeof amount === 'string') take(name, 'property', findCurrency(taxonomy, amount))
  }
  return filled
}
