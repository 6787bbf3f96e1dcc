import { splitHyphens } from './split-hyphens.ts'
import { stemsOf } from './stem.ts'

/** One word of a question, or one quoted text. */
export interface Word {
  /** As written. */
  raw: string
  lower: string
  stems: readonly string[]
  quoted: boolean
  /** A comma, a colon or a bracket stands before it. */
  breakBefore: boolean
  /** Only a hyphen stands before it: the "off" of "drop-off". */
  hyphenBefore: boolean
  /** Offsets into the normalised text, end exclusive. */
  start: number
  end: number
}

export interface Words {
  /** Normalised: one line, plain quotes, arrows as words. */
  text: string
  /** The same with quoted parts blanked, for readers of dates and numbers. */
  unquoted: string
  words: Word[]
}

const QUOTED = /"([^"]{1,200})"|`([^`]{1,200})`|(?<=^|[\s(,>])'([^']{1,200})'(?=$|[\s),.?!:;])/g
const WORD = /(?:(?<![\p{L}\p{N}])\/)?[\p{L}\p{N}_$][\p{L}\p{N}\p{M}_$.:/-]*/gu

/** Splits a text into words, deterministically and for any input. */
export function readWords(input: string): Words {
  const written = normalise(input)
  // Names beside a cue put their words together again.
  const text = splitHyphens(written)
  const words: Word[] = []
  const unquoted = text.replace(QUOTED, (match, ...groups) => {
    const start = groups[3] as number
    // Names keep their hyphens.
    const content = written.slice(start + 1, start + match.length - 1)
    const lower = content.toLowerCase()
    words.push({
      raw: content,
      lower,
      stems: [lower],
      quoted: true,
      breakBefore: false,
      hyphenBefore: false,
      start,
      end: start + match.length,
    })
    return ' '.repeat(match.length)
  })
  for (const match of unquoted.matchAll(WORD)) {
    const raw = match[0].replace(/[.:/-]+$/, '')
    const lower = raw.toLowerCase()
    words.push({
      raw,
      lower,
      stems: stemsOf(lower),
      quoted: false,
      breakBefore: false,
      hyphenBefore: false,
      start: match.index,
      end: match.index + raw.length,
    })
  }
  words.sort((a, b) => a.start - b.start)
  for (const [index, word] of words.entries()) {
    word.breakBefore = /[,;:()[\]!?/&+]/.test(text.slice(words[index - 1]?.end ?? 0, word.start))
    word.hyphenBefore = written[word.start - 1] === '-' && words[index - 1]?.end === word.start - 1
  }
  return { text, unquoted, words }
}

/** What people write in haste; none of these is a word, or a name, of its own. */
const WRITTEN_OUT: Record<string, string> = {
  yr: 'year',
  yrs: 'years',
  mth: 'month',
  mths: 'months',
  wk: 'week',
  wks: 'weeks',
  hr: 'hour',
  hrs: 'hours',
  excl: 'excluding',
  incl: 'including',
  'w/o': 'without',
  teh: 'the',
  wich: 'which',
  wat: 'what',
  wht: 'what',
  whats: 'what',
  whos: 'who',
  wheres: 'where',
  hows: 'how',
}
const SHORTHAND = new RegExp(
  `(?<![\\p{L}\\p{N}_$./-])(?:${Object.keys(WRITTEN_OUT).join('|')})\\b(?![_/-])\\.?`,
  'giu',
)

function normalise(input: string): string {
  const text = input
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(/[\u201C\u201D\u00AB\u00BB]/g, '"')
  // What is quoted is meant by the letter.
  let written = ''
  let end = 0
  for (const { 0: quoted, index } of text.matchAll(QUOTED)) {
    written += writeOut(text.slice(end, index)) + quoted.replace(/[\r\n]/g, ' ')
    end = index + quoted.length
  }
  return (written + writeOut(text.slice(end))).trim()
}

const writeOut = (text: string): string =>
  text
    .replace(/(?:->|=>|-->|→|⇒|➔|➜)/g, ' then ')
    .replace(/>= ?(?=-?[$€£]?\d)|≥/g, ' at least ')
    .replace(/<= ?(?=-?[$€£]?\d)|≤/g, ' at most ')
    .replace(/> ?(?=-?[$€£]?\d)/g, ' more than ')
    .replace(/< ?(?=-?[$€£]?\d)/g, ' less than ')
    .replace(/!=|<>/g, ' is not ')
    .replace(/==?/g, ' equals ')
    .replace(/>+/g, ' then ')
    .replace(SHORTHAND, (short) => WRITTEN_OUT[short.toLowerCase().replace(/\W+$/, '')] as string)
    .replace(/\bbroken (?:down|out|up)\b/gi, 'split')
    .replace(/\b(can|could|would|will) (?:someone|somebody|anyone|anybody)\b/gi, '$1 you')
    .replace(/n't\b/gi, ' not')
    .replace(/\b(do|did|does|is|are|was|were|have|has|had|could|would|should|wo|ca)nt\b/gi, '$1 not')
    .replace(/(?<=\d),(?=\d{3}\b)/g, '')
    .replace(/(?<=\b\d+)\+(?=\s|$)/g, ' or more')
    .replace(/(?<=\p{L})'s\b/giu, '')
    .replace(/%/g, ' percent ')
    .replace(/(?<=^|\s)(?:nr|num|#)\.?(?= of\b)/gi, 'number')
    // "DAU/MAU", "and/or"; longer ones are paths and names.
    .replace(/(?<=(?:^|\s)[a-z]{2,4})\/(?=[a-z]{2,4}(?:\s|$))/gi, ' / ')
    .replace(/\s+/g, ' ')
