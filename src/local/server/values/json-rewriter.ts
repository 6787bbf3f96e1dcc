import { type ClickHouseType, parseClickHouseType } from './clickhouse-type.ts'
import { createDateTimeText, naiveDateTimeText } from './datetime-text.ts'

/** JSON text of a value in, JSON text out. */
export type JsonRewriter = (json: string) => string

/** What is to be done with a value of a type; undefined when it stays as it is. */
type Plan =
  | { kind: 'value'; write: JsonRewriter }
  | { kind: 'list'; item: Plan }
  | { kind: 'tuple'; parts: (Plan | undefined)[] }
  | { kind: 'map'; value: Plan }

/**
 * Brings ClickHouse's JSON of values into the form PostHog gives them, without reading what stays as it is: times are
 * written in their zone, integers beyond 64 bits as text. Undefined when nothing of these types differs.
 * @example
 * createJsonRewriter(["DateTime('Europe/Berlin')", 'UInt64'])?.('["2026-01-02T03:04:05Z", 7]')
 * //=> '["2026-01-02T04:04:05+01:00", 7]'
 */
export function createJsonRewriter(types: readonly string[]): JsonRewriter | undefined {
  const plan = tuplePlan(types.map((type) => parseClickHouseType(type)))
  if (!plan) return undefined
  const walk = new Walk()
  return (json) => walk.rewrite(json, plan)
}

const WIDE_INTEGER = /^U?Int(?:128|256)$/

function planOf(type: ClickHouseType): Plan | undefined {
  if (WIDE_INTEGER.test(type.name)) return { kind: 'value', write: (json) => `"${json}"` }
  if (type.name.startsWith('DateTime')) {
    const text = type.timezone ? createDateTimeText(type.timezone) : naiveDateTimeText
    return { kind: 'value', write: (json) => `"${text(json.slice(1, -1))}"` }
  }
  switch (type.name) {
    case 'Array':
      return listPlan(type.inner[0] && planOf(type.inner[0]))
    case 'Tuple':
      return tuplePlan(type.inner)
    case 'Nested':
      return listPlan(tuplePlan(type.inner))
    case 'Map': {
      const value = type.inner[1] && planOf(type.inner[1])
      return value && { kind: 'map', value }
    }
    default:
      return undefined
  }
}

const listPlan = (item: Plan | undefined): Plan | undefined => item && { kind: 'list', item }

function tuplePlan(types: readonly ClickHouseType[]): Plan | undefined {
  const parts = types.map(planOf)
  return parts.some((part) => part !== undefined) ? { kind: 'tuple', parts } : undefined
}

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] =
  Buffer.from('"\\,:[]{}')

/** One pass over a JSON text, along a plan. */
class Walk {
  #json = ''
  #at = 0
  #written = ''
  #copiedTo = 0

  rewrite(json: string, plan: Plan): string {
    this.#json = json
    this.#at = 0
    this.#written = ''
    this.#copiedTo = 0
    this.#value(plan)
    return this.#written + json.slice(this.#copiedTo)
  }

  #value(plan: Plan | undefined): void {
    this.#space()
    // NULL stays NULL, whatever the type.
    if (plan === undefined || this.#json.startsWith('null', this.#at)) this.#skip()
    else if (plan.kind === 'value') this.#replace(plan.write)
    else if (plan.kind === 'list') this.#items(CLOSE_LIST!, () => this.#value(plan.item))
    else if (plan.kind === 'tuple') this.#items(CLOSE_LIST!, (index) => this.#value(plan.parts[index]))
    else this.#items(CLOSE_OBJECT!, () => this.#entry(plan.value))
  }

  #replace(write: JsonRewriter): void {
    const start = this.#at
    this.#skip()
    this.#written += this.#json.slice(this.#copiedTo, start) + write(this.#json.slice(start, this.#at))
    this.#copiedTo = this.#at
  }

  #entry(plan: Plan): void {
    this.#skip()
    this.#space()
    if (this.#code() === COLON) this.#at++
    this.#value(plan)
  }

  /** Everything between a bracket and its counterpart. */
  #items(close: number, item: (index: number) => void): void {
    this.#at++
    for (let index = 0; this.#at < this.#json.length; index++) {
      this.#space()
      if (this.#code() === close) break
      item(index)
      this.#space()
      if (this.#code() === COMMA) this.#at++
    }
    this.#at++
  }

  #skip(): void {
    const code = this.#code()
    if (code === QUOTE) this.#text()
    else if (code === OPEN_LIST || code === OPEN_OBJECT) this.#brackets()
    else {
      SCALAR_END.lastIndex = this.#at
      this.#at = SCALAR_END.exec(this.#json)?.index ?? this.#json.length
    }
  }

  #text(): void {
    for (
      let end = this.#json.indexOf('"', this.#at + 1);
      end !== -1;
      end = this.#json.indexOf('"', end + 1)
    ) {
      let before = end - 1
      while (this.#json.charCodeAt(before) === BACKSLASH) before--
      this.#at = end + 1
      // An odd number of backslashes escapes the quote.
      if ((end - before) % 2 === 1) return
    }
    this.#at = this.#json.length
  }

  #brackets(): void {
    let depth = 0
    do {
      BRACKET_OR_QUOTE.lastIndex = this.#at
      const found = BRACKET_OR_QUOTE.exec(this.#json)
      this.#at = found?.index ?? this.#json.length
      const code = this.#code()
      if (code === QUOTE) {
        this.#text()
        continue
      }
      depth += code === OPEN_LIST || code === OPEN_OBJECT ? 1 : -1
      this.#at++
    } while (depth > 0 && this.#at < this.#json.length)
  }

  #space(): void {
    while (this.#code() <= 32) this.#at++
  }

  #code(): number {
    return this.#json.charCodeAt(this.#at)
  }
}

const SCALAR_END = /[,\]}\s]/g
const BRACKET_OR_QUOTE = /["[\]{}]/g
