const QUOTED_OR_BRACKET =
  /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|--[^\n]*|\/\*[\s\S]*?\*\/|[([{]|[)\]}]/g

/** How deep brackets stand inside each other, those in texts and comments left out. */
export function bracketDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [part] of text.matchAll(QUOTED_OR_BRACKET)) {
    if (part.length > 1) continue
    if ('([{'.includes(part)) deepest = Math.max(deepest, ++depth)
    else depth--
  }
  return deepest
}
