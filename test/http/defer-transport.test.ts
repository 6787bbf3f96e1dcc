import { expect, it } from 'vitest'
import { deferTransport } from '../../src/http/defer-transport.ts'
import type { Transport, TransportRequest } from '../../src/http/transport.ts'

const request = {} as TransportRequest

it('is loaded once, with the first request, and closed with what was loaded', async () => {
  const done: string[] = []
  const transport = {
    send: async () => done.push('send'),
    close: async () => done.push('close'),
  } as unknown as Transport
  const deferred = deferTransport(async () => {
    done.push('load')
    return transport
  })
  expect(done).toEqual([])
  await Promise.all([deferred.send(request), deferred.send(request)])
  await deferred.close()
  expect(done).toEqual(['load', 'send', 'send', 'close'])
})

it('that could not be loaded is tried again, and can be closed', async () => {
  let isBroken = true
  const transport = { send: async () => 'answer', close: async () => {} } as unknown as Transport
  const deferred = deferTransport(async () => {
    if (isBroken) throw new Error('EMFILE')
    return transport
  })
  await expect(deferred.send(request)).rejects.toThrow('EMFILE')
  await deferred.close()
  isBroken = false
  expect(await deferred.send(request)).toBe('answer')
})
