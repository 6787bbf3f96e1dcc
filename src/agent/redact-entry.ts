import { wholeText } from '../format/whole-text.ts'
import { isRecord } from '../is-record.ts'
import { redactSecrets } from '../redact.ts'
import { mapBlocks, mapTexts } from './map-texts.ts'
import type { SessionEntry } from './session-entry.ts'

/** The entry with every key masked, in whatever text or name of it; signed thinking that held one is left out. */
export function redactEntry(entry: SessionEntry, secrets: readonly string[]): unknown {
  const redact = (text: string) => wholeText(redactSecrets(text, secrets))
  if (entry.type === 'history')
    return { ...entry, messages: entry.messages.map((message) => withBlocks(message, redact)) }
  return mapTexts(withBlocks(entry, redact), redact)
}

/** What has blocks for its content. */
function withBlocks<T extends object>(part: T, change: (text: string) => string): T {
  const { content } = part as { content?: unknown }
  if (!Array.isArray(content)) return part
  return { ...part, content: mapBlocks(content.filter(isRecord) as { type: string }[], change) }
}
