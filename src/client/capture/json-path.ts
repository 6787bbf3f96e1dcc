/** The place of an item: `a.b`, `a[0]`, `a["odd name"]`. */
export function pathTo(parent: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${parent}[${key}]`
  if (!/^[\w$]{1,100}$/.test(key)) return `${parent}[${JSON.stringify(key.slice(0, 100))}]`
  return parent ? `${parent}.${key}` : key
}
