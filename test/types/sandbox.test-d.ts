import { describe, expectTypeOf, it } from 'vitest'
import type {
  CommandExit,
  CommandResult,
  RunCommand,
  Sandbox,
  SandboxCommand,
  SandboxExecutorOptions,
  SandboxProcess,
  SandboxProvider,
} from '../../src/index.ts'

describe('Sandbox', () => {
  it('can be written with the types of the root door', () => {
    expectTypeOf<SandboxExecutorOptions['sandbox']>().toEqualTypeOf<SandboxProvider>()
    expectTypeOf<SandboxProvider['create']>().returns.resolves.toEqualTypeOf<Sandbox>()
    expectTypeOf<Sandbox['spawn']>().toEqualTypeOf<(command: SandboxCommand) => Promise<SandboxProcess>>()
    expectTypeOf<Sandbox['run']>().toEqualTypeOf<(command: RunCommand) => Promise<CommandResult>>()
    expectTypeOf<SandboxProcess['exit']>().resolves.toEqualTypeOf<CommandExit>()
  })
})
