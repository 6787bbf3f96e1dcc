import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { QueryError, SandboxError } from '../../../src/errors.ts'
import type { CallContext } from '../../../src/sandbox/protocol/rpc-peer.ts'
import { connectPeers } from '../support/connected-peers.ts'

describe('RpcPeer', () => {
  it('answers concurrent calls, each with its own result', async () => {
    const { caller } = connectPeers({
      double: async (n: number) => {
        await sleep(20 - n)
        return n * 2
      },
    })
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const results = await Promise.all(numbers.map((n) => caller.call('double', n)))
    expect(results).toEqual(numbers.map((n) => n * 2))
    expect(caller.activeCalls).toBe(0)
  })

  it('delivers parts in order, before the result', async () => {
    const { caller } = connectPeers({
      count: async (n: number, { sendPart }: CallContext) => {
        for (let part = 0; part < n; part += 1) await sendPart(BigInt(part))
        return 'done'
      },
    })
    const parts: unknown[] = []
    expect(await caller.call('count', 3, { onPart: (part) => parts.push(part) })).toBe('done')
    expect(parts).toEqual([0n, 1n, 2n])
  })

  it('throws the error of the other end, with a stack through the awaits of the caller', async () => {
    const { caller } = connectPeers({
      fail: () => {
        throw new QueryError('Unknown column.', { code: 'query_invalid', hogql: 'SELECT x' })
      },
    })
    async function someCaller(): Promise<void> {
      await caller.call('fail', undefined)
    }
    const error = await someCaller().catch((thrown: unknown) => thrown as QueryError)
    expect(error).toBeInstanceOf(QueryError)
    expect((error as QueryError).stack).toContain('someCaller')
  })

  it('cancels at the other end when the signal fires, and throws its reason at once', async () => {
    let cancelled: Promise<unknown> | undefined
    const { caller, server } = connectPeers({
      wait: (_: undefined, { signal }: CallContext) => {
        cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve))
        return cancelled
      },
    })
    const controller = new AbortController()
    const call = caller.call('wait', undefined, { signal: controller.signal })
    await sleep(10)
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await cancelled
    await sleep(5)
    expect(server.activeCalls).toBe(0)
  })

  it('fails calls in flight when the conversation ends, and those made later', async () => {
    const { caller } = connectPeers({ wait: () => new Promise(() => {}) })
    const call = caller.call('wait', undefined)
    const lost = new SandboxError('The guest has ended.', { code: 'sandbox_failed' })
    caller.disconnect(lost)
    await expect(call).rejects.toBe(lost)
    await expect(caller.call('wait', undefined)).rejects.toBe(lost)
  })

  it('refuses calls it does not know, inherited names included', async () => {
    const { caller } = connectPeers({})
    await expect(caller.call('toString', undefined)).rejects.toThrow('no call named toString')
  })

  it.each(['"~n12x"', '"~?"', '{"at":"~n-"}'])(
    'fails only the call whose answer %s cannot be read',
    async (value) => {
      const { caller } = connectPeers({ wait: () => new Promise(() => {}), ping: () => 'pong' })
      const call = caller.call('wait', undefined)
      caller.receive(`\u001e{"type":"result","id":1,"value":${value}}\n`)
      await expect(call).rejects.toThrow()
      expect(await caller.call('ping', undefined)).toBe('pong')
    },
  )

  it('ignores messages of an unknown shape', async () => {
    const { caller, server } = connectPeers({ ping: () => 'pong' })
    server.receive('\u001e{"type":"call"}\n\u001enull\n\u001e{"type":"result","id":99,"value":1}\n')
    expect(await caller.call('ping', undefined)).toBe('pong')
  })
})
