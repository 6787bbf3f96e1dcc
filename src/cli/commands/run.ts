import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { InputError } from '../../errors.ts'
import { escapeLines } from '../../format/escape-controls.ts'
import { toJson } from '../../format/to-json.ts'
import { isRecord } from '../../is-record.ts'
import { type RunScriptOptions, SandboxExecutor, type ScriptResult } from '../../sandbox/sandbox-executor.ts'
import { loadScriptTemplates } from '../../sandbox/templates/load-script-templates.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { type ConnectOptions, openTarget, withConnectOptions } from '../connect.ts'
import { collectParams } from '../options/collect-params.ts'
import { parseFolder } from '../options/parse-folder.ts'
import { printError } from '../print-error.ts'
import { printScriptResult } from '../print-script-result.ts'
import { printTemplate, printTemplates } from '../print-templates.ts'
import { readFreeParams, readParamsFile, readTemplateParams } from '../read-script-params.ts'
import { sandboxProvider } from '../sandbox-provider.ts'
import { saveFile } from '../save-file.ts'

interface RunCommandOptions extends ConnectOptions {
  list?: boolean
  dir?: string
  param?: Record<string, string>
  params?: string
  write?: boolean
  out?: string
}

const TYPESCRIPT_FILES = ['.ts', '.mts']
const SCRIPT_FILES = ['.mjs', '.js', ...TYPESCRIPT_FILES]

export function runCommand({ terminal, signal }: CliContext, exitWith: (code: ExitCode) => void): Command {
  return withConnectOptions(new Command('run'))
    .description('Run a script template, or a script of yours, in a sandbox and print what it returns.')
    .argument('[script]', 'id of a template (run --list shows them), or a file such as ./script.mjs')
    .option('--list', 'list the templates; with a template, show its parameters')
    .option('--param <name=value>', 'set a parameter; repeatable', collectParams)
    .option('--params <file>', 'read parameters from a file with a JSON object; --param goes first')
    .option('--write', 'let the script change the project: capture events, create annotations')
    .option('--out <file>', 'keep the file that the script has written')
    .option('--dir <path>', 'also run templates of your own folder', parseFolder)
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver run --list
  posthog-driver run analyze_funnel --list
  posthog-driver run analyze_funnel --local --param steps=user_signed_up,subscription_purchased --param from=-30d
  posthog-driver run export_events --param from=2026-09-01 --param to=2026-10-01 --out september.ndjson
  posthog-driver run ./script.mjs --param limit=10 --json
Scripts run in a local child process unless --sandbox says otherwise, and without a deadline unless --timeout does.`,
    )
    .action(async (script: string | undefined, options: RunCommandOptions) => {
      if (options.list) return list(script, options)
      if (script === undefined)
        throw new InvalidArgumentError(
          'Name a template, or give a script file; run --list shows the templates.',
        )
      let prepare: Run
      try {
        prepare = SCRIPT_FILES.includes(extname(script))
          ? prepareFile(script, options)
          : await prepareTemplate(script, options)
      } catch (error) {
        // What the command line says is wrong, and nothing has been started for it.
        if (!(error instanceof InputError)) throw error
        printError(error, terminal, options.json ?? false)
        return exitWith(2)
      }
      await using target = await openTarget(options, terminal, signal)
      await using executor = await SandboxExecutor.start({
        sandbox: sandboxProvider(options.sandbox ?? 'process'),
        posthog: target.config,
        write: options.write,
        signal,
      })
      const result = await prepare(executor)
      await keepFile(executor, result.value, options.out)
      if (options.json) terminal.print(toJson(result, 2))
      else printScriptResult(result.value, terminal)
    })

  type Run = (executor: SandboxExecutor) => Promise<ScriptResult>

  async function prepareTemplate(id: string, options: RunCommandOptions): Promise<Run> {
    const templates = await loadScriptTemplates(options.dir)
    const template = templates.get(id)
    const params = { ...fileParams(options), ...readTemplateParams(options.param ?? {}, template) }
    // Wrong parameters show before anything is started for them.
    template.check(params)
    if (template.write && !options.write)
      throw new InputError(`The script ${id} changes the project; without --write, scripts may only read.`, {
        code: 'invalid_input',
        hint: 'Add --write to let it.',
      })
    return (executor) => executor.runTemplate(id, params, { ...runOptions(options), templates })
  }

  function prepareFile(path: string, options: RunCommandOptions): Run {
    const code = readScript(path)
    const params = { ...fileParams(options), ...readFreeParams(options.param ?? {}) }
    const language = TYPESCRIPT_FILES.includes(extname(path)) ? 'typescript' : undefined
    return (executor) => executor.runScript(code, params, { ...runOptions(options), language })
  }

  function runOptions({ json, timeout }: RunCommandOptions): RunScriptOptions {
    const forward = (print: (text: string) => void) => (text: string) =>
      print(escapeLines(text.replace(/\n$/, '')))
    return {
      signal,
      timeoutMs: timeout === undefined ? 0 : timeout * 1000,
      ...(!json && { onStdout: forward(terminal.print), onStderr: forward(terminal.printError) }),
    }
  }

  async function keepFile(executor: SandboxExecutor, value: unknown, out: string | undefined): Promise<void> {
    const path = isRecord(value) && typeof value.path === 'string' ? value.path : undefined
    if (out === undefined) {
      if (path)
        terminal.printError(
          terminal.warning(`The file ${path} goes with the sandbox; --out <file> would keep it.`),
        )
      return
    }
    if (path === undefined)
      throw new InputError('--out keeps the file whose path a script returns; this one returned none.', {
        code: 'invalid_input',
        hint: 'Return { path } of a file in the working directory, as export_events does.',
      })
    await saveFile(executor.streamFile(path), out, signal)
  }

  async function list(id: string | undefined, { dir, json = false }: RunCommandOptions): Promise<void> {
    const templates = await loadScriptTemplates(dir)
    if (id === undefined) printTemplates(templates.list(), terminal, json)
    else printTemplate(templates.get(id), terminal, json)
  }
}

const fileParams = ({ params }: RunCommandOptions): Record<string, unknown> =>
  params === undefined ? {} : readParamsFile(params)

function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new InputError(`The script cannot be read from ${path}: ${(cause as Error).message}.`, {
      code: 'invalid_input',
      hint: 'Give the path of a script file, or the id of a template without an extension.',
      cause,
    })
  }
}
