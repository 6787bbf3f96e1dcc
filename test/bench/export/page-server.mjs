/**
 * Serves `/query/` from a process of its own: pages of as many events as the query's LIMIT says, packed when the query says
 * `gzip`; to exports, the same number of events for each day of their range. Made before the first request, so that serving
 * is copying. Prints its port.
 *
 *     node page-server.mjs <rows of an export's day> <rows of a page>...
 */
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { answerOf, typesOf } from './pages.mjs'

const [dayRows, ...pageRows] = process.argv.slice(2)
const packed = (plain) => ({ plain, gzip: gzipSync(plain, { level: 6 }) })
const pages = new Map(pageRows.map((rows) => [rows, packed(answerOf(Number(rows)))]))
const day = packed(answerOf(Number(dayRows), { withDay: true }))

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString())
    const encoding = query.query.includes('gzip') ? 'gzip' : 'plain'
    const { body, isPacked } = answerTo(query, encoding)
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...(isPacked && { 'content-encoding': 'gzip' }),
    })
    response.end(body)
  })
})

function answerTo({ query, values }, encoding) {
  const isPacked = encoding === 'gzip'
  if (query.includes('LIMIT 0')) return { body: smallAnswer(columnsOf(query), []) }
  if (query.includes('GROUP BY day')) return { body: smallAnswer(['day', 'rows'], daysOf(values)) }
  if (query.includes('export_key')) return { body: day[encoding], isPacked }
  return { body: pages.get(/LIMIT (\d+)/.exec(query)[1])[encoding], isPacked }
}

const smallAnswer = (columns, results) =>
  Buffer.from(
    JSON.stringify({ columns, is_cached: false, results, timezone: 'UTC', types: typesOf(columns) }),
  )

/** Names as they stand in SELECT, or behind AS. */
const columnsOf = (query) =>
  query
    .slice('SELECT '.length, query.indexOf('\nFROM'))
    .split(', ')
    .map((column) => column.split(' AS ').at(-1))

function daysOf({ p0: from, p1: to }) {
  const days = []
  for (let at = Date.parse(`${from}Z`); at < Date.parse(`${to}Z`); at += 86_400_000)
    days.push([new Date(at).toISOString().slice(0, 10), Number(dayRows)])
  return days
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit())
