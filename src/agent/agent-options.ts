import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { InputError } from '../errors.ts'
import { checkHooks } from '../observe/check-hooks.ts'
import type { Hooks } from '../observe/hooks.ts'
import { checkTools } from '../tools/check-tools.ts'
import type { PermissionAnswer, PermissionRequest } from '../tools/permission-gate.ts'
import type { PostHogTool } from '../tools/tool.ts'
import { type AnthropicClient, EFFORTS, type Effort } from './anthropic-client.ts'
import type { GivenMessage, TextBlock } from './message.ts'
import type { ModelPrice } from './model-prices.ts'
import type { SessionLog } from './session-log.ts'

export interface AnalyticsAgentOptions {
  /** `new Anthropic()` of `@anthropic-ai/sdk`, or what has its `messages.create`. */
  anthropic: AnthropicClient
  /** A model's id, such as `claude-opus-5-5`. */
  model: string
  /** What `createPostHogTools()` gives, and tools of your own of the same shape. */
  tools: readonly PostHogTool[]
  /** What the user asks. May be left out when `messages` end with a message of the user. */
  prompt?: string
  /** The conversation so far, from `done.messages` or `rebuildHistory()`; what is broken in it is put right. */
  messages?: readonly GivenMessage[]
  /** What the model is told first, as text or in blocks. @default systemPrompt() */
  system?: string | readonly TextBlock[]
  /** Most answers of the model; the last of them cannot call tools, so that there is always an answer. @default 20 */
  maxTurns?: number
  /** Most tokens of one answer, thinking included. @default 16_000 */
  maxTokens?: number
  /** How often a turn is tried again; the retries of the SDK are switched off for it. @default 4 */
  maxRetries?: number
  /** How much the model thinks and does. @default the model's */
  effort?: Effort
  /** How long the API keeps the beginning of the conversation; false for gateways that refuse `cache_control`. @default '5m' */
  cache?: false | '5m' | '1h'
  /** Ends the run at once, in the middle of a tool too. */
  signal?: AbortSignal
  /** Asks somebody, where the tools were made without `permissions.ask`; without either, what must be asked is refused. */
  onPermission?: (request: PermissionRequest) => PermissionAnswer | Promise<PermissionAnswer>
  /** Written as the run goes, so that it can be resumed. */
  log?: SessionLog
  /** US dollars per million tokens, by model id; beside those known, or instead. */
  prices?: Readonly<Record<string, ModelPrice>>
  /** `onModel` is called for each answer and each failure of the model. */
  hooks?: Hooks
}

const isFunction = (value: unknown): boolean => typeof value === 'function'
const dollars = z.number().min(0)

const optionsSchema = z.strictObject({
  anthropic: z.custom<AnthropicClient>(
    (value) => isFunction((value as AnthropicClient | undefined)?.messages?.create),
    'expected an Anthropic client, such as new Anthropic()',
  ),
  model: z.string().min(1),
  tools: z.unknown(),
  prompt: z.string().optional(),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['user', 'assistant']),
        content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
      }),
    )
    .readonly()
    .optional(),
  system: z
    .union([
      z.string(),
      z.array(z.looseObject({ type: z.literal('text'), text: z.string().min(1) })).readonly(),
    ])
    .optional(),
  maxTurns: z.int().min(1).max(1000).optional(),
  maxTokens: z.int().min(1).optional(),
  maxRetries: z.int().min(0).max(20).optional(),
  effort: z.enum(EFFORTS).optional(),
  cache: z.union([z.literal(false), z.enum(['5m', '1h'])]).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onPermission: z.custom<AnalyticsAgentOptions['onPermission']>(isFunction, 'expected a function').optional(),
  log: z
    .custom<SessionLog>(
      (value) => isFunction((value as SessionLog | undefined)?.append),
      'expected what createSessionLog() gives',
    )
    .optional(),
  prices: z
    .record(
      z.string(),
      z.strictObject({
        input: dollars,
        output: dollars,
        cacheRead: dollars.optional(),
        cacheWrite: dollars.optional(),
        cacheWrite1h: dollars.optional(),
      }),
    )
    .optional(),
  hooks: z.unknown().optional(),
})

/** @throws {InputError} naming what is misspelt, malformed or missing */
export function checkAgentOptions(options: AnalyticsAgentOptions): AnalyticsAgentOptions {
  checkOptions(options, optionsSchema, 'runAnalyticsAgent()')
  checkTools(options.tools, 'runAnalyticsAgent()')
  checkHooks(options.hooks)
  const { prompt, messages = [] } = options
  if (prompt !== undefined ? prompt.trim() === '' : messages.length === 0)
    throw new InputError('runAnalyticsAgent() was called without a question.', {
      code: 'invalid_input',
      hint: 'Give it as prompt, or as the last of messages.',
    })
  return options
}
