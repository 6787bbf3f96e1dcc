#!/usr/bin/env node
import { runCli } from './run-cli.ts'
import { createTerminal } from './terminal.ts'

const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second time is for when stopping in order takes too long.
    if (interrupt.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
    interrupt.abort()
  })
}
// `posthog-driver query ... | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCli(process.argv.slice(2), {
  terminal: createTerminal(),
  signal: interrupt.signal,
})
