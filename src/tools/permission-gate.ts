import { z } from 'zod'
import { InputError } from '../errors.ts'
import { untilAborted } from '../http/until-aborted.ts'
import {
  judgePermission,
  PERMISSION_MODES,
  type PermissionMode,
  type PermissionRules,
} from './permissions.ts'
import { TOOL_GROUPS, type ToolGroup } from './tool.ts'

/** What somebody is asked to permit. */
export interface PermissionRequest {
  tool: string
  title: string
  group: ToolGroup
  /** Checked input: exactly what the tool will be given. */
  input: Readonly<Record<string, unknown>>
  signal?: AbortSignal
}

/** Asks somebody whether a call may run. */
export type AskPermission = (request: PermissionRequest) => PermissionAnswer | Promise<PermissionAnswer>

/** `allow` for this call, `allow_always` for this tool from now on, `deny` with a reason for the model. */
export type PermissionAnswer = 'allow' | 'allow_always' | 'deny' | { deny: string }

export interface PermissionOptions {
  /** What is allowed, asked about or refused: `default`, `plan`, `acceptEdits`, `dontAsk`, `bypassPermissions`. @default 'default' */
  mode?: PermissionMode
  /** Tools beyond the reading ones that are offered to the model: groups or names. They still pass the gate. @default none */
  tools?: readonly string[]
  /** Groups or names that are offered and need no asking. @default none */
  allow?: readonly string[]
  /** Groups or names that are neither offered nor allowed, whatever the mode. @default none */
  deny?: readonly string[]
  /** Asks somebody. Without it, what would have to be asked is refused. */
  ask?: AskPermission
  /** `bypassPermissions` lets a model do everything; it works only together with this. */
  allowBypass?: boolean
}

const names = z.array(z.string().min(1)).readonly().optional()
const optionsSchema = z.strictObject({
  mode: z.enum(PERMISSION_MODES).optional(),
  tools: names,
  allow: names,
  deny: names,
  ask: z
    .custom<PermissionOptions['ask']>((value) => typeof value === 'function', 'expected a function')
    .optional(),
  allowBypass: z.boolean().optional(),
})

export type GateVerdict = { allowed: true } | { allowed: false; reason: string }

export interface PermissionGate {
  /** @param askHost who is asked when the options name nobody */
  check(request: PermissionRequest, askHost?: AskPermission): Promise<GateVerdict>
}

/**
 * Decides about every call inside the tool, so that no loop around it can forget to.
 * @throws {InputError} for options that do not exist, names that are no tool, and `bypassPermissions` without `allowBypass`
 */
export function createPermissionGate(
  options: PermissionOptions,
  toolNames: readonly string[],
): PermissionGate {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new InputError(`permissions cannot be used: ${z.prettifyError(parsed.error)}`, {
      code: 'invalid_input',
      hint: 'They take mode, tools, allow, deny, ask and allowBypass.',
    })
  const { mode = 'default', tools = [], allow = [], deny = [], ask, allowBypass = false } = options
  const known = new Set<string>([...TOOL_GROUPS, ...toolNames])
  const unknown = [...tools, ...allow, ...deny].find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new InputError(`permissions name "${unknown}", which is neither a group nor a tool.`, {
      code: 'invalid_input',
      hint: `Groups: ${TOOL_GROUPS.join(', ')}. Tools: ${toolNames.join(', ')}.`,
    })
  if (mode === 'bypassPermissions' && !allowBypass)
    throw new InputError(
      'The mode bypassPermissions lets the model write and run code without anybody being asked.',
      {
        code: 'invalid_input',
        hint: 'If that is wanted, say so with allowBypass: true.',
      },
    )
  const rules: PermissionRules = { mode, allow: new Set(allow), deny: new Set(deny) }
  const always = new Set<string>()

  return {
    async check(request, askHost) {
      const { tool, group } = request
      const verdict = judgePermission({ name: tool, group }, rules)
      if (verdict.outcome === 'allow') return { allowed: true }
      if (verdict.outcome === 'refuse') return { allowed: false, reason: verdict.reason }
      if (always.has(tool)) return { allowed: true }
      const askSomebody = ask ?? askHost
      if (!askSomebody)
        return {
          allowed: false,
          reason: `${tool} needs somebody's permission, and the host has nobody to ask.`,
        }
      const answer = await answerOf(askSomebody, request)
      if (answer === 'allow_always') always.add(tool)
      if (answer === 'allow' || answer === 'allow_always') return { allowed: true }
      const said = typeof answer === 'object' && typeof answer?.deny === 'string' ? answer.deny.trim() : ''
      return {
        allowed: false,
        reason: said === '' ? `Permission for ${tool} was denied.` : said.replace(/[^.!?]$/, '$&.'),
      }
    },
  }
}

/** A copy is shown, so that what was checked is what runs. Whoever fails to answer has permitted nothing. */
async function answerOf(ask: AskPermission, request: PermissionRequest): Promise<PermissionAnswer> {
  const { signal } = request
  try {
    const answering = Promise.resolve(ask({ ...request, input: structuredClone(request.input) }))
    return await (signal ? untilAborted(answering, signal) : answering)
  } catch (error) {
    if (signal?.aborted) throw error
    return { deny: `Nobody could be asked whether ${request.tool} may run: the host's way of asking failed.` }
  }
}
