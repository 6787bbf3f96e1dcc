import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { basename, dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sendJson } from './connect-frames.ts'
import { readMultipart } from './multipart.ts'
import type { LoggedRequest } from './request-log.ts'
import type { TestSandbox } from './test-sandbox.ts'

/** GET and POST of /files. */
export async function serveFiles(
  sandbox: TestSandbox,
  request: LoggedRequest,
  response: ServerResponse,
): Promise<unknown> {
  if (request.method === 'GET') return read(sandbox, request, response)
  const written = []
  for (const { path, data } of uploadedFiles(request)) {
    await writeInto(sandbox, path, data)
    written.push({ name: basename(path), path: sandbox.show(sandbox.locate(path)), type: 'file' })
  }
  return sendJson(response, 200, written)
}

/** What an upload carries, by the path it was sent to. */
export function uploadedFiles({ query, headers, body }: LoggedRequest): { path: string; data: Buffer }[] {
  const path = query.get('path')
  const type = String(headers['content-type'])
  if (type.startsWith('multipart/'))
    return readMultipart(body, type).map(({ filename, data }) => ({ path: path ?? filename, data }))
  return path === null ? [] : [{ path, data: body }]
}

export async function writeInto(sandbox: TestSandbox, path: string, data: Buffer): Promise<void> {
  const file = sandbox.locate(path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, data)
}

async function read(
  sandbox: TestSandbox,
  { query, headers }: LoggedRequest,
  response: ServerResponse,
): Promise<unknown> {
  const path = query.get('path') ?? ''
  let content: Buffer
  try {
    content = await readFile(sandbox.locate(path))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const message = missing ? `path '${path}' does not exist` : `path '${path}' is a directory`
    return sendJson(response, missing ? 404 : 400, { code: missing ? 404 : 400, message })
  }
  const zip = String(headers['accept-encoding']).includes('gzip')
  const body = zip ? gzipSync(content) : content
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ...(zip && { 'content-encoding': 'gzip' }),
  })
  return response.end(body)
}
