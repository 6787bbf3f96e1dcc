// Quoted texts are told as runs without escapes: one character at a time, a text of megabytes runs out of stack.
const QUOTED_OR_BRACKET =
  /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|`[^`\\]*(?:\\[\s\S][^`\\]*)*`|--[^\n]*|\/\*[\s\S]*?\*\/|[([{]|[)\]}]|\b(?:case|end)\b/gi

/** How deep brackets and CASEs stand inside each other, those in texts and comments left out. */
export function bracketDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [part] of text.matchAll(QUOTED_OR_BRACKET)) {
    const sign = part.toLowerCase()
    if (/^(?:[([{]|case)$/.test(sign)) deepest = Math.max(deepest, ++depth)
    else if (/^(?:[)\]}]|end)$/.test(sign)) depth--
  }
  return deepest
}
