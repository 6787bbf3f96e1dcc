import { InvalidArgumentError } from 'commander'

/** For `--param name=value`, given any number of times. */
export function collectParams(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const separator = text.indexOf('=')
  if (separator < 1) throw new InvalidArgumentError('Expected name=value, for example limit=20.')
  return { ...earlier, [text.slice(0, separator)]: text.slice(separator + 1) }
}
