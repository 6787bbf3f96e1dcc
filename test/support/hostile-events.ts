import { createUuidV7 } from '../../src/client/capture/uuid-v7.ts'
import type { HostileClient } from './hostile-client.ts'
import { hostileStrings, isIdentifier, isText } from './hostile-strings.ts'

export const STRINGS = hostileStrings(1000)
/** Those that are Unicode, and those that are not. */
export const TEXTS = STRINGS.filter(isText)
export const NOT_TEXTS = STRINGS.filter((text) => !isText(text))
const IDENTIFIERS = STRINGS.filter(isIdentifier)

export interface HostileEvent {
  uuid: string
  /** One of the texts, where it can be a name. */
  event: string
  distinctId: string
  sessionId: string
  /** One of the texts; also the name of a property that has this value. */
  own: string
}

/** Captures one event for each text, and gives them back for comparison. */
export async function captureHostileEvents({ client }: HostileClient): Promise<HostileEvent[]> {
  const createUuid = createUuidV7()
  const events = TEXTS.map((own, index) => ({
    uuid: createUuid(),
    event: isIdentifier(own) ? own : `event ${index}`,
    distinctId: IDENTIFIERS[(index * 7) % IDENTIFIERS.length]!,
    sessionId: createUuid(),
    own,
  }))
  const { sent } = await client.captureBatch(
    events.map(({ sessionId, own, ...event }) => ({
      ...event,
      // fromEntries makes `__proto__` a property like any other.
      properties: Object.fromEntries([
        [own, own],
        ['own', own],
        ['$session_id', sessionId],
      ]),
    })),
  )
  if (sent !== events.length) throw new Error(`Only ${sent} of ${events.length} events were accepted`)
  return events
}
