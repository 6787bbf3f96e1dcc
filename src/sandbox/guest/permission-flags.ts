import type { ScriptPermissions } from '../sandbox.ts'

/**
 * Flags for a Node process that reads and writes its working directory alone, and starts nothing unless allowed. None when
 * this Node cannot do it without saying so on every script's standard error. A convenience, not a boundary: the network is
 * open, and Node itself makes no promise against hostile code.
 */
export function permissionFlags(
  { childProcesses }: ScriptPermissions,
  known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags,
): string[] {
  const permission = ['--permission', '--experimental-permission'].find((flag) => known.has(flag))
  if (!permission || !known.has('--disable-warning')) return []
  return [
    permission,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    // The name of the directory may hold what these flags read as more than a name, such as a comma.
    '--allow-fs-read=./',
    '--allow-fs-write=./',
    ...(childProcesses ? ['--allow-child-process'] : []),
  ]
}
