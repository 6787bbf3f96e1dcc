import { InvalidArgumentError } from 'commander'

/** For `--param name=value`, given any number of times. */
export function collectParams(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const separator = text.indexOf('=')
  if (separator < 1) throw new InvalidArgumentError('Expected name=value, for example limit=20.')
  const name = text.slice(0, separator)
  // Objects take this name for something else, and whoever reads them would not see it.
  if (name === '__proto__') throw new InvalidArgumentError('Nothing can be called __proto__.')
  return { ...earlier, [name]: text.slice(separator + 1) }
}
