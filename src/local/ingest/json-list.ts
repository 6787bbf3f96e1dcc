import { InputError } from '../../errors.ts'

export interface JsonListItem {
  /** Line of the file the item begins on, from 1. */
  line: number
  text: string
}

const MAX_ITEM_LENGTH = 16 * 1024 * 1024
const [QUOTE, BACKSLASH, COMMA, NEWLINE] = Buffer.from('"\\,\n')
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = Buffer.from('[{]}')

/**
 * Texts of the items of one JSON list, as they come. What stands in an item is not looked at.
 * @throws {InputError} for a list that is never closed, and for text after its end.
 */
export async function* readJsonList(text: AsyncIterable<string>): AsyncGenerator<JsonListItem> {
  let [item, line, itemLine, depth, count] = ['', 1, 1, 0, 0]
  let [inString, isEscaped, isOver] = [false, false, false]
  const take = function* (rest: string, isLast: boolean): Generator<JsonListItem> {
    const whole = item + rest
    const trimmed = whole.trim()
    const linesBefore = whole.slice(0, whole.indexOf(trimmed)).split('\n').length - 1
    if (trimmed !== '' || !isLast || count > 0) yield { line: itemLine + linesBefore, text: trimmed }
    count++
    item = ''
    itemLine = line
  }
  for await (const piece of text) {
    let start = 0
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at)
      if (code === NEWLINE) line++
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (code === BACKSLASH) isEscaped = true
        else if (code === QUOTE) inString = false
      } else if (isOver) {
        if (piece[at]!.trim() !== '') throw problem(line, 'text goes on after the end of the list')
      } else if (code === QUOTE) inString = true
      else if (code === OPEN_LIST || code === OPEN_OBJECT) {
        if (++depth === 1) start = at + 1
      } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
        if (--depth > 0) continue
        yield* take(piece.slice(start, at), true)
        isOver = true
      } else if (code === COMMA && depth === 1) {
        yield* take(piece.slice(start, at), false)
        start = at + 1
      }
    }
    if (isOver) continue
    item += piece.slice(start)
    if (item.length > MAX_ITEM_LENGTH)
      throw problem(itemLine, `an event is longer than ${MAX_ITEM_LENGTH} characters`)
  }
  if (!isOver) throw problem(line, 'the list of events is never closed')
}

const problem = (line: number, message: string): InputError =>
  new InputError(`line ${line}: ${message}`, { code: 'invalid_input' })
