/** Text that means something to somebody on its way: to HogQL, ClickHouse, JSON, URLs, JavaScript, terminals or Unicode. */
const PARTS = [
  ...["'", '"', '`', '``', "''", "\\'", '\\"', '‘', '’', '“', '”', '′', '＇', '＂', '«', '»'],
  ...['\\', '\\\\', '\\x00', '\\N', '\\n', '\\0', '\\u0027', '\\x27', '%27', '&#39;', '\\e', '\\a', '\\x27;'],
  ...[
    '{',
    '}',
    '{}',
    '{p0}',
    '{p1}',
    '{placeholder}',
    '{filters}',
    '{variables.x}',
    '{{x}}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text that looks like one
    '${x}',
    '{p0',
    'p0}',
  ],
  ...[
    '--',
    '-- ',
    '/*',
    '*/',
    '/* */',
    '#',
    '//',
    '# -',
    ';',
    "'; DROP TABLE events; --",
    "' OR 1=1 --",
    "') OR ('1'='1",
  ],
  ...[
    '\0',
    '\u0001',
    '\b',
    '\t',
    '\n',
    '\v',
    '\f',
    '\r',
    '\r\n',
    '\u001b[2J',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\u2069',
    '\ufeff',
    '\ufffd',
    '\ufffe',
    '\u{10ffff}',
  ],
  ...[
    'е',
    'а',
    'ο',
    'ѕ',
    'ⅼ',
    'Ａ',
    'ﬁ',
    'ı',
    'İ',
    'ß',
    'ſ',
    'é',
    'e\u0301',
    'ö',
    'o\u0308',
    'Å',
    'Å',
    '한',
    '한',
  ],
  ...['😀', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '👍🏽', '𝒳', '漢字', 'ไทย', 'عربى', 'שלום', 'z̸̢̛͇̗͝a̷', '\u0301'],
  ...[
    '$a$',
    '$a$x$a$',
    '$$',
    "f'{event}'",
    "f'",
    '<a href="x">',
    '</a>',
    '<script>',
    '&amp;',
    '&',
    '=',
    '?',
    '+',
    '%',
    '%%',
    '%s',
  ],
  ...[
    'select',
    'SELECT',
    'from',
    'events',
    'where',
    'NULL',
    'null',
    'true',
    'TRUE',
    'false',
    'NaN',
    'inf',
    '-inf',
    'undefined',
  ],
  ...[
    '0',
    '-0',
    '007',
    '1e5',
    '0x1F',
    '9007199254740993',
    '1.0',
    '1_000',
    '2026-01-02',
    '2026-01-02T03:04:05Z',
    '1 day',
  ],
  ...[
    'event',
    'timestamp',
    'properties',
    'person',
    '$group_0',
    '$session_id_x',
    '*',
    'count()',
    'toString(1)',
    'a.b',
    'a[0]',
    '(',
    ')',
    '[',
    ']',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    'then',
    'toJSON',
    'valueOf',
    '__defineGetter__',
  ],
  ...[
    ' ',
    '  ',
    '.',
    '..',
    '...',
    ',',
    ':',
    '::',
    '?:',
    '->',
    '|',
    '||',
    '&&',
    '!',
    '~',
    '^',
    '@',
    '_',
    '-',
    '/',
    '../',
    '<',
    '>',
    ' x',
    'x ',
  ],
  ...['a', 'A', 'b', 'x', 'plan', 'pro', 'Pro'],
]
const HALVES = ['\ud800', '\udbff', '\udc00', '\udfff', 'a\ud83d', '\ude00b', '\ude00\ud83d']
const LONG = 64 * 1024

/**
 * So many different strings that try to be more than text: the same ones for the same seed. Among them are the empty one,
 * some with half a surrogate pair and some of 64 KB.
 */
export function hostileStrings(count: number, seed = 20_261_121): string[] {
  const random = createRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const found = new Set<string>(['', ...PARTS, ...HALVES])
  for (const text of ["'", '\\', '{p0}', '🦔"', 'x']) found.add(text.repeat(LONG / text.length))
  while (found.size < count) {
    const parts = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(PARTS))
    if (random() < 0.03) parts.push(pick(HALVES))
    if (random() < 0.1) parts.push(String.fromCodePoint(Math.floor(random() * 0xd7ff)))
    found.add(parts.join(random() < 0.3 ? ' ' : ''))
  }
  return [...found].slice(0, count)
}

/** Whether it is Unicode text: JSON carries it unchanged, and so does UTF-8. */
export const isText = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Whether PostHog keeps it unchanged as the name of an event, a distinct id or a group. */
export const isIdentifier = (text: string): boolean =>
  isText(text) && text.trim() !== '' && !text.includes('\0') && [...text].length <= 200

/** Whether it can be a name in a query. */
export const isName = (text: string): boolean => isText(text) && text !== '' && !/[%\0]/.test(text)

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** In groups of at most so many, which stay far from what PostHog takes as one query. */
export function inBatches(texts: readonly string[], size: number): string[][] {
  const batches: string[][] = []
  let room = 0
  for (const text of texts) {
    if (batches.length === 0 || batches.at(-1)!.length === size || text.length > room) {
      batches.push([])
      room = MAX_BATCH_LENGTH
    }
    batches.at(-1)!.push(text)
    room -= text.length
  }
  return batches
}

const MAX_BATCH_LENGTH = 100_000
