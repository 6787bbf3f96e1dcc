import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'

const EXPIRES_SECONDS = 300
/** For what was written to arrive. */
const FLUSH_MS = 20

/**
 * Serves files under signed links from an origin of its own, as an object store does. Like one, it refuses a request that
 * brings a second credential: an Authorization header that followed a redirect here fails.
 */
export class ObjectStore implements AsyncDisposable {
  readonly #secret = randomBytes(32)
  #server: Promise<{ server: Server; origin: string }> | undefined
  readonly #files = new Map<string, { path: string; cut: boolean }>()

  /**
   * A link to the file that works for five minutes; the server starts with the first one.
   * @param expired Give one that did work. @param cut Give one whose connection ends when half of the file has come.
   */
  async link(path: string, { expired = false, cut = false } = {}): Promise<string> {
    this.#server ??= this.#listen()
    const { origin } = await this.#server
    const key = `${randomBytes(8).toString('hex')}-${basename(path)}`
    this.#files.set(key, { path, cut })
    const expires = Math.floor(Date.now() / 1000) + (expired ? -1 : EXPIRES_SECONDS)
    return `${origin}/exports/${key}?X-Amz-Expires=${expires}&X-Amz-Signature=${this.#sign(key, expires)}`
  }

  async close(): Promise<void> {
    const running = await this.#server?.catch(() => undefined)
    if (!running) return
    this.#server = undefined
    await new Promise<void>((resolve) => {
      running.server.close(() => resolve())
      running.server.closeAllConnections()
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #listen(): Promise<{ server: Server; origin: string }> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () =>
        resolve({ server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
      )
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const key = url.pathname.slice('/exports/'.length)
    const expires = Number(url.searchParams.get('X-Amz-Expires'))
    if (request.headers.authorization !== undefined)
      return refuse(response, 400, 'InvalidArgument', 'Only one auth mechanism allowed')
    if (!this.#isSigned(key, expires, url.searchParams.get('X-Amz-Signature') ?? ''))
      return refuse(response, 403, 'SignatureDoesNotMatch', 'The signature does not match')
    if (expires * 1000 < Date.now()) return refuse(response, 403, 'AccessDenied', 'Request has expired')
    const { path, cut } = this.#files.get(key) ?? {}
    const size = path === undefined ? undefined : await sizeOf(path)
    if (path === undefined || size === undefined)
      return refuse(response, 404, 'NoSuchKey', 'The key does not exist')
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size })
    if (request.method === 'HEAD') response.end()
    else if (cut)
      createReadStream(path, { end: Math.floor(size / 2) })
        .on('end', () => setTimeout(() => response.destroy(), FLUSH_MS))
        .pipe(response, { end: false })
    else
      createReadStream(path)
        .on('error', () => response.destroy())
        .pipe(response)
  }

  #sign(key: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${key}\n${expires}`).digest('hex')
  }

  #isSigned(key: string, expires: number, signature: string): boolean {
    const expected = Buffer.from(this.#sign(key, expires))
    const given = Buffer.from(signature)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  )

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' })
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  )
}
