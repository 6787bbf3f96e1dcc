import { isRecord } from '../is-record.ts'

/** PostHog's error body: `{ type, code, detail, attr }`, with optional extras. */
export interface ErrorEnvelope {
  type?: string
  code?: string
  detail?: string
  attr?: string
  extra?: Record<string, unknown>
}

/** What an error answer carried: an envelope, other JSON, or text (HTML reduced to its title). */
export interface ErrorBody {
  envelope?: ErrorEnvelope
  /** JSON that is not an envelope, such as `{ query_status: ... }`. */
  json?: unknown
  /** One line for people: the envelope's detail, the page's title, the start of the text. Empty when there is none. */
  summary: string
}

const SUMMARY_CHARACTERS = 500

/** Reads an error body whatever it is. Never throws. */
export function parseErrorBody(text: string): ErrorBody {
  const trimmed = text.trim()
  const json = parseJson(trimmed)
  if (json === undefined) return { summary: summarise(trimmed) }
  const envelope = toEnvelope(json)
  if (envelope) return { envelope, summary: oneLine(envelope.detail ?? envelope.code ?? '') }
  return { json, summary: oneLine(messageWithin(json) ?? trimmed) }
}

function parseJson(text: string): unknown {
  if (!/^[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toEnvelope(json: unknown): ErrorEnvelope | undefined {
  if (!isRecord(json)) return undefined
  const { type, code, detail, attr, extra } = json
  if (typeof type !== 'string' || typeof code !== 'string') return undefined
  return {
    type,
    code,
    ...(typeof detail === 'string' && { detail }),
    ...(typeof attr === 'string' && { attr }),
    ...(isRecord(extra) && { extra }),
  }
}

/** The places where PostHog's other answers keep their message. */
function messageWithin(json: unknown): string | undefined {
  if (!isRecord(json)) return undefined
  const status = isRecord(json.query_status) ? json.query_status : {}
  return [json.detail, json.error, json.message, status.error_message].find(
    (candidate) => typeof candidate === 'string' && candidate !== '',
  ) as string | undefined
}

function summarise(text: string): string {
  if (!/^<(!doctype|html|head|body|\?xml)/i.test(text)) return oneLine(text)
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]
  return title?.trim() ? `an HTML page, "${oneLine(title)}"` : 'an HTML page'
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > SUMMARY_CHARACTERS ? `${line.slice(0, SUMMARY_CHARACTERS)}…` : line
}
