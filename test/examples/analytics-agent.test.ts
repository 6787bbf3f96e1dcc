import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { expect, it, vi } from 'vitest'
import { main } from '../../examples/analytics-agent.ts'
import { startScriptedModel } from '../support/scripted-model.ts'

it('the complete agent asks before it writes, and goes on after it was interrupted', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'analytics-agent-'))
  const logPath = join(directory, 'session.ndjson')
  const note = { content: 'Sign-ups dropped', date: '2026-11-16T09:00:00Z' }
  await using model = await startScriptedModel([
    {
      text: 'I look.',
      calls: [{ name: 'query_posthog', input: { question: 'signups in the last 7 days' } }],
    },
    { calls: [{ name: 'posthog_create_annotation', input: note }] },
  ])
  const anthropic = new Anthropic({ apiKey: 'scripted', baseURL: model.url, logLevel: 'off' })
  const shown: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void shown.push(String(line)))
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0)
  try {
    const controller = new AbortController()
    const interrupted = main({
      prompt: 'Did sign-ups drop last week?',
      anthropic,
      logPath,
      signal: controller.signal,
      ask: async () => {
        controller.abort()
        return 'allow'
      },
    })
    await expect(interrupted).rejects.toMatchObject({ code: 'aborted' })

    model.say({ calls: [{ name: 'posthog_create_annotation', input: note }] }, { text: 'It is noted.' })
    const asked: unknown[] = []
    const ask = async ({ tool, input }: { tool: string; input: unknown }) => {
      asked.push([tool, input])
      return 'allow' as const
    }
    const done = await main({ anthropic, logPath, ask })
    expect(done).toMatchObject({ text: 'It is noted.', stopReason: 'end_turn' })
    expect(asked).toEqual([
      ['posthog_create_annotation', expect.objectContaining({ content: 'Sign-ups dropped' })],
    ])
    expect(JSON.stringify(done.messages)).toContain('the run was interrupted during this call')
    expect(model.refusals).toEqual([])
    expect(shown.join('\n')).toMatch(
      /I look[\s\S]*-> query_posthog[\s\S]*It is noted[\s\S]*end_turn after 2 turns/,
    )
    expect((await readFile(logPath, 'utf8')).trimEnd().split('\n').length).toBeGreaterThan(10)
  } finally {
    log.mockRestore()
    write.mockRestore()
    await rm(directory, { recursive: true, force: true })
  }
}, 120_000)
