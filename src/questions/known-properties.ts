import type { TaxonomyProperty } from './taxonomy.ts'

/** How people call the properties PostHog records by itself. */
export const PROPERTY_LABELS: Record<string, readonly string[]> = {
  $browser: ['browser'],
  $browser_version: ['browser version'],
  $browser_language: ['browser language', 'language', 'locale'],
  $os: ['operating system', 'os'],
  $os_version: ['os version', 'operating system version'],
  $device_type: ['device type', 'device', 'type of device'],
  $device_model: ['device model', 'phone model'],
  $device_manufacturer: ['device manufacturer', 'phone manufacturer'],
  $geoip_country_name: ['country', 'nation'],
  $geoip_country_code: ['country code'],
  $geoip_city_name: ['city', 'town'],
  $geoip_subdivision_1_name: ['region', 'state', 'province'],
  $geoip_continent_name: ['continent'],
  $geoip_time_zone: ['time zone', 'timezone'],
  $pathname: ['page', 'path', 'page path', 'pathname'],
  $current_url: ['url', 'full url', 'current url'],
  $host: ['host', 'domain', 'hostname', 'subdomain'],
  $referrer: ['referrer url'],
  $referring_domain: ['referrer', 'referring domain', 'referring site', 'referer'],
  $screen_name: ['screen', 'screen name'],
  $app_version: ['app version', 'version', 'release'],
  $app_name: ['app name'],
  $lib: ['library', 'sdk'],
  $lib_version: ['library version', 'sdk version'],
  utm_source: ['utm source', 'traffic source', 'source'],
  utm_medium: ['utm medium', 'medium'],
  utm_campaign: ['utm campaign', 'campaign'],
  utm_content: ['utm content'],
  utm_term: ['utm term', 'keyword'],
  $channel_type: ['channel type', 'channel', 'traffic channel', 'acquisition channel', 'marketing channel'],
  $entry_pathname: ['entry page', 'landing page', 'entry path'],
  $end_pathname: ['exit page'],
  $session_duration: ['session duration', 'session length'],
  $exception_type: ['exception type', 'error type'],
  $ai_model: ['model', 'ai model', 'llm model'],
  $ai_provider: ['ai provider', 'llm provider', 'provider'],
}

/** Properties that only calls of language models have. */
export const isOfLlms = (key: string): boolean => /^\$?(?:ai|llm)_/.test(key)

/** Of the properties PostHog records, those whose values people say without the name: "on Chrome", "in Berlin". */
export const SPOKEN_PROPERTIES: ReadonlySet<string> = new Set(
  `$app_version $browser $os $device_type $geoip_country_name $geoip_country_code $geoip_city_name $geoip_subdivision_1_name
  $geoip_continent_name $channel_type $referring_domain $host $pathname $entry_pathname $screen_name $ai_model $ai_provider
  $exception_type $initial_browser $initial_os $initial_device_type $initial_geoip_country_name $initial_utm_source
  $initial_referring_domain`.split(/\s+/),
)

/** What sessions always know; PostHog derives it. */
export const SESSION_PROPERTIES: readonly TaxonomyProperty[] = [
  { name: '$channel_type', type: 'session', valueType: 'String', values: channelTypes() },
  { name: '$entry_pathname', type: 'session', valueType: 'String' },
  { name: '$end_pathname', type: 'session', valueType: 'String' },
  { name: '$entry_utm_source', type: 'session', valueType: 'String' },
  { name: '$entry_utm_medium', type: 'session', valueType: 'String' },
  { name: '$entry_utm_campaign', type: 'session', valueType: 'String' },
  { name: '$session_duration', type: 'session', valueType: 'Numeric' },
]

function channelTypes(): string[] {
  return 'Direct,Organic Search,Organic Social,Organic Video,Organic Shopping,Paid Search,Paid Social,Paid Video,Paid Shopping,Paid Unknown,Email,SMS,Push,Referral,Affiliate,Cross Network,Display,Audio,AI,Unknown'.split(
    ',',
  )
}

/** Values PostHog writes itself, with what people call them. They count where the project has the property. */
export const KNOWN_VALUES: Record<string, Record<string, readonly string[]>> = {
  $device_type: {
    Mobile: ['mobile', 'phone', 'smartphone', 'mobile phone', 'mobile device', 'cell phone'],
    Desktop: ['desktop', 'computer', 'desktop computer'],
    Tablet: ['tablet'],
  },
  $browser: {
    Chrome: ['chrome', 'google chrome'],
    'Chrome iOS': [],
    Safari: ['safari'],
    'Mobile Safari': [],
    Firefox: ['firefox', 'mozilla'],
    'Microsoft Edge': ['edge', 'ms edge'],
    Opera: [],
    'Samsung Internet': [],
    'Internet Explorer': ['ie'],
  },
  $os: {
    Windows: [],
    'Mac OS X': ['mac', 'macos', 'mac os', 'os x'],
    Linux: [],
    // An iPhone is one of several devices that run it.
    iOS: [],
    Android: [],
    'Chrome OS': ['chromeos', 'chromebook'],
  },
  $geoip_country_name: countries(),
}

/** Every country by its English name, as geo-IP databases write it; spoken names where they differ. */
function countries(): Record<string, readonly string[]> {
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const spoken: Record<string, readonly string[]> = {
    US: ['us', 'usa', 'united states of america', 'america', 'the states'],
    GB: ['uk', 'britain', 'great britain', 'england'],
    NL: ['holland', 'the netherlands'],
    CZ: ['czech republic'],
    AE: ['uae', 'emirates'],
    KR: ['korea', 'south korea'],
    TR: ['turkey'],
  }
  const found: Record<string, readonly string[]> = {}
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code)
    // Codes of no country come back as they are; EU, UN, EZ are none either.
    // UK and GB are one country.
    if (name && name !== code && !/^(?:EU|EZ|UN|ZZ|QO|XA|XB)$/.test(code))
      found[name] = [...(found[name] ?? []), ...(spoken[code] ?? [])]
  }
  return found
}
