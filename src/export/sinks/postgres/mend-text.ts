import { Transform } from 'node:stream'

/** Postgres takes no U+0000 in text: U+FFFD takes its place, as in PostHog's own ingestion. */
const REPLACEMENT = Buffer.from('\ufffd')

/** Replaces the character in bytes on their way. */
export function replaceNul(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, withoutNul(chunk))
    },
  })
}

function withoutNul(bytes: Buffer): Buffer {
  let nul = bytes.indexOf(0)
  if (nul === -1) return bytes
  const pieces: Buffer[] = []
  let position = 0
  for (; nul !== -1; nul = bytes.indexOf(0, position)) {
    pieces.push(bytes.subarray(position, nul), REPLACEMENT)
    position = nul + 1
  }
  return Buffer.concat([...pieces, bytes.subarray(position)])
}

const ESCAPE = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|[^u])/g
const UNFIT = /^\\u(?:0000|[dD][89a-fA-F][\da-fA-F]{2})$/

/** The same for the escapes of JSON text, and halves of surrogate pairs, which Postgres does not take either. */
export function mendEscapes(json: string): string {
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json
  return json.replace(ESCAPE, (text) => (UNFIT.test(text) ? '\\ufffd' : text))
}
