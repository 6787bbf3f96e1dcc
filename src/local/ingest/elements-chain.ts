import { writeExactJson } from './exact-json.ts'
import { isRecord, type JsonRecord } from './is-record.ts'

const escapeQuotes = (text: string): string => text.replaceAll('"', '\\"')

/**
 * The clicked element and its ancestors as PostHog stores them, innermost first:
 * `button.cta:attr__class="cta"nth-child="1"nth-of-type="1"text="Buy";div:nth-child="2"...`
 */
export function elementsChain(elements: unknown): string {
  if (!Array.isArray(elements)) return ''
  return elements.filter(isRecord).map(elementText).join(';')
}

function elementText(element: JsonRecord): string {
  const tag = typeof element.tag_name === 'string' ? element.tag_name : ''
  const classes = classNames(element.attr__class ?? element.attr_class)
    .map((name) => `.${name.replaceAll('"', '')}`)
    .join('')
  const attributes = Object.entries(element)
    .filter(([name, value]) => name.startsWith('attr__') && value !== undefined && value !== null)
    .concat(namedAttributes(element))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name.replaceAll('"', '')}="${escapeQuotes(attributeText(value))}"`)
    .join('')
  return `${tag}${classes}:${attributes}`
}

/** The few properties of an element that are kept under names of their own. */
function namedAttributes(element: JsonRecord): [string, unknown][] {
  const text = element.$el_text ?? element.text
  const named: [string, unknown][] = [
    ['text', typeof text === 'string' ? text.slice(0, 400) : undefined],
    ['nth-child', element.nth_child ?? 0],
    ['nth-of-type', element.nth_of_type ?? 0],
    ['href', element.attr__href ?? element.href],
    ['attr_id', element.attr__id ?? element.attr_id],
  ]
  return named.filter(([, value]) => value !== undefined && value !== null && value !== '')
}

const classNames = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/\s+/) : [])
    .filter((name) => name !== '')
    .sort()

const attributeText = (value: unknown): string =>
  Array.isArray(value) ? value.join(' ') : typeof value === 'object' ? writeExactJson(value) : String(value)
