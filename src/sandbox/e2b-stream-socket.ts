import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const CHANNEL = 'undici:client:sendHeaders'

interface SentHeaders {
  request: { path?: string }
  headers?: unknown
  socket?: Socket
}

/**
 * Runs `start`, which opens the stream of a program, and finds the socket it is on. The SDK keeps that to itself, and an
 * open stream keeps the host process from ending. Without a socket (another runtime, another version) nothing else breaks.
 */
export async function watchStreamSocket<T>(
  sandboxId: string,
  start: () => Promise<T>,
): Promise<{ result: T; socket: Socket | undefined }> {
  let socket: Socket | undefined
  const onHeaders = (message: unknown): void => {
    const sent = message as SentHeaders
    const isStart = sent.request.path?.endsWith('/process.Process/Start')
    if (isStart && JSON.stringify(sent.headers).includes(sandboxId)) socket ??= sent.socket
  }
  subscribe(CHANNEL, onHeaders)
  try {
    return { result: await start(), socket }
  } finally {
    unsubscribe(CHANNEL, onHeaders)
  }
}
