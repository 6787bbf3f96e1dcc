const number = (text) => Number(text?.replaceAll(',', ''))
/** Numbers of the first line that begins like this, which is no pattern. */
const numbersAfter = (text, beginning) => {
  const line = text.split('\n').find((each) => each.trim().startsWith(beginning)) ?? ''
  return (line.slice(line.indexOf(beginning) + beginning.length).match(/\d[\d.,]*/g) ?? []).map(number)
}
const said = (value, unit) =>
  `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })}${unit && ` ${unit}`}`
/** A row: a figure, what it is compared with, and how many times that it is. Without figures, `value` is undefined. */
const row = (what, value, unit, baseline) => {
  const isThere = Number.isFinite(value) && (baseline === undefined || Number.isFinite(baseline))
  return {
    what,
    value: isThere ? said(value, unit) : undefined,
    baseline: isThere && baseline !== undefined ? said(baseline, unit) : '',
    ratio: isThere && baseline !== undefined ? `${(value / baseline).toFixed(2)}x` : '',
  }
}

/**
 * Programs of this folder in their short form, and what of their output is worth a row. `quick` has arguments for trying;
 * `baseline` names what the figures are compared with, in turns in the same run.
 */
export const BENCHES = [
  {
    name: 'client',
    title: 'Client',
    about:
      'One query at a time through `PostHogClient`, answered by a loopback server with fixed rows: medians.',
    baseline: 'a bare undici request with `JSON.parse`',
    program: './client/query-speed.mjs',
    args: ['0.3'],
    quick: ['0.02'],
    read: (text) =>
      [1, 100, 50_000].map((rows) => {
        const [bare, own] = numbersAfter(text, `${rows} `)
        return row(`${rows.toLocaleString('en')} row${rows > 1 ? 's' : ''}`, own, 'ms', bare)
      }),
  },
  {
    name: 'concurrency',
    title: 'Many queries at once',
    about:
      'Queries of one row, 100 at once: medians of rounds of 2,000. Processor time is that of the server, too.',
    baseline: 'bare undici over as many connections',
    program: './client/concurrency.mjs',
    args: ['7'],
    quick: ['1'],
    read: (text) => {
      const [bareRate, rate] = numbersAfter(text, 'queries per second')
      const [bareCpu, cpu] = numbersAfter(text, 'CPU ms per 1,000')
      return [
        row('queries per second', rate, '', bareRate),
        row('processor time of 1,000', cpu, 'ms', bareCpu),
      ]
    },
  },
  {
    name: 'questions',
    title: 'Questions',
    about:
      'Matching the texts of the evaluation against a project of 2,000 events and 1,000 properties: which question is meant, with which parameters, or none.',
    baseline: 'the nearest ask by edit distance (fastest-levenshtein), without parameters or names',
    program: './questions/matching.mjs',
    args: ['3'],
    quick: ['1'],
    read: (text) => {
      const nearest = text.slice(text.indexOf('the nearest of'))
      const large = text.slice(text.lastIndexOf('2,000 events and 1,000 properties'))
      const at = (part, beginning) => numbersAfter(part, beginning)[0]
      return [
        row('a match, median', at(large, 'p50, ms'), 'ms', at(nearest, 'p50, ms')),
        row('a match, 99th percentile', at(large, 'p99, ms'), 'ms', at(nearest, 'p99, ms')),
        row('load the catalogue, once', at(text, 'load the files, ms'), 'ms'),
        row('prepare it, once', at(text, 'prepare them, with the first match, ms'), 'ms'),
        row('memory held', at(text, 'memory held, MiB'), 'MiB'),
      ]
    },
  },
  {
    name: 'sandbox',
    title: 'Sandboxes',
    about:
      'A query as a `Driver` inside a sandbox; E2B is its test server on this machine, so without the network in between: medians of 100, of starts medians of 5.',
    baseline: 'the client without a sandbox; of cold starts, an empty Node process',
    program: './sandbox/overhead.mjs',
    args: [],
    environment: { QUERIES: '100' },
    quickEnvironment: { QUERIES: '10' },
    read: (text) => {
      const [queries = '', cold = ''] = text.split('cold start to first answer')
      const [, small = '', large = ''] = queries.split(/^[\d,]+ rows.*$/m)
      const against = (part, baseline, names) =>
        names.map(([what, name]) =>
          row(what, numbersAfter(part, name)[0], 'ms', numbersAfter(part, baseline)[0]),
        )
      return [
        ...against(small, 'direct ', [
          ['10 rows, process', 'process '],
          ['10 rows, E2B', 'e2b '],
        ]),
        ...against(large, 'direct ', [
          ['10,000 rows, process', 'process '],
          ['10,000 rows, E2B', 'e2b '],
        ]),
        ...against(cold, 'node ', [
          ['cold start, process', 'process '],
          ['cold start, E2B', 'e2b '],
        ]),
      ]
    },
  },
  {
    name: 'export',
    title: 'Export',
    about:
      'Days of 45,000 events, 1.4 kB each, from a loopback server to a file: medians of three runs, each in a process of its own. An export counts, verifies and can be resumed; the script does neither.',
    baseline: 'a script with undici, `JSON.parse` and `JSON.stringify`',
    program: './export/byte-path.mjs',
    args: ['3', 'exportEvents objects,exportEvents csv,exportEvents gzip'],
    quick: ['1', 'exportEvents objects,exportEvents csv,exportEvents gzip'],
    read: (text) => {
      const figures = (name) => {
        const [rate, , , , peak] = numbersAfter(text, name)
        return { rate, peak }
      }
      const script = figures('parsed')
      return ['objects', 'csv', 'gzip'].flatMap((way) => {
        const { rate, peak } = figures(`exportEvents ${way}`)
        const name = { objects: 'NDJSON', csv: 'CSV', gzip: 'NDJSON, gzip on the wire' }[way]
        return [
          row(`${name}, rows per second`, rate, '', script.rate),
          row(`${name}, peak memory`, peak, 'MB', script.peak),
        ]
      })
    },
  },
  {
    name: 'local',
    title: 'Local PostHog',
    about:
      'From starting a process to the first answer about the demo project, once its cache is built: medians of five.',
    baseline: 'a process with nothing but ClickHouse (chdb) that makes 100,000 rows and counts them',
    program: './local/cold-start.mjs',
    args: ['5'],
    quick: ['1'],
    read: (text) => {
      const [own, alone] = numbersAfter(text, 'median')
      return [row('first answer', own, 'ms', alone)]
    },
  },
  {
    name: 'import',
    title: 'Import',
    about: 'A process that imports one door and ends: medians of nine.',
    baseline: 'a process that imports nothing',
    program: './import-time.mjs',
    args: ['9'],
    quick: ['1'],
    read: (text) => {
      const [nothing] = numbersAfter(text, 'nothing')
      return ['', '/local', '/anthropic', '/mcp', '/ai-sdk'].map((door) =>
        row(`posthog-driver${door}`, numbersAfter(text, `posthog-driver${door} `)[0], 'ms', nothing),
      )
    },
  },
  {
    name: 'tokens',
    title: 'Tokens of the tools',
    about: 'What definitions and answers cost a model, counted with o200k; Claude counts differently.',
    baseline: 'of answers, the body of the API for the same query',
    program: './tools/tokens.mjs',
    args: [],
    read: (text) => {
      // What was called may hold numbers; those counted stand in columns after it.
      const counts = (call) => {
        const line = text.split('\n').find((each) => each.trim().startsWith(call))
        return line?.slice(92).trim().split(/\s+/).map(number) ?? []
      }
      const definition = (what, name) => row(what, counts(name)[0], '')
      const answer = (what, call) => {
        const [own, , body] = counts(call)
        return row(what, own, '', body ?? Number.NaN)
      }
      return [
        definition('definitions of the tools that read', 'definitions of'),
        definition('definition of query_posthog', 'query_posthog '),
        answer('answer: top ten events', 'query_posthog {"question":"What are the top 10'),
        answer('answer: weekly retention', 'query_posthog {"question":"weekly retention'),
        answer('answer: twenty whole events', 'posthog_run_hogql {"hogql":"SELECT * FROM events LIMIT 20'),
      ]
    },
  },
]
