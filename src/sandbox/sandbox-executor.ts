import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import type { HogQLQuery, QueryOptions, QueryResult, Row } from '../client/driver.ts'
import { observeQuery } from '../client/observe-query.ts'
import { type ClientConfig, type ClientOptions, resolveConfig } from '../config.ts'
import { abortedError } from '../http/deadline-errors.ts'
import { checkHooks } from '../observe/check-hooks.ts'
import type { Hooks } from '../observe/hooks.ts'
import { callOptionsSchema } from '../schemas/query-options.ts'
import type { GuestHost } from './guest-host.ts'
import { observeStep } from './observe-sandboxes.ts'
import type { RunScriptCall, ScriptOutput } from './protocol/script-call.ts'
import { redactData } from './redact-output.ts'
import { RemoteDriver } from './remote-driver.ts'
import {
  atItem,
  type BatchItem,
  type BatchResult,
  checkBatchItems,
  checkBatchOptions,
  type RunBatchOptions,
  runJobs,
} from './run-batch.ts'
import type { SandboxProvider } from './sandbox.ts'
import { toScriptCall } from './script-options.ts'
import { ScriptOutputCollector, withOutput } from './script-output.ts'
import { loadScriptTemplates } from './templates/load-script-templates.ts'
import type { ScriptTemplateRegistry } from './templates/script-template-registry.ts'
import type { ScriptLanguage } from './to-javascript.ts'
import { writeRefused } from './write-refused.ts'

export interface SandboxExecutorOptions {
  /** Where to run: `processSandbox()`, for one. */
  sandbox: SandboxProvider
  /** The project to query, as for `PostHogClient`; what is left out comes from the environment. */
  posthog?: ClientOptions | ClientConfig
  /** Lets scripts change the project: capture events, create annotations. A run can ask for less or more. @default false */
  write?: boolean
  /**
   * Called when the sandbox is created, ready and closed, for every script, and for every query of this driver. Requests
   * happen inside the sandbox, where nobody listens; so do the queries of scripts.
   */
  hooks?: Hooks
  /** Gives up starting. */
  signal?: AbortSignal
}

const optionsSchema = callOptionsSchema.pick({ signal: true }).extend({
  sandbox: z.custom<SandboxProvider>(
    (value) => typeof (value as SandboxProvider | undefined)?.create === 'function',
    'expected where to run, such as processSandbox()',
  ),
  write: z.boolean().optional(),
  // These two have checks of their own.
  posthog: z.unknown().optional(),
  hooks: z.unknown().optional(),
})

export interface RunScriptOptions {
  signal?: AbortSignal
  /** Types are left out before the script travels. @default TypeScript when it is not JavaScript */
  language?: ScriptLanguage
  /** Whether this script may change the project. @default the `write` of the executor */
  write?: boolean
  /** Longest run, in milliseconds; then the script and everything it started are killed. 0 disables. @default 60_000 */
  timeoutMs?: number
  /** Most bytes kept of each output stream; the rest is dropped with a notice. @default 1_048_576 */
  maxOutputBytes?: number
  /** Largest result, in bytes of JSON. @default 16_777_216 */
  maxResultBytes?: number
  /** What the script prints, line by line as it prints. */
  onStdout?: (text: string) => void
  /** What it prints to standard error, line by line. */
  onStderr?: (text: string) => void
}

export interface RunTemplateOptions extends RunScriptOptions {
  /** Templates to choose from. @default the ones of this package */
  templates?: ScriptTemplateRegistry
}

export interface ScriptResult<T = unknown> {
  /** What the script returned; null when it returned nothing. */
  value: T
  stdout: string
  stderr: string
  elapsedMs: number
}

/**
 * A Driver that works inside a sandbox, and runs scripts there. Queries and scripts see the same rows as a client outside.
 * The API key goes to the guest over its input: it is in no argument, file, environment or script.
 * @throws {InputError} for options that do not exist
 * @throws {ConfigurationError} when `posthog` is incomplete or malformed
 * @throws {SandboxError} when the sandbox does not start
 * @example
 * await using executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: { apiKey, projectId } })
 * const { value } = await executor.runScript(`
 *   const rows = await posthog.query('SELECT event, count() AS n FROM events GROUP BY event')
 *   return rows.filter((row) => row.n > params.least).length
 * `, { least: 100 })
 * //=> 7
 */
export class SandboxExecutor extends RemoteDriver {
  // Private to the language, so that printing an executor shows no key.
  readonly #host: GuestHost
  readonly #secrets: readonly string[]
  readonly #hooks: Hooks | undefined
  readonly #write: boolean

  private constructor(
    host: GuestHost,
    secrets: readonly string[],
    { hooks, write = false }: Pick<SandboxExecutorOptions, 'hooks' | 'write'>,
  ) {
    super(host)
    this.#host = host
    this.#secrets = secrets
    this.#hooks = hooks
    this.#write = write
  }

  /**
   * Creates the sandbox and starts the driver in it; resolves when it answers. What fails on the way is removed again.
   * @throws as the class says, and {ConnectionError} `aborted` when `signal` fires
   */
  static async start(options: SandboxExecutorOptions): Promise<SandboxExecutor> {
    const { sandbox, posthog, hooks, write, signal } = checkOptions(
      options,
      optionsSchema,
      'SandboxExecutor.start()',
    )
    if (signal?.aborted) throw abortedError(signal.reason)
    checkHooks(hooks)
    const config = resolveConfig(posthog)
    const { GuestHost } = await import('./sandbox-engine.ts')
    const host = await GuestHost.start(sandbox, config, { hooks, signal })
    return new SandboxExecutor(host, [config.apiKey], { hooks, write })
  }

  /**
   * Runs JavaScript, or TypeScript, with top-level `await`, in a process of its own: `posthog` is this driver, `params` the given data, and
   * what it returns (or exports as default) comes back as JSON, apart from what it prints.
   * @throws {SandboxError} `script_failed` when it throws or returns something that is not JSON (`details` has line, column,
   * source, stack, stdout, stderr), `timeout` at its deadline, `sandbox_failed` when the sandbox was lost
   * @throws {ConnectionError} `aborted` when `signal` fires
   * @throws {MissingPeerError} for TypeScript on a Node that cannot strip types, without the package amaro
   */
  async runScript<T = unknown>(
    code: string,
    params: unknown = {},
    options: RunScriptOptions = {},
  ): Promise<ScriptResult<T>> {
    const call = toScriptCall(code, params, options, this.#write)
    const { toJavaScript } = await import('./sandbox-engine.ts')
    call.code = await toJavaScript(code, options.language)
    if (call.code !== code) call.written = code
    const { kind, id, scriptPermissions: permissions } = this.#host.currentSandbox
    const phase = { phase: 'script', kind, sandboxId: id } as const
    return observeStep(this.#hooks, phase, () => this.#run<T>({ ...call, permissions }, options))
  }

  /**
   * Runs a script template with checked parameters; everything else is as with `runScript`. A template that only reads is
   * not given the right to write.
   * @throws {InputError} for ids and parameters that do not exist or do not fit, with what comes near; nothing runs then
   * @throws {SandboxError} `permission_denied` when the template writes and that was not granted; nothing runs then
   * @example
   * const { value } = await executor.runTemplate('analyze_funnel', { steps: ['signup', 'purchase'], from: '-30d' })
   */
  async runTemplate<T = unknown>(
    id: string,
    params: object = {},
    options: RunTemplateOptions = {},
  ): Promise<ScriptResult<T>> {
    const { templates, ...runOptions } = options
    const prepared = this.#prepare({ id, params }, runOptions, templates ?? (await loadScriptTemplates()))
    return prepared() as Promise<ScriptResult<T>>
  }

  /**
   * Runs many scripts, a few at a time. Results come in the order given; a script that fails has its error there, and the
   * others go on.
   * @throws {InputError} when one of them cannot run as given, with its place; none runs then
   * @example
   * const [funnel, errors] = await executor.runBatch([
   *   { id: 'analyze_funnel', params: { steps: ['signup', 'purchase'] } },
   *   { code: "return posthog.query('SELECT count() AS n FROM events')" },
   * ])
   * if (funnel.ok) console.log(funnel.value)
   */
  async runBatch(items: readonly BatchItem[], options: RunBatchOptions = {}): Promise<BatchResult[]> {
    const { templates, timeoutMs, write, signal, ...rest } = checkBatchOptions(options)
    const registry = templates ?? (await loadScriptTemplates())
    const jobs = checkBatchItems(items).map((item, index) => {
      try {
        return this.#prepare(item, { timeoutMs, write, signal }, registry)
      } catch (error) {
        throw atItem(error, index)
      }
    })
    return runJobs(jobs, { signal, ...rest })
  }

  /** Everything that can be checked is checked now; what is returned runs the script. */
  #prepare(
    item: BatchItem,
    options: RunScriptOptions,
    templates: ScriptTemplateRegistry,
  ): () => Promise<ScriptResult> {
    if ('code' in item) {
      toScriptCall(item.code, item.params, options, this.#write)
      return () => this.runScript(item.code, item.params, options)
    }
    const template = templates.get(item.id)
    const params = template.check(item.params)
    const write = options.write ?? this.#write
    if (template.write && !write) throw writeRefused(`The script ${template.id} changes the project`)
    return () => this.runScript(template.code, params, { ...options, write: template.write })
  }

  async #run<T>(call: RunScriptCall, options: RunScriptOptions): Promise<ScriptResult<T>> {
    const startedAt = performance.now()
    const stdout = new ScriptOutputCollector(this.#secrets, options.onStdout)
    const stderr = new ScriptOutputCollector(this.#secrets, options.onStderr)
    const onPart = (part: unknown) => {
      const { stream, text } = part as ScriptOutput
      if (stream === 'stdout') stdout.push(text)
      else stderr.push(text)
    }
    try {
      const value = await this.#host.withPeer(
        (peer, signal) => peer.call('runScript', call, { signal, onPart }),
        {
          signal: options.signal,
          timeoutMs: call.timeoutMs,
          repeatable: false,
        },
      )
      const output = { stdout: stdout.end(), stderr: stderr.end() }
      return {
        value: redactData(value, this.#secrets) as T,
        ...output,
        elapsedMs: performance.now() - startedAt,
      }
    } catch (error) {
      throw withOutput(error, { stdout: stdout.end(), stderr: stderr.end() })
    }
  }

  /** The rows of a query with all that is known of them; the driver inside the sandbox sends it. */
  override execute<R = Row>(hogql: string | HogQLQuery, options?: QueryOptions<R>): Promise<QueryResult<R>> {
    return observeQuery(this.#hooks, 'sandbox', () => super.execute(hogql, options))
  }

  /** Puts a file where scripts find it: `path` is relative to their working directory. */
  writeFile(path: string, content: string | Uint8Array): Promise<void> {
    return this.#host.currentSandbox.writeFile(path, content)
  }

  /** True once `close` has been called. */
  get isClosed(): boolean {
    return this.#host.isClosed
  }

  /** Whether the driver inside answers before `signal` fires. One that has died is started anew if its sandbox lives. */
  isAlive({ signal }: { signal: AbortSignal }): Promise<boolean> {
    return this.#host.isAlive(signal)
  }

  /** Lets a sandbox that ends by itself live for at least this many milliseconds from now. Others live on anyway. */
  async extendLife(lifetimeMs: number): Promise<void> {
    await this.#host.currentSandbox.extendLife?.(lifetimeMs)
  }

  /**
   * Stops the sandbox, which keeps its files and costs next to nothing until the next call, or `resume`, starts it again.
   * @returns whether it was paused; false for sandboxes that cannot be, such as `processSandbox()`
   * @throws {SandboxError} when calls are under way
   */
  pause(): Promise<boolean> {
    return this.#host.pause()
  }

  /** Starts a paused sandbox again; any other stays as it is. */
  resume(): Promise<void> {
    return this.#host.resume()
  }

  /**
   * Reads a file that a script has written; `path` is relative to its working directory.
   * @throws {SandboxError} when it is not there
   */
  readFile(path: string): Promise<Uint8Array> {
    return this.#host.currentSandbox.readFile(path)
  }

  /**
   * Reads a file of any size that a script has written, chunk by chunk. Nothing is opened before the first one is asked for.
   * @throws {SandboxError} when it is not there, or the sandbox is lost
   * @example
   * const { value } = await executor.runTemplate<{ path: string }>('export_events', { from: '-30d', to: 'now' })
   * await pipeline(executor.streamFile(value.path), createWriteStream('events.ndjson'))
   */
  streamFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#host.currentSandbox.streamFile(path)
  }
}
