/** Whether two neighbouring letters changed places, and nothing else: "onbaording". */
export function hasExchangedLetters(written: string, meant: string): boolean {
  if (written.length !== meant.length) return false
  let at = 0
  while (at < written.length && written[at] === meant[at]) at++
  return (
    written[at] !== undefined &&
    written[at] === meant[at + 1] &&
    written[at + 1] === meant[at] &&
    written.slice(at + 2) === meant.slice(at + 2)
  )
}
