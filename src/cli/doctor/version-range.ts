/**
 * Whether a version lies within bounds as package.json writes them: `>=20.18.1`, `>=3.4.0 <4`. Pre-releases count as the
 * version they lead to.
 * @example satisfiesRange('3.10.0', '>=3.4.0 <4') //=> true
 */
export function satisfiesRange(version: string, range: string): boolean {
  return range
    .trim()
    .split(/\s+/)
    .every((bound) => {
      const [, sign, limit = ''] = /^(>=|<)(.+)$/.exec(bound) ?? []
      if (sign === undefined) throw new RangeError(`"${bound}" is no bound such as >=1.2.3 or <2.`)
      const order = compare(parts(version), parts(limit))
      return sign === '<' ? order < 0 : order >= 0
    })
}

const parts = (version: string): number[] =>
  version.split(/[-+]/)[0]!.replace(/^v/, '').split('.').map(Number)

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
