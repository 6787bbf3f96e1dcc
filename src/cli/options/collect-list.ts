import { InvalidArgumentError } from 'commander'

/** For `--events signup,purchase`, given any number of times; a name with a comma in it takes quotes as in CSV. */
export function collectList(text: string, earlier: string[] = []): string[] {
  const names: string[] = []
  const name = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y
  while (name.lastIndex < text.length) {
    const match = name.exec(text)
    const value = match?.[1]?.replaceAll('""', '"') ?? match?.[2]?.trim()
    if (!match || !value)
      throw new InvalidArgumentError('Expected names with commas between, for example signup,purchase.')
    names.push(value)
  }
  if (names.length === 0) throw new InvalidArgumentError('Expected at least one name.')
  return [...earlier, ...names]
}
