#!/usr/bin/env node
import { OutputClosed } from './output-closed.ts'
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
  // `posthog-driver query ... | head` closes the pipe, which is no error unless work was left; a full disk is one. Both end
  // in order, so that nothing is left behind.
  if (error.code === 'EPIPE') return interrupt.abort(new OutputClosed())
  process.stderr.write(`Error: standard output cannot be written: ${error.message}\n`)
  process.exitCode = 1
  interrupt.abort()
})

const exitCode = await runCli(process.argv.slice(2), {
  terminal: createTerminal(),
  signal: interrupt.signal,
})
process.exitCode ||= exitCode
// Dying of the signal tells a shell that its loop is to end as well.
if (stoppedBy && exitCode !== 0) endBy(stoppedBy)

function endBy(name: NodeJS.Signals): void {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}
