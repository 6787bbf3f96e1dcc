import type { CaptureEvent } from '../ingest/capture-event.ts'
import { companyGroups } from './groups.ts'
import type { DemoPerson } from './person.ts'
import type { Random } from './random.ts'
import { captureFromServer } from './server-event.ts'
import { uuidV7 } from './uuid-v7.ts'

interface Model {
  name: string
  provider: string
  baseUrl: string
  /** US dollars per million tokens. */
  inputPrice: number
  outputPrice: number
  tokensPerSecond: number
}

const MODELS: readonly (readonly [Model, number])[] = [
  [model('claude-haiku-4-5', 'anthropic', 'https://api.anthropic.com', 1, 5, 130), 50],
  [model('claude-sonnet-4-5', 'anthropic', 'https://api.anthropic.com', 3, 15, 75), 32],
  [model('gpt-5-mini', 'openai', 'https://api.openai.com/v1', 0.25, 2, 90), 18],
]

const TASKS = [
  { name: 'summarize', prompt: 'Summarise this document in "five bullets" or fewer.' },
  { name: 'rewrite', prompt: 'Rewrite for clarity:\n- keep the numbers\n- keep the tone 🙂' },
  { name: 'answer', prompt: "What did we decide about the launch, and who's responsible?" },
] as const
export type AiTask = (typeof TASKS)[number]['name']

const ERROR_SHARE = 0.02

/** One request to the assistant: a trace with one or two generations, reported by the backend to the microsecond. */
export function assist(
  out: CaptureEvent[],
  person: DemoPerson,
  startMs: number,
  random: Random,
): { task: AiTask; traceId: string; seconds: number } {
  const task = random.pick(TASKS)
  const traceId = uuidV7(startMs, random)
  const shared = { $ai_trace_id: traceId, ai_task: task.name, ...companyGroups(person) }
  let atMs = startMs
  const report = (event: string, properties: Record<string, unknown>): void =>
    captureFromServer(out, {
      event,
      distinctId: person.userId,
      // Backends have a finer clock than browsers: microseconds.
      timestampMs: Math.round(atMs * 1000) / 1000,
      properties: { ...shared, ...properties },
      random,
    })

  let failed = false
  const calls = task.name === 'answer' ? 2 : 1
  for (let call = 0; call < calls && !failed; call++) {
    const used = random.weighted(MODELS)
    const inputTokens = Math.round(random.skewed(1800, 0.8))
    failed = random.chance(ERROR_SHARE)
    const outputTokens = failed ? 0 : Math.round(random.skewed(260, 0.7))
    const latency = Math.round((0.4 + random.next() + outputTokens / used.tokensPerSecond) * 1000) / 1000
    const inputCost = dollars(inputTokens, used.inputPrice)
    const outputCost = dollars(outputTokens, used.outputPrice)
    atMs += latency * 1000 + random.next()
    report('$ai_generation', {
      $ai_span_id: uuidV7(atMs, random),
      $ai_parent_id: traceId,
      $ai_model: used.name,
      $ai_provider: used.provider,
      $ai_base_url: used.baseUrl,
      $ai_input: [{ role: 'user', content: task.prompt }],
      $ai_output_choices: failed ? [] : [{ role: 'assistant', content: 'Here is a "short" version.' }],
      $ai_input_tokens: inputTokens,
      $ai_output_tokens: outputTokens,
      $ai_input_cost_usd: inputCost,
      $ai_output_cost_usd: outputCost,
      $ai_total_cost_usd: Math.round((inputCost + outputCost) * 1e8) / 1e8,
      $ai_latency: latency,
      $ai_http_status: failed ? 529 : 200,
      $ai_is_error: failed,
      ...(failed ? { $ai_error: 'overloaded: try again, "soon"' } : {}),
    })
  }
  const seconds = Math.round(atMs - startMs) / 1000
  report('$ai_trace', { $ai_span_name: `assistant-${task.name}`, $ai_latency: seconds, $ai_is_error: failed })
  return { task: task.name, traceId, seconds }
}

const dollars = (tokens: number, pricePerMillion: number): number =>
  Math.round(tokens * pricePerMillion * 100) / 1e8

function model(
  name: string,
  provider: string,
  baseUrl: string,
  inputPrice: number,
  outputPrice: number,
  tokensPerSecond: number,
): Model {
  return { name, provider, baseUrl, inputPrice, outputPrice, tokensPerSecond }
}
