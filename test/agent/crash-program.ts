/** Run by crash.test.ts: one run with a log. The second call of its message never ends: the test kills the process in it. */

import { rebuildHistory } from '../../src/agent/rebuild-history.ts'
import { createSessionLog } from '../../src/agent/session-log.ts'
import type { ScriptedModel } from '../support/scripted-model.ts'
import { runWith, toolOf } from './agent-kit.ts'

const [url = '', path = '', mode = ''] = process.argv.slice(2)

const quick = toolOf('quick', async () => ({ text: 'done before the crash', isError: false }))
const endless = toolOf('endless', () => new Promise(() => setTimeout(() => {}, 600_000)), {
  readOnly: false,
})

async function main(): Promise<void> {
  const log = await createSessionLog(path)
  const resumed = mode === 'resume' ? { messages: await rebuildHistory(path), prompt: undefined } : {}
  for await (const event of runWith({ url } as ScriptedModel, { tools: [quick, endless], log, ...resumed }))
    if (event.type === 'tool_result' || event.type === 'done') console.log(event.type, event.text)
  // Neither the log nor the client is closed: nothing of them may keep the process.
}

void main()
