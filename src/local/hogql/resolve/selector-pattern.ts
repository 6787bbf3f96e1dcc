/** Anything inside one element of a chain; a semicolon between quotes does not end it. */
const INSIDE = '(?:[^;"]|"(?:[^"\\\\]|\\\\.)*")*'
const MORE_CLASSES = '(?:\\.[^;:.]+)*?'

/**
 * A regular expression for the elements chain of a click that fits a CSS selector: tags, classes, ids, attributes,
 * `:nth-child`, `>` and descendants. Chains run from the clicked element outwards.
 * @example
 * selectorPattern('div > a.buy') //=> matches 'a.buy.big:href="/";div:nth-child="1"'
 */
export function selectorPattern(selector: string): string {
  const [target = '', ...outwards] = selector
    .trim()
    .replace(/\s*>\s*/g, ' > ')
    .split(/\s+(?![^[]*\])/)
    .reverse()
  let pattern = `(?:^|;)${elementPattern(target)}`
  let direct = false
  for (const part of outwards) {
    if (part === '>') {
      direct = true
      continue
    }
    pattern += `${direct ? ';' : `(?:;${INSIDE})*?;`}${elementPattern(part)}`
    direct = false
  }
  return `${pattern}(?:;|$)`
}

const PIECE =
  /\.([\w-]+)|#([\w-]+)|\[([\w-]+)=["']?([^"'\]]*)["']?\]|:nth-child\((\d+)\)|:nth-of-type\((\d+)\)/g

function elementPattern(part: string): string {
  const tag = /^[\w-]+/.exec(part)?.[0]
  const classes: string[] = []
  const attributes: [string, string][] = []
  for (const [, name, id, attribute, value = '', child, type] of part.matchAll(PIECE)) {
    if (name) classes.push(name)
    else if (id) attributes.push(['attr_id', id])
    else if (attribute) attributes.push([attributeKey(attribute), value])
    else if (child) attributes.push(['nth-child', child])
    else if (type) attributes.push(['nth-of-type', type])
  }
  // Chains list classes and attributes in alphabetical order.
  const wanted = classes.sort().map((name) => `${MORE_CLASSES}\\.${escapePattern(name)}`)
  const given = attributes
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${INSIDE}?${escapePattern(name)}="${escapePattern(value)}"`)
  return `${tag ? escapePattern(tag) : '[^;:.]*'}${wanted.join('')}(?:\\.[^;:.]+)*${given.length > 0 ? `:${given.join('')}${INSIDE}` : `(?::${INSIDE})?`}`
}

const attributeKey = (name: string): string =>
  name === 'id' ? 'attr_id' : name === 'href' || name === 'text' ? name : `attr__${name}`

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
