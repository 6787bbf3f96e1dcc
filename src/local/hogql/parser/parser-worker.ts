import { parentPort } from 'node:worker_threads'

/**
 * Parses HogQL with PostHog's grammar, off the main thread: one parse can take seconds and cannot be interrupted, so the
 * owner ends the whole worker. Each text gets a fresh parser, because what a long-lived one learns from earlier texts can
 * make a later one thousands of times slower; the next parser is made ready while nobody waits.
 */
export interface ParseRequest {
  id: number
  text: string
  kind: 'select' | 'expression'
}
export type ParseReply = { id: number; json: string } | { id: number; failure: 'missing' | 'crashed' }

type Parser = Awaited<ReturnType<typeof import('@posthog/hogql-parser').default>>

const WARM_UP =
  "SELECT a, count() AS n FROM b WHERE c > now() - INTERVAL 1 DAY AND d = 'e' GROUP BY a ORDER BY n DESC LIMIT 1"

const port = parentPort
let standby: Promise<Parser> | undefined

async function createParser(): Promise<Parser> {
  const { default: create } = await import('@posthog/hogql-parser')
  const parser = await create()
  // Reading the grammar tables is most of a first parse; a text of common constructs does it ahead of time.
  parser.parseSelect(WARM_UP)
  return parser
}

port?.on('message', async ({ id, text, kind }: ParseRequest) => {
  try {
    const parser = await (standby ?? createParser())
    standby = undefined
    const json = kind === 'select' ? parser.parseSelect(text) : parser.parseExpr(text)
    port.postMessage({ id, json } satisfies ParseReply)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    port.postMessage({ id, failure: missing ? 'missing' : 'crashed' } satisfies ParseReply)
  }
  prepareStandby()
})

function prepareStandby(): void {
  standby ??= createParser()
  standby.catch(() => {
    standby = undefined
  })
}

prepareStandby()
