import type {
  Sandbox,
  SandboxCommand,
  SandboxProcess,
  SandboxProvider,
} from '../../../src/sandbox/sandbox.ts'

export interface WatchedSandbox {
  provider: SandboxProvider
  readonly latest: Sandbox
  readonly created: number
  /** Everything that was started, as given to the sandbox. */
  readonly commands: SandboxCommand[]
  /** The process started last. */
  guestPid(): number
}

/** A provider that works like the given one and remembers what it made. */
export function watchSandbox(provider: SandboxProvider): WatchedSandbox {
  const sandboxes: Sandbox[] = []
  const commands: SandboxCommand[] = []
  let lastProcess: SandboxProcess | undefined
  const create: SandboxProvider['create'] = async (options) => {
    const sandbox = await provider.create(options)
    const spawn = sandbox.spawn.bind(sandbox)
    sandbox.spawn = async (command) => {
      commands.push(command)
      lastProcess = await spawn(command)
      return lastProcess
    }
    sandboxes.push(sandbox)
    return sandbox
  }
  return {
    provider: { kind: provider.kind, create },
    get latest() {
      const sandbox = sandboxes.at(-1)
      if (!sandbox) throw new Error('No sandbox has been made yet.')
      return sandbox
    },
    get created() {
      return sandboxes.length
    },
    commands,
    guestPid: () => lastProcess?.pid ?? -1,
  }
}
