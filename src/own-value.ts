/**
 * What a table holds under a name that somebody else chose: nothing for `constructor` and `__proto__`, which every object has.
 */
export const ownValue = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
