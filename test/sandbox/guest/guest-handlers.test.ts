import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../../src/config.ts'
import { QueryError } from '../../../src/errors.ts'
import { guestHandlers } from '../../../src/sandbox/guest/guest-handlers.ts'
import { PROTOCOL_VERSION } from '../../../src/sandbox/protocol/messages.ts'
import type { RpcPeer } from '../../../src/sandbox/protocol/rpc-peer.ts'
import { RemoteDriver } from '../../../src/sandbox/remote-driver.ts'
import { connectPeers } from '../support/connected-peers.ts'
import { fakeClient, fakeDriver } from '../support/fake-driver.ts'

const config = resolveConfig({
  apiKey: 'phx_0123456789',
  projectId: 7,
  queriesPerHour: 5000,
})

function remote(peer: RpcPeer): RemoteDriver {
  return new RemoteDriver({
    capabilities: () => fakeDriver().capabilities(),
    withPeer: (work) => work(peer, new AbortController().signal),
    close: async () => {},
  })
}

describe('the guest', () => {
  it('starts with the configuration of its first call and serves the whole driver', async () => {
    const driver = fakeClient()
    let received: unknown
    const { caller } = connectPeers(
      guestHandlers((given) => {
        received = given
        return driver
      }),
    )
    const answer = await caller.call('start', { protocol: PROTOCOL_VERSION, config: { ...config } })
    expect(answer).toEqual({ protocol: PROTOCOL_VERSION, capabilities: driver.capabilities() })
    expect(received).toEqual({ ...config })
    const inside = remote(caller)
    expect(await inside.execute('SELECT n, id')).toStrictEqual(await driver.execute('SELECT n, id'))
    expect(await inside.query('SELECT n, id')).toHaveLength(1000)
    expect(await inside.list_objects()).toEqual(['events', 'persons'])
    expect(await inside.get_fields('events')).toEqual(await driver.getFields('events'))
    expect(await inside.timezone()).toBe('Europe/Berlin')
  })

  it('passes options on, and errors back', async () => {
    const calls: unknown[] = []
    const failure = new QueryError('Unknown column evnt.', {
      code: 'query_invalid',
      hogql: 'SELECT evnt',
      status: 400,
    })
    const { caller } = connectPeers(
      guestHandlers(() =>
        fakeClient({
          execute: async (hogql, { signal: _, ...options } = {}) => {
            calls.push([hogql, options])
            throw failure
          },
        }),
      ),
    )
    await caller.call('start', { protocol: PROTOCOL_VERSION, config: { ...config } })
    const when = new Date(1e12)
    const options = { limit: 5, refresh: 'force_blocking', timeoutMs: 900 } as const
    const thrown = await remote(caller)
      .execute('SELECT {when}', { ...options, values: { when } })
      .catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(QueryError)
    expect((thrown as QueryError).toJSON()).toEqual(failure.toJSON())
    expect(calls).toEqual([[{ hogql: 'SELECT {when}', values: { when } }, options]])
  })

  it('refuses a host of another protocol, and calls before the start', async () => {
    const { caller } = connectPeers(guestHandlers(() => fakeClient()))
    await expect(remote(caller).listObjects()).rejects.toThrow('has not been started')
    const start = caller.call('start', { protocol: PROTOCOL_VERSION + 1, config: { ...config } })
    await expect(start).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringContaining('protocol'),
    })
  })
})
