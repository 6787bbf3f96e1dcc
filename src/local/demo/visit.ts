import type { CaptureEvent } from '../ingest/capture-event.ts'
import type { Channel } from './channels.ts'
import type { Device } from './devices.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'
import { uuidV7 } from './uuid-v7.ts'

export const SITE_HOST = 'www.paperplane.example'
export const APP_HOST = 'app.paperplane.example'

export interface VisitOptions {
  distinctId: string
  device: Device
  place: Place
  host: typeof SITE_HOST | typeof APP_HOST
  startMs: number
  appVersion: string
  /** How the visit began; absent for a person who opens the app from a bookmark. */
  channel?: Channel
  /** Properties on every event of the visit, for example `$groups`. */
  extra?: Record<string, unknown>
  random: Random
  /** Receives the events. */
  out: CaptureEvent[]
}

export interface Page {
  path: string
  title: string
  /** Query string without `?`. */
  search?: string
}

export interface PersonUpdate {
  set?: Record<string, unknown>
  setOnce?: Record<string, unknown>
  unset?: string[]
}

const DIRECT = '$direct'
const PHONE_SLOWNESS = 1.7
const WEB_VITALS_SHARE = 0.13
const AUTOCAPTURE_SHARE = 0.3
const RAGE_SHARE = 0.008
const PAGELEAVE_SHARE = 0.88

/** One session in a browser: keeps the time, the page and the properties that posthog-js puts on every event. */
export class Visit {
  nowMs: number
  distinctId: string
  readonly random: Random
  readonly sessionId: string
  #page: { url: string; pathname: string; sinceMs: number } | undefined
  #pageProperties: Record<string, unknown> = {}
  readonly #base: Record<string, unknown>
  readonly #host: string
  readonly #slowness: number
  readonly #out: CaptureEvent[]

  constructor(options: VisitOptions) {
    const { device, place, channel, random, startMs } = options
    this.nowMs = startMs
    this.distinctId = options.distinctId
    this.random = random
    this.sessionId = uuidV7(startMs, random)
    this.#host = options.host
    this.#slowness = device.type === 'Desktop' ? 1 : PHONE_SLOWNESS
    this.#out = options.out
    this.#base = {
      $lib: 'web',
      $app_version: options.appVersion,
      $session_id: this.sessionId,
      $window_id: uuidV7(startMs, random),
      $device_id: device.id,
      $device_type: device.type,
      $browser: device.browser,
      $os: device.os,
      $referrer: channel?.referrer ?? DIRECT,
      $referring_domain: channel?.referringDomain ?? DIRECT,
      $geoip_country_code: place.countryCode,
      $geoip_country_name: place.countryName,
      $geoip_city_name: place.city,
      ...channel?.campaign,
      ...options.extra,
    }
  }

  /** Lets time pass; the seconds become whole milliseconds. */
  wait(seconds: number): void {
    this.nowMs += Math.max(1, Math.round(seconds * 1000))
  }

  capture(event: string, properties: Record<string, unknown> = {}, update?: PersonUpdate): CaptureEvent {
    const captured: CaptureEvent = {
      uuid: uuidV7(this.nowMs, this.random),
      event,
      distinctId: this.distinctId,
      timestampMs: this.nowMs,
      properties: { ...this.#base, ...this.#pageProperties, ...properties },
      ...update,
    }
    this.#out.push(captured)
    return captured
  }

  /** Opens a page and returns its `$pageview`; leaves the page before, adds what the SDK captures by itself. */
  view(page: Page): CaptureEvent {
    this.leave()
    const url = `https://${this.#host}${page.path}${page.search ? `?${page.search}` : ''}`
    this.#page = { url, pathname: page.path, sinceMs: this.nowMs }
    this.#pageProperties = { $current_url: url, $pathname: page.path, $host: this.#host }
    const pageview = this.capture('$pageview', { title: `${page.title} · Paperplane` })
    if (this.random.chance(WEB_VITALS_SHARE)) this.#webVitals()
    this.wait(this.random.skewed(14, 0.9))
    if (this.random.chance(AUTOCAPTURE_SHARE))
      this.click(this.random.pick(['Menu', 'Learn more', 'Open', 'Next']))
    if (this.random.chance(RAGE_SHARE)) this.rage(this.random.pick(['Save', 'Loading…']))
    return pageview
  }

  /** A click as autocapture sees it. */
  click(text: string): void {
    this.capture('$autocapture', {
      $event_type: 'click',
      $el_text: text,
      $elements_chain: elementsChain(text),
    })
    this.wait(this.random.skewed(3))
  }

  /** Three clicks in a second on something that does not answer. */
  rage(text: string): void {
    this.capture('$rageclick', { $event_type: 'click', $el_text: text, $elements_chain: elementsChain(text) })
    this.wait(this.random.skewed(4))
  }

  /** Ends the current page; called by `view` and at the end of the visit. */
  leave(): void {
    if (!this.#page) return
    if (this.random.chance(PAGELEAVE_SHARE)) {
      this.capture('$pageleave', {
        $prev_pageview_pathname: this.#page.pathname,
        $prev_pageview_duration: (this.nowMs - this.#page.sinceMs) / 1000,
        $prev_pageview_max_scroll_percentage: Math.round(this.random.next() * 100) / 100,
      })
    }
    this.#page = undefined
    this.wait(0.05)
  }

  /** LCP, FCP and INP in milliseconds; CLS has no unit. */
  #webVitals(): void {
    const { random } = this
    const milliseconds = (median: number): number =>
      Math.round(random.skewed(median * this.#slowness, 0.45) * 10) / 10
    const paint = milliseconds(900)
    this.wait(1)
    this.capture('$web_vitals', {
      $web_vitals_FCP_value: paint,
      $web_vitals_LCP_value: Math.round((paint + milliseconds(800)) * 10) / 10,
      $web_vitals_INP_value: milliseconds(90),
      $web_vitals_CLS_value: Math.round(random.skewed(0.04 * this.#slowness, 0.8) * 10_000) / 10_000,
    })
  }
}

/** How posthog-js writes the clicked element and its parents. */
function elementsChain(text: string): string {
  const label = text.replaceAll('"', '\\"')
  return `button.btn:attr__class="btn"nth-child="1"nth-of-type="1"text="${label}";div.panel:attr__class="panel"nth-child="2"nth-of-type="1"`
}
