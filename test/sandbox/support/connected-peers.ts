import { type CallHandler, RpcPeer } from '../../../src/sandbox/protocol/rpc-peer.ts'

/** Two ends of one conversation, in memory; text crosses in a later turn, as it would through a pipe. */
export function connectPeers(handlers: Record<string, CallHandler>): { caller: RpcPeer; server: RpcPeer } {
  const caller: RpcPeer = new RpcPeer({ write: (frame) => void setImmediate(() => server.receive(frame)) })
  const server: RpcPeer = new RpcPeer({
    write: (frame) => void setImmediate(() => caller.receive(frame)),
    handlers,
  })
  return { caller, server }
}
