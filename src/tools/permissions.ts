import { TOOL_GROUPS, type ToolGroup } from './tool.ts'

/**
 * | mode                | read | export | append | mutate | dangerous |
 * | ------------------- | ---- | ------ | ------ | ------ | --------- |
 * | `default`           | yes  | ask    | ask    | ask    | ask       |
 * | `plan`              | yes  | no     | no     | no     | no        |
 * | `acceptEdits`       | yes  | yes    | yes    | ask    | ask       |
 * | `dontAsk`           | yes  | no     | no     | no     | no        |
 * | `bypassPermissions` | yes  | yes    | yes    | yes    | yes       |
 *
 * What `allow` names needs no asking in `default`, `acceptEdits` and `dontAsk`; what `deny` names is refused in every mode.
 */
export const PERMISSION_MODES = ['default', 'plan', 'acceptEdits', 'dontAsk', 'bypassPermissions'] as const
export type PermissionMode = (typeof PERMISSION_MODES)[number]

export interface PermissionRules {
  mode: PermissionMode
  /** Groups and names of tools. */
  allow: ReadonlySet<string>
  deny: ReadonlySet<string>
}

export interface PermissionSubject {
  name: string
  group: ToolGroup
}

export type PermissionVerdict =
  | { outcome: 'allow' }
  | { outcome: 'ask' }
  | { outcome: 'refuse'; reason: string }

const WITHOUT_ASKING: Record<PermissionMode, readonly ToolGroup[]> = {
  default: ['read'],
  plan: ['read'],
  acceptEdits: ['read', 'export', 'append'],
  dontAsk: ['read'],
  bypassPermissions: TOOL_GROUPS,
}

/** Whether a tool may run, before anybody is asked. */
export function judgePermission(
  { name, group }: PermissionSubject,
  { mode, allow, deny }: PermissionRules,
): PermissionVerdict {
  if (deny.has(name) || deny.has(group)) return { outcome: 'refuse', reason: `The host denies ${name}.` }
  if (WITHOUT_ASKING[mode].includes(group)) return { outcome: 'allow' }
  if (mode === 'plan')
    return { outcome: 'refuse', reason: `This is plan mode: nothing may be written, and ${name} would.` }
  if (allow.has(name) || allow.has(group)) return { outcome: 'allow' }
  if (mode === 'dontAsk')
    return { outcome: 'refuse', reason: `The host has not allowed ${name} beforehand, and nobody is asked.` }
  return { outcome: 'ask' }
}
