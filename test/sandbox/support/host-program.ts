/**
 * A host that ends in the way its argument names, while a guest runs and a script loops. Prints what it started as JSON.
 * Started by host-exit.test.ts as a process of its own.
 */
import { processSandbox } from '../../../src/sandbox/process-sandbox.ts'
import type { Sandbox, SandboxProvider } from '../../../src/sandbox/sandbox.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'

const [ending] = process.argv.slice(2)
const pids: number[] = []
let sandbox: Sandbox | undefined
const inner = processSandbox()
const provider: SandboxProvider = {
  kind: inner.kind,
  create: async () => {
    sandbox = await inner.create()
    const spawn = sandbox.spawn.bind(sandbox)
    sandbox.spawn = async (command) => {
      const started = await spawn(command)
      pids.push(started.pid)
      return started
    }
    return sandbox
  },
}
const executor = await SandboxExecutor.start({
  sandbox: provider,
  posthog: { apiKey: 'phx_0123456789', projectId: 1, host: 'http://127.0.0.1:9' },
})
const report = () => console.log(JSON.stringify({ pids, directory: sandbox?.directory }))

const idle = ending === 'idle' || ending === 'close'
if (idle) {
  await executor.runScript('return 1')
  if (ending === 'close') await executor.close()
  report()
} else {
  // Ends with the host; its failure then is nobody's concern.
  void executor
    .runScript('console.log(process.pid); for (;;) {}', {}, { timeoutMs: 0, onStdout: onLoop })
    .catch(() => {})
}

function onLoop(text: string): void {
  pids.push(Number(text))
  report()
  if (ending === 'exit') process.exit(3)
  if (ending === 'throw') setImmediate(fail)
  if (ending === 'own-handler') process.on('SIGINT', () => process.exit(5))
}

function fail(): never {
  throw new Error('an error nobody catches')
}
