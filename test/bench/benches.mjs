/** The first number after a beginning of a line, which is no pattern, or nothing. */
const numberAfter = (text, beginning) => {
  const line = text.split('\n').find((each) => each.trim().startsWith(beginning))
  return line?.slice(line.indexOf(beginning) + beginning.length).match(/[\d.,]+/)?.[0]
}
const figure = (what, value, unit = '') => ({ what, value: value && `${value}${unit && ` ${unit}`}` })

/** A program of this folder in its short form, and what of its output is worth a row. */
export const BENCHES = [
  {
    name: 'client',
    title: 'Client',
    about:
      'A query through `PostHogClient` beside a bare undici request with `JSON.parse`, on one loopback server.',
    program: './client/query-speed.mjs',
    args: ['0.3'],
    read: (text) =>
      [1, 100, 50_000].flatMap((rows) => {
        const line = text.split('\n').find((each) => each.trim().startsWith(`${rows} `)) ?? ''
        const [bare, own] = line.match(/[\d.]+ ms/g) ?? []
        const [ratio] = line.match(/[\d.]+x/) ?? []
        const count = rows.toLocaleString('en')
        return figure(
          `${count} row${rows > 1 ? 's' : ''}`,
          bare && own && ratio && `${own} (bare ${bare}, ${ratio})`,
        )
      }),
  },
  {
    name: 'concurrency',
    title: 'Many queries at once',
    about: 'Small queries, 100 at once, beside bare undici over as many connections.',
    program: './client/concurrency.mjs',
    args: ['5'],
    read: (text) =>
      ['queries per second', 'CPU ms per 1,000'].map((what) => {
        const line = text.split('\n').find((each) => each.startsWith(what)) ?? ''
        const [bare, own, ratio] = line.slice(what.length).match(/[\d.]+/g) ?? []
        return figure(what, ratio && `${own} (bare ${bare}, ${ratio}x)`)
      }),
  },
  {
    name: 'questions',
    title: 'Questions',
    about: 'Matching the questions of the evaluation against 2,000 events and 1,000 properties.',
    program: './questions/matching.mjs',
    args: ['1'],
    read: (text) => {
      const large = text.slice(text.lastIndexOf('2,000 events and 1,000 properties'))
      return [
        figure('load the catalogue', numberAfter(text, 'load the files, ms'), 'ms'),
        figure('prepare it, once', numberAfter(text, 'prepare them, with the first match, ms'), 'ms'),
        figure('a match, median', numberAfter(large, 'p50, ms'), 'ms'),
        figure('a match, 99th percentile', numberAfter(large, 'p99, ms'), 'ms'),
        figure('memory held', numberAfter(text, 'memory held, MiB'), 'MiB'),
      ]
    },
  },
  {
    name: 'sandbox',
    title: 'Sandboxes',
    about:
      'A query through a sandbox; E2B is its test server on this machine, so without the network in between.',
    program: './sandbox/overhead.mjs',
    args: [],
    environment: { QUERIES: '50' },
    read: (text) => {
      const [, cold = ''] = text.split('cold start to first answer')
      const [, small = ''] = text.split(/^10 rows.*$/m)
      return [
        figure('10 rows, directly', numberAfter(small, 'direct'), 'ms'),
        figure('10 rows, process sandbox', numberAfter(small, 'process'), 'ms'),
        figure('10 rows, E2B', small.match(/^ *e2b +([\d.]+)/m)?.[1], 'ms'),
        figure('cold start, process sandbox', numberAfter(cold, 'process'), 'ms'),
        figure('cold start, E2B', cold.match(/^ *e2b +([\d.]+)/m)?.[1], 'ms'),
      ]
    },
  },
  {
    name: 'export',
    title: 'Export',
    about:
      'Pages of events to lines of a file, beside a script with undici, `JSON.parse` and `JSON.stringify` ("parsed").',
    program: './export/byte-path.mjs',
    args: ['1', 'exportEvents objects,exportEvents csv,exportEvents gzip'],
    read: (text) =>
      ['parsed', 'exportEvents objects', 'exportEvents csv', 'exportEvents gzip'].flatMap((name) => {
        const line = text.split('\n').find((each) => each.startsWith(name)) ?? ''
        const [rate, ratio, , , peak] = line.slice(name.length).trim().split(/\s+/)
        return figure(name, peak && `${rate} rows/s (${ratio}x), ${peak} MB at most`)
      }),
  },
  {
    name: 'local',
    title: 'Local PostHog',
    about: 'From starting a process to the first answer of the demo project, once its cache is built.',
    program: './local/cold-start.mjs',
    args: ['3'],
    read: (text) => [figure('first answer', numberAfter(text, 'median'), 'ms')],
  },
  {
    name: 'import',
    title: 'Import',
    about: 'What importing a door adds to a process.',
    program: './import-time.mjs',
    args: ['5'],
    read: (text) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.match(/^(\S+) +(-?\d+) ms$/))
        .map((found) => figure(found?.[1] ?? 'import', found?.[2], 'ms')),
  },
  {
    name: 'tokens',
    title: 'Tokens of the tools',
    about: 'What definitions of tools cost a model (o200k; Claude counts differently).',
    program: './tools/tokens.mjs',
    args: [],
    read: (text) =>
      text
        .split('\n')
        .filter((line) => /^(definitions of|query_posthog|posthog_\w+) /.test(line))
        .slice(0, 4)
        .map((line) => line.match(/^(.*?) +(\d+) +\d+$/))
        .map((found) => figure(found?.[1] ?? 'tokens', found?.[2], 'tokens')),
  },
]
