import { z } from 'zod'
import { SandboxError } from '../errors.ts'
import { estimateTokens } from '../format/estimate-tokens.ts'
import { toJson } from '../format/to-json.ts'
import { cutText } from './cut-text.ts'
import type { ExecuteTool, ToolDefinition, ToolOutput } from './define-tool.ts'
import { fenceData, lineOfData } from './fence-data.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(100_000)
    .describe(
      'JavaScript with top-level await; "posthog" is the driver (await posthog.query(hogql, { values })), "params" your data. Return a small JSON value.',
    ),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Data for the script, as params: {"days": 7}.'),
  timeout_seconds: z
    .int()
    .min(1)
    .max(600)
    .default(60)
    .describe('Longest run; then it is stopped with all it started.'),
})

export const runScriptDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_run_script',
  title: 'Run an analysis script',
  group: 'dangerous',
  description: `Runs JavaScript in a sandbox with read access to PostHog, and returns what the script returns, with what it printed.
Call it for analyses that take several queries and computation between them: cohort maths, simulations, joining results, files. For one query use posthog_run_hogql, for a plain question query_posthog.
Each run is a fresh process without your earlier variables; files in its working directory stay. Return the numbers you need, not rows: the result is cut at the budget. An error comes back with the line of your code.`,
  input,
  examples: [
    {
      code: "const rows = await posthog.query('SELECT event, count() AS n FROM events WHERE timestamp >= now() - INTERVAL 7 DAY GROUP BY event LIMIT 500')\nconst total = rows.reduce((sum, row) => sum + row.n, 0)\nreturn { events: rows.length, total }",
    },
  ],
}

export const runScript =
  ({ executor, maxTokens }: ToolContext): ExecuteTool<typeof input> =>
  async ({ code, params, timeout_seconds: seconds }, { signal }) => {
    if (!executor)
      return {
        text: 'This host runs no scripts. Use posthog_run_hogql for queries, and compute the rest yourself.',
        isError: true,
      }
    try {
      const { value, stdout, stderr, elapsedMs } = await executor.runScript(code, params, {
        signal,
        timeoutMs: seconds * 1000,
      })
      const result = fitting(toJson(value ?? null), maxTokens * 0.6)
      const parts = [
        `The script returned, after ${Math.round(elapsedMs)} ms:`,
        fenceData(result.text, 'result'),
        result.missing > 0 &&
          `${result.missing} characters of the result are left out: return less, for example the top rows or totals.`,
        ...printed(stdout, stderr, maxTokens * 0.3),
      ]
      return {
        text: parts.filter((part) => typeof part === 'string').join('\n'),
        data: { ...(result.missing === 0 && { value }), truncated: result.missing > 0, stdout, stderr },
      }
    } catch (error) {
      if (SandboxError.isInstance(error) && ENDINGS.includes(error.code)) return failed(error)
      throw error
    }

    function failed({
      message,
      hint,
      details,
    }: {
      message: string
      hint?: string
      details: Record<string, unknown>
    }): ToolOutput {
      const { line, column, source, stdout = '', stderr = '' } = details
      const place =
        typeof line === 'number' &&
        `Line ${line}, column ${column}: ${lineOfData(cutText(String(source ?? '').trim(), 200).text)}`
      const parts = [
        `The script failed:\n${fenceData(cutText(message, 1500).text, 'error')}`,
        place,
        hint && lineOfData(hintFor(hint)),
        ...printed(String(stdout), String(stderr), maxTokens * 0.3),
      ]
      return { text: parts.filter((part) => typeof part === 'string').join('\n'), isError: true }
    }
  }

/** How a script may end without a result, and say something of use. */
const ENDINGS: readonly string[] = ['script_failed', 'timeout']

/** Hints are written for programmers; a model has the inputs of the tool, and what was printed before it. */
const hintFor = (hint: string): string =>
  hint
    .replace('more time with timeoutMs', 'more time with timeout_seconds')
    .replace('; what it printed is in details.stdout and details.stderr', '')

function fitting(text: string, maxTokens: number): { text: string; missing: number } {
  const tokens = estimateTokens(text)
  return cutText(text, tokens <= maxTokens ? text.length : (text.length * maxTokens) / tokens)
}

function printed(stdout: string, stderr: string, maxTokens: number): string[] {
  const streams = { stdout, stderr }
  return Object.entries(streams).flatMap(([name, text]) => {
    if (text.trim() === '') return []
    const part = fitting(text, maxTokens / 2)
    const rest = part.missing > 0 ? ` (the first ${part.text.length} characters)` : ''
    return [`It printed to ${name}${rest}:\n${fenceData(part.text, name)}`]
  })
}
