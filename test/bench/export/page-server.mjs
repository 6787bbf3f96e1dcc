/**
 * Serves `/query/` from a process of its own: pages of as many events as the query's LIMIT says, packed when the query says
 * `gzip`. Made before the first request, so that serving is copying. Prints its port.
 *
 *     node page-server.mjs 10000 50000
 */
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { answerOf } from './pages.mjs'

const pages = new Map()
for (const size of process.argv.slice(2)) {
  const plain = answerOf(Number(size))
  pages.set(size, { plain, gzip: gzipSync(plain, { level: 6 }) })
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString())
    const encoding = query.query.includes('gzip') ? 'gzip' : 'plain'
    const body = pages.get(/LIMIT (\d+)/.exec(query.query)[1])[encoding]
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...(encoding === 'gzip' && { 'content-encoding': 'gzip' }),
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit())
