import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'

export interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export interface LoopbackServer extends AsyncDisposable {
  origin: string
  /** Every request, in order of arrival. */
  received: Received[]
  /** Sockets open right now. */
  sockets: Set<Socket>
}

export type Answer = (request: Received, response: ServerResponse, count: number) => void

/** A real HTTP server on 127.0.0.1; `answer` gets each request with its body read, and how many came so far. */
export async function startServer(answer: Answer): Promise<LoopbackServer> {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      received.push(entry)
      answer(entry, response, received.length)
    })
  }
  const server = createServer(listener)
  // Longer than any test, so that an idle connection ends by the client's doing or not at all.
  server.keepAliveTimeout = 120_000
  return { received, ...(await listen(server)) }
}

/** A server that speaks raw bytes, for answers no HTTP server would give. */
export async function startRawServer(
  answer: (socket: Socket, count: number) => void,
): Promise<Omit<LoopbackServer, 'received'>> {
  let count = 0
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => answer(socket, ++count))
  })
  return listen(server)
}

async function listen(server: Server): Promise<Omit<LoopbackServer, 'received'>> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An origin on which nothing listens. */
export async function closedOrigin(): Promise<string> {
  const server = await startRawServer(() => {})
  await server[Symbol.asyncDispose]()
  return server.origin
}
