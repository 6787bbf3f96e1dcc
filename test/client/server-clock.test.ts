import { expect, it } from 'vitest'
import { ServerClock } from '../../src/client/server-clock.ts'
import type { Transport, TransportRequest } from '../../src/http/transport.ts'

const NOON = 'Sat, 21 Nov 2026 12:00:00 GMT'
const NOON_MS = Date.parse(NOON)

function watched(times: number[], date: string | undefined): { clock: ServerClock; transport: Transport } {
  const clock = new ServerClock(() => times.shift() ?? Number.NaN)
  const close = async () => {}
  const send = async () => ({ status: 200, headers: date === undefined ? {} : { date } })
  const transport = { send, close, [Symbol.asyncDispose]: close } as unknown as Transport
  return { clock, transport: clock.watch(transport) }
}

it('compares the middle between sending and answer with the middle of the second', async () => {
  const { clock, transport } = watched([NOON_MS + 60_400, NOON_MS + 60_600], NOON)
  expect(clock.skewMs()).toBeUndefined()
  await transport.send({} as TransportRequest)
  expect(clock.skewMs()).toBe(60_000)
})

it.each([undefined, 'yesterday'])('says nothing about a server that says "%s"', async (date) => {
  const { clock, transport } = watched([NOON_MS, NOON_MS], date)
  await transport.send({} as TransportRequest)
  expect(clock.skewMs()).toBeUndefined()
})
