import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { CoreClient } from '../client/core-client.ts'
import type { Driver } from '../client/driver.ts'
import { checkHooks } from '../observe/check-hooks.ts'
import type { Hooks } from '../observe/hooks.ts'
import { loadQuestions } from '../questions/load-questions.ts'
import type { QuestionRegistry } from '../questions/question-registry.ts'
import type { SandboxExecutor } from '../sandbox/sandbox-executor.ts'
import { bindTool } from './bind-tool.ts'
import { createPermissionGate, type PermissionOptions } from './permission-gate.ts'
import { createResultPages } from './result-pages.ts'
import type { PostHogTool } from './tool.ts'
import type { ToolContext } from './tool-context.ts'
import { type ToolExports, toolExportsSchema } from './tool-exports.ts'
import { type KitEntry, TOOL_KIT } from './tool-kit.ts'

export interface PostHogToolsOptions {
  /** A `PostHogClient`, a `SandboxExecutor`, or whatever else is a Driver. */
  driver: Driver
  /** What writes, when the driver is no `PostHogClient` itself. */
  client?: CoreClient
  /** Runs scripts; without it there is no tool for them. */
  executor?: SandboxExecutor
  /** Where the model may export to; without it there is no tool for that. */
  exports?: ToolExports
  /** What `query_posthog` answers with: `loadQuestions()` reads yours. @default the questions of this package */
  questions?: QuestionRegistry
  /** What the model may do. @default reading */
  permissions?: PermissionOptions
  /** What results may cost the model. @default 6,000 tokens each */
  budget?: ToolBudget
  /** Called for every tool call. */
  hooks?: Hooks
  /** What "today" is. @default the present */
  now?: () => Date
}

export interface ToolBudget {
  /** Most tokens of one result, 1,000 to 25,000; what is more comes in pages. @default 6_000 */
  maxResultTokens?: number
}

const optionsSchema = z.strictObject({
  driver: z.custom<Driver>(
    (value) => typeof (value as Driver | undefined)?.execute === 'function',
    'expected a driver, such as new PostHogClient({ ... })',
  ),
  client: z.custom<CoreClient>((value) => value instanceof CoreClient, 'expected a PostHogClient').optional(),
  executor: z
    .custom<SandboxExecutor>(
      (value) => typeof (value as SandboxExecutor | undefined)?.runScript === 'function',
      'expected a SandboxExecutor',
    )
    .optional(),
  exports: toolExportsSchema.optional(),
  questions: z
    .custom<QuestionRegistry>(
      (value) => typeof (value as QuestionRegistry | undefined)?.match === 'function',
      'expected what loadQuestions() gives',
    )
    .optional(),
  permissions: z.unknown().optional(),
  budget: z.strictObject({ maxResultTokens: z.int().min(1000).max(25_000).optional() }).optional(),
  hooks: z.unknown().optional(),
  now: z.custom<() => Date>((value) => typeof value === 'function', 'expected a function').optional(),
})

/**
 * The tools a model is given: always in the same order, with the same bytes.
 * @throws {InputError} for options that do not exist
 * @example
 * const tools = createPostHogTools({ driver: client })
 * tools.map(({ name }) => name)
 * //=> ['query_posthog', 'posthog_run_hogql', 'posthog_list_objects', 'posthog_get_fields', 'posthog_search_taxonomy', 'posthog_lookup']
 */
export function createPostHogTools(options: PostHogToolsOptions): PostHogTool[] {
  const {
    driver,
    client,
    executor,
    exports,
    questions,
    permissions = {},
    budget: { maxResultTokens = 6000 } = {},
    hooks,
    now,
  } = checkOptions(options, optionsSchema, 'createPostHogTools()')
  checkHooks(hooks)
  const gate = createPermissionGate(
    permissions,
    TOOL_KIT.map(({ definition }) => definition.name),
  )
  const context: ToolContext = {
    driver,
    client: client ?? (driver instanceof CoreClient ? driver : undefined),
    executor,
    exports,
    questions: async () => questions ?? (await loadQuestions()),
    pages: createResultPages(),
    maxTokens: maxResultTokens,
    now: now ?? (() => new Date()),
  }
  const { tools: offered = [], allow = [], deny = [] } = permissions
  const listed = new Set<string>(['read', ...offered, ...allow])
  const denied = new Set<string>(deny)
  const isListed = ({ definition: { name, group }, needs }: KitEntry): boolean =>
    (needs ? context[needs] !== undefined : listed.has(group) || listed.has(name)) &&
    !denied.has(group) &&
    !denied.has(name)
  return TOOL_KIT.filter(isListed).map(({ definition, execute }) =>
    bindTool(definition, execute(context), { gate, hooks }),
  )
}
