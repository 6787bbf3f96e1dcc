/** Where people are: drives `$geoip_*`, working hours and currency. */
export interface Place {
  countryCode: string
  countryName: string
  city: string
  /** Standard time; close enough for the shape of a day. */
  utcOffsetHours: number
  currency: 'USD' | 'EUR' | 'GBP'
}

type PlaceRow = [
  weight: number,
  countryCode: string,
  countryName: string,
  city: string,
  utcOffsetHours: number,
  currency: Place['currency'],
]

const ROWS: PlaceRow[] = [
  [14, 'US', 'United States', 'New York', -5, 'USD'],
  [10, 'US', 'United States', 'Chicago', -6, 'USD'],
  [11, 'US', 'United States', 'San Francisco', -8, 'USD'],
  [11, 'GB', 'United Kingdom', 'London', 0, 'GBP'],
  [8, 'DE', 'Germany', 'Berlin', 1, 'EUR'],
  [4, 'DE', 'Germany', 'Munich', 1, 'EUR'],
  [6, 'FR', 'France', 'Paris', 1, 'EUR'],
  [4, 'ES', 'Spain', 'Málaga', 1, 'EUR'],
  [4, 'NL', 'Netherlands', "'s-Hertogenbosch", 1, 'EUR'],
  [5, 'CA', 'Canada', 'Montréal', -5, 'USD'],
  [6, 'IN', 'India', 'Bengaluru', 5.5, 'USD'],
  [5, 'BR', 'Brazil', 'São Paulo', -3, 'USD'],
  [4, 'AU', 'Australia', 'Sydney', 10, 'USD'],
  [3, 'JP', 'Japan', 'Tokyo', 9, 'USD'],
  [3, 'PL', 'Poland', 'Łódź', 1, 'EUR'],
  [2, 'CI', "Côte d'Ivoire", 'Abidjan', 0, 'USD'],
]

/** Weighted, for `random.weighted`. */
export const PLACES: readonly (readonly [Place, number])[] = ROWS.map(
  ([weight, countryCode, countryName, city, utcOffsetHours, currency]) => [
    { countryCode, countryName, city, utcOffsetHours, currency },
    weight,
  ],
)
