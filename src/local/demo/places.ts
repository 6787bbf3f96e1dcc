/** Where people are: drives `$geoip_*`, working hours and currency. */
export interface Place {
  countryCode: string
  countryName: string
  continentCode: string
  city: string
  timeZone: string
  /** Standard time; close enough for the shape of a day. */
  utcOffsetHours: number
  currency: 'USD' | 'EUR' | 'GBP'
}

type PlaceRow = [
  weight: number,
  countryCode: string,
  countryName: string,
  continentCode: string,
  city: string,
  timeZone: string,
  utcOffsetHours: number,
  currency: Place['currency'],
]

const ROWS: PlaceRow[] = [
  [14, 'US', 'United States', 'NA', 'New York', 'America/New_York', -5, 'USD'],
  [10, 'US', 'United States', 'NA', 'Chicago', 'America/Chicago', -6, 'USD'],
  [11, 'US', 'United States', 'NA', 'San Francisco', 'America/Los_Angeles', -8, 'USD'],
  [11, 'GB', 'United Kingdom', 'EU', 'London', 'Europe/London', 0, 'GBP'],
  [8, 'DE', 'Germany', 'EU', 'Berlin', 'Europe/Berlin', 1, 'EUR'],
  [4, 'DE', 'Germany', 'EU', 'Munich', 'Europe/Berlin', 1, 'EUR'],
  [6, 'FR', 'France', 'EU', 'Paris', 'Europe/Paris', 1, 'EUR'],
  [4, 'ES', 'Spain', 'EU', 'Málaga', 'Europe/Madrid', 1, 'EUR'],
  [4, 'NL', 'Netherlands', 'EU', "'s-Hertogenbosch", 'Europe/Amsterdam', 1, 'EUR'],
  [5, 'CA', 'Canada', 'NA', 'Montréal', 'America/Toronto', -5, 'USD'],
  [6, 'IN', 'India', 'AS', 'Bengaluru', 'Asia/Kolkata', 5.5, 'USD'],
  [5, 'BR', 'Brazil', 'SA', 'São Paulo', 'America/Sao_Paulo', -3, 'USD'],
  [4, 'AU', 'Australia', 'OC', 'Sydney', 'Australia/Sydney', 10, 'USD'],
  [3, 'JP', 'Japan', 'AS', 'Tokyo', 'Asia/Tokyo', 9, 'USD'],
  [3, 'PL', 'Poland', 'EU', 'Łódź', 'Europe/Warsaw', 1, 'EUR'],
  [2, 'CI', "Côte d'Ivoire", 'AF', 'Abidjan', 'Africa/Abidjan', 0, 'USD'],
]

/** Weighted, for `random.weighted`. */
export const PLACES: readonly (readonly [Place, number])[] = ROWS.map(
  ([weight, countryCode, countryName, continentCode, city, timeZone, utcOffsetHours, currency]) => [
    { countryCode, countryName, continentCode, city, timeZone, utcOffsetHours, currency },
    weight,
  ],
)
