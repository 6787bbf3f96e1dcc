/**
 * A host with E2B sandboxes that ends in the way its argument names. Prints a line once it has them. Started by
 * host-exit.test.ts as a process of its own.
 */
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'

// PostHog's key comes from the environment.
const [ending, url = '', e2bKey = '', host = ''] = process.argv.slice(2)
const sandbox = e2bSandbox({ apiKey: e2bKey, apiUrl: url, sandboxUrl: url })
const posthog = { projectId: 1, host }
if (ending === 'creating') void SandboxExecutor.start({ sandbox, posthog }).catch(() => {})
else {
  const executors = await Promise.all([1, 2].map(() => SandboxExecutor.start({ sandbox, posthog })))
  await executors[0]?.query('SELECT PLAIN')
  if (ending !== 'idle') void executors[0]?.runScript('for (;;) {}', {}, { timeoutMs: 0 }).catch(() => {})
  console.log('ready')
  if (ending === 'exit') process.exit(3)
  if (ending === 'throw')
    setImmediate(() => {
      throw new Error('an error nobody catches')
    })
}
