const MASK = '[redacted]'

/**
 * Keys recognised by their shape: PostHog's, Anthropic's, E2B's, and any bearer token. Project tokens (`phc_`) stay: they
 * are public, and events carry them as ordinary data. None is endless: matching millions of letters would overflow the stack.
 */
const SHAPES: readonly RegExp[] = [
  /\bph[sar]_[A-Za-z0-9_-]{8,4096}/g,
  // Glued to what stands before, only as long as a real key: `graphs_per_dashboard` is a name, and no word holds `phx_`.
  /ph[sar]_(?=[A-Za-z]*\d)[A-Za-z0-9]{20,4096}/g,
  /phx_[A-Za-z0-9_-]{8,4096}/g,
  /sk-ant-[A-Za-z0-9_-]{8,4096}/g,
  /\be2b_[A-Za-z0-9]{8,4096}|e2b_[a-f0-9]{32,4096}/g,
]

/**
 * Not the `Bearer resource_metadata="..."` of a 401, which is no secret. The word is matched, not looked back for: before
 * every one of a million spaces, looking back would read all of them.
 */
const BEARER = /\b(Bearer\s+)(?!\w+=")[A-Za-z0-9._~+/-]{16,4096}=*/gi

/** Shorter literals would mask ordinary words; no real key is this short. */
const SHORTEST_LITERAL = 6

/**
 * The text with every key in it replaced by `[redacted]`: those given literally (also percent-encoded, JSON-escaped or in
 * base64) and those recognisable by shape.
 * @example
 * redactSecrets('Authorization: Bearer phx_1a2b3c4d5e')
 * //=> 'Authorization: Bearer [redacted]'
 */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  let redacted = text
  for (const spelling of spellingsOf(secrets)) redacted = redacted.replaceAll(spelling, MASK)
  for (const shape of SHAPES) redacted = redacted.replace(shape, MASK)
  return redacted.replace(BEARER, `$1${MASK}`)
}

/** Whether one of the secrets is in the text, as it is or in a spelling that `redactSecrets` masks. */
export const holdsSecret = (text: string, secrets: readonly string[]): boolean =>
  spellingsOf(secrets).some((spelling) => text.includes(spelling))

/** Worked out once for a list: clients look through every URL. */
const known = new WeakMap<readonly string[], readonly string[]>()

function spellingsOf(secrets: readonly string[]): readonly string[] {
  let spellings = known.get(secrets)
  if (!spellings) {
    spellings = secrets
      .filter((secret) => secret.length >= SHORTEST_LITERAL)
      .flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString('base64'),
      ])
    spellings = [...new Set(spellings)]
    known.set(secrets, spellings)
  }
  return spellings
}
