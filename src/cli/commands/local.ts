import { once } from 'node:events'
import { Command } from 'commander'
import { toJson } from '../../format/to-json.ts'
import type { CliContext } from '../cli-context.ts'
import { parseTimezone } from '../options/parse-timezone.ts'
import { parseWholeNumber } from '../options/parse-whole-number.ts'
import { startLocal } from '../start-local.ts'

interface LocalCommandOptions {
  port?: number
  data?: string
  persist?: string
  timezone?: string
  json?: boolean
}

export function localCommand({ terminal, signal }: CliContext): Command {
  return new Command('local')
    .description(
      'Serve a local PostHog with a demo project until Ctrl+C. A development server, on 127.0.0.1 only.',
    )
    .option('--port <number>', 'port to listen on (default: a free one)', parseWholeNumber(0, 65_535))
    .option('--data <file>', 'load events from a file (JSON lines or list, CSV, Parquet) instead of the demo')
    .option('--persist <folder>', 'keep the project in this folder, and go on with what it holds')
    .option('--timezone <name>', "the project's timezone (default: UTC)", parseTimezone)
    .option('--json', 'print the address and keys as one line of JSON')
    .option('--local', 'accepted for symmetry; this command is always local')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver local --port 8010
  posthog-driver local --data events.ndjson --timezone Europe/Berlin
  posthog-driver local --persist ./posthog-data
JSON holds one event per line, or a list of them: {"event": "...", "distinct_id": "...", "timestamp": "...", "properties": {...}}
CSV and Parquet need the columns event, distinct_id and timestamp; other columns are properties. JSON and CSV may be gzipped.`,
    )
    .action(async (options: LocalCommandOptions) => {
      await using local = await startLocal({ ...options, signal }, terminal)
      const { url, apiKey, projectId, projectToken } = local
      if (options.json) terminal.print(toJson({ url, apiKey, projectId, projectToken }))
      else {
        terminal.print(`${terminal.bold('Local PostHog')} at ${terminal.accent(url)} (${local.label})

  POSTHOG_HOST=${url}
  POSTHOG_PERSONAL_API_KEY=${apiKey}
  POSTHOG_PROJECT_ID=${projectId}
  POSTHOG_PROJECT_API_KEY=${projectToken}

${terminal.dim('Ctrl+C stops it.')}`)
      }
      if (!signal.aborted) await once(signal, 'abort')
    })
}
