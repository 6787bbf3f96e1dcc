#!/usr/bin/env node
import { runCli } from './run-cli.ts'
import { createTerminal } from './terminal.ts'

const interrupt = new AbortController()
let stoppedBy: NodeJS.Signals | undefined
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The second time is for when stopping in order takes too long.
    if (stoppedBy) endBy(name)
    stoppedBy = name
    interrupt.abort()
  })
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `posthog-driver query ... | head` closes the pipe, which is no error; a full disk is one. Both end in order, so that
  // nothing is left behind.
  if (error.code !== 'EPIPE') {
    process.stderr.write(`Error: standard output cannot be written: ${error.message}\n`)
    process.exitCode = 1
  }
  interrupt.abort()
  outputClosed = true
})
let outputClosed = false

const exitCode = await runCli(process.argv.slice(2), {
  terminal: createTerminal(),
  signal: interrupt.signal,
})
if (!outputClosed) process.exitCode = exitCode
// Dying of the signal tells a shell that its loop is to end as well.
if (stoppedBy && exitCode !== 0) endBy(stoppedBy)

function endBy(name: NodeJS.Signals): void {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}
