interface Relay {
  listeners: Set<() => void>
  fire(): void
}

const relays = new WeakMap<AbortSignal, Relay>()

/**
 * Calls back once when the signal fires, which it must not have done yet; gives the function that takes the callback off
 * again. However many calls share a signal, it gets one listener: at the eleventh, Node would warn of a leak.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const relay = relays.get(signal) ?? startRelay(signal)
  // A function of its own: the same listener may be given twice.
  const call = () => listener()
  relay.listeners.add(call)
  return () => {
    relay.listeners.delete(call)
    if (relay.listeners.size === 0) stopRelay(signal, relay)
  }
}

function startRelay(signal: AbortSignal): Relay {
  const listeners = new Set<() => void>()
  const relay: Relay = {
    listeners,
    fire() {
      stopRelay(signal, relay)
      for (const listener of listeners) listener()
    },
  }
  signal.addEventListener('abort', relay.fire, { once: true })
  relays.set(signal, relay)
  return relay
}

function stopRelay(signal: AbortSignal, relay: Relay): void {
  signal.removeEventListener('abort', relay.fire)
  if (relays.get(signal) === relay) relays.delete(signal)
}
