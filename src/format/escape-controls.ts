const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Text that a terminal shows and does not obey, on one line. Names and properties come from anybody's browser.
 * @example escapeControls('a\u001b[2Jb\n') //=> 'a\\u001b[2Jb\\n'
 */
export const escapeControls = (text: string): string =>
  text.replace(
    CONTROLS,
    (character) => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The same for text of several lines: line ends and tabs stay. */
export const escapeLines = (text: string): string =>
  text
    .split(/([\n\t])/)
    .map(escapeUnlessLayout)
    .join('')

const escapeUnlessLayout = (part: string): string =>
  part === '\n' || part === '\t' ? part : escapeControls(part)
