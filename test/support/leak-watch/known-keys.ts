/** Keys that must show nowhere: those this test file gave to the package, and whatever looks like one of PostHog's. */

/** As PostHog makes them; underscores and dashes are in keys that tests make up. */
const SHAPE = /\bph[xsar]_[A-Za-z0-9_-]{16,}/
/** Shorter ones, such as `phx_x`, would be found in ordinary text. */
const SHORTEST = 8

/** Every spelling of every key in which it is looked for. */
const spellings = new Map<string, readonly string[]>()
/** The origins a key was made for: the only ones it may travel to. */
const homes = new Map<string, Set<string>>()

/** Declares a key, and where it may travel. Project tokens are public and no keys. */
export function knowKey(key: unknown, home?: string): void {
  if (typeof key !== 'string' || key.length < SHORTEST || key.startsWith('phc_')) return
  if (!spellings.has(key)) spellings.set(key, spellingsOf(key))
  if (home === undefined || !URL.canParse(home)) return
  const known = homes.get(key) ?? new Set()
  homes.set(key, known.add(new URL(home).origin))
}

/** Keys and their origins are those of one file: the next one may have a key that begins like one of them. */
export function forgetKeys(): void {
  spellings.clear()
  homes.clear()
}

/** Whether a key is in the text, plainly or encoded. */
export const holdsKey = (text: string): boolean =>
  viewsOf(text).some((view) => SHAPE.test(view) || [...spellings.values()].some(writtenIn(view)))

/** Whether the text holds a key that was made for other origins than this one. */
export const holdsKeyOfElsewhere = (text: string, origin: string): boolean =>
  [...homes].some(([key, origins]) => !origins.has(origin) && writtenIn(text)(spellings.get(key)!))

const writtenIn =
  (text: string) =>
  (written: readonly string[]): boolean =>
    written.some((spelling) => text.includes(spelling))

function spellingsOf(key: string): string[] {
  const plain = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString('hex'),
  ]
  // Base64 has three faces, by what stands before the key: `Basic` credentials have a name there.
  const encoded = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.from('\0'.repeat(shift) + key).toString('base64')
    // The first and last characters also depend on the neighbours.
    const certain = text.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + key.length) * 4) / 3))
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [...new Set([...plain, ...encoded])]
}

/** The text, and what it says once decoded: a key nobody declared is only known by its shape. */
function viewsOf(text: string): string[] {
  const found = [text]
  if (/%[0-9a-f]{2}/i.test(text)) found.push(text.replace(/%([0-9a-f]{2})/gi, fromHex))
  if (/\\u00/i.test(text)) found.push(text.replace(/\\u00([0-9a-f]{2})/gi, fromHex))
  for (const [run] of text.matchAll(/[A-Za-z0-9+_-]{24,}/g))
    for (let shift = 0; shift < 4; shift++) {
      const decoded = Buffer.from(run.slice(shift), 'base64').toString('latin1')
      if (SHAPE.test(decoded)) found.push(decoded)
    }
  return found
}

const fromHex = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 16))
