/** Shorter ones would be found in ordinary words; no real key is this short. */
const SHORTEST_SECRET = 8

/** What is wrong with JSON that would carry the personal key to the ingestion host. */
export function secretProblem(json: string, secret: string): string | undefined {
  if (secret.length < SHORTEST_SECRET || !json.includes(JSON.stringify(secret).slice(1, -1))) return undefined
  return 'it holds the personal API key, which must stay away from the ingestion host'
}
