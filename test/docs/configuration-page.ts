import { CLIENT_DEFAULTS } from '../../src/client-defaults.ts'
import { type ClientOptions, OPTION_RULES, OPTION_VARIABLES } from '../../src/client-options.ts'
import { type DocumentedOption, interfaceOptions } from './interface-options.ts'
import { markdownTable } from './markdown-table.ts'

const CLIENT_OPTIONS = 'src/client-options.ts'

/** What other functions take: heading, what it is for, and the interfaces that declare it. */
export const OTHERS: readonly {
  heading: string
  about: string
  declared: readonly [file: string, name: string][]
}[] = [
  {
    heading: 'Hooks of the client',
    about:
      '`new PostHogClient()` takes these as well; [observability](observability.md) says what they are told.',
    declared: [['src/client/client.ts', 'PostHogClientOptions']],
  },
  {
    heading: 'A query',
    about: 'The second argument of `query()` and `execute()`; [queries](queries.md) shows them at work.',
    declared: [
      ['src/client/driver.ts', 'CallOptions'],
      ['src/client/driver.ts', 'QueryInputs'],
      ['src/client/driver.ts', 'RunOptions'],
      ['src/client/driver.ts', 'QueryOptions'],
    ],
  },
  {
    heading: 'cachedDriver',
    about: '`cachedDriver(driver, options)`.',
    declared: [['src/client/cached-driver.ts', 'CachedDriverOptions']],
  },
  {
    heading: 'Tools',
    about: '`createPostHogTools(options)`; see [tools](tools.md).',
    declared: [['src/tools/create-posthog-tools.ts', 'PostHogToolsOptions']],
  },
  {
    heading: 'Permissions of tools',
    about: 'The `permissions` of `createPostHogTools()`.',
    declared: [['src/tools/permission-gate.ts', 'PermissionOptions']],
  },
  {
    heading: 'The agent',
    about: '`runAnalyticsAgent(options)`; see [the agent loop](agent.md).',
    declared: [['src/agent/agent-options.ts', 'AnalyticsAgentOptions']],
  },
  {
    heading: 'Exports',
    about: 'The last argument of the export functions; see [export](export.md).',
    declared: [['src/export/export-options.ts', 'ExportOptions']],
  },
  {
    heading: 'SandboxExecutor',
    about: '`SandboxExecutor.start(options)`; see [sandboxes](sandbox.md).',
    declared: [['src/sandbox/sandbox-executor.ts', 'SandboxExecutorOptions']],
  },
  {
    heading: 'processSandbox',
    about: '`processSandbox(options)`: a local child process.',
    declared: [['src/sandbox/process-sandbox.ts', 'ProcessSandboxOptions']],
  },
  {
    heading: 'e2bSandbox',
    about:
      "`e2bSandbox(options)`: a virtual machine at E2B. The variables are those that E2B's own SDK reads.",
    declared: [
      ['src/sandbox/e2b-options.ts', 'E2BConnectionOptions'],
      ['src/sandbox/e2b-options.ts', 'E2BSandboxOptions'],
    ],
  },
  {
    heading: 'createSandboxPool',
    about: '`createSandboxPool(options)`: sandboxes for many users.',
    declared: [['src/sandbox/pool/sandbox-pool.ts', 'SandboxPoolOptions']],
  },
]

/** `docs/configuration.md`: every option and variable, from the declarations and rules that check them. */
export function configurationPage(): string {
  return `# Configuration

<!-- Written by \`npm run docs:configuration\` from the source; change the docstrings and rules there. -->

An option that is given wins over the environment, the environment over the default. \`undefined\` and empty variables count as absent. All of it
is checked when a client, tool or sandbox is made: what is unknown, missing or malformed fails there, in one \`ConfigurationError\` or
\`InputError\` that names each, what came and what was expected. The configuration is then frozen; printing it shows no key.

The command line also reads \`.env\` in the working directory; variables that are set already win. \`posthog-driver doctor\` says which
values are used and where they come from, and checks them. Keys are never arguments.

## Environment

${markdownTable(['variable', 'for', 'is'], [...variableRows(), ...e2bVariableRows()])}

Standard variables are heard as well: \`NO_COLOR\` and \`FORCE_COLOR\` by the command line. [.env.example](../.env.example) is a file to copy.

## PostHogClient

\`new PostHogClient(options)\`, \`PostHogClient.fromEnv(options)\` and the \`posthog\` of a \`SandboxExecutor\`.

${markdownTable(['option', 'accepts', 'default', 'what it is'], clientRows())}
${OTHERS.map(
  ({ heading, about, declared }) => `
## ${heading}

${about}

${markdownTable(
  ['option', 'type', 'default', 'what it is'],
  declared.flatMap(([file, name]) => interfaceOptions(file, name)).map(rowOf),
)}
`,
).join('')}`
}

/** Client options, with the value that the code uses where the docstring has none. */
export function clientOptions(): (DocumentedOption & { expected: string; value?: unknown })[] {
  const defaults: Partial<Record<string, unknown>> = CLIENT_DEFAULTS
  return interfaceOptions(CLIENT_OPTIONS, 'ClientOptions').map((option) => ({
    ...option,
    expected: OPTION_RULES[option.name as keyof ClientOptions].expected,
    ...(option.name in defaults && { value: defaults[option.name] }),
  }))
}

const clientRows = (): string[][] =>
  clientOptions().map(({ name, expected, byDefault, text }) => [
    `\`${name}\``,
    expected,
    code(byDefault),
    text.replaceAll(/ ?Environment: [^.]*\./g, '').trim(),
  ])

const variableRows = (): string[][] =>
  clientOptions().flatMap(({ name, expected }) =>
    (OPTION_VARIABLES[name as keyof ClientOptions] ?? []).map((variable, index) => [
      `\`${variable}\``,
      index === 0 ? `\`${name}\`` : `\`${name}\`, where the one above is not set`,
      expected,
    ]),
  )

const e2bVariableRows = (): string[][] =>
  interfaceOptions('src/sandbox/e2b-options.ts', 'E2BConnectionOptions').flatMap(
    ({ name, byDefault, text }) => {
      const variable = /^E2B_\w+/.exec(byDefault ?? '')?.[0]
      return variable ? [[`\`${variable}\``, `\`${name}\` of \`e2bSandbox()\``, text]] : []
    },
  )

const rowOf = ({ name, optional, type, byDefault, text }: DocumentedOption): string[] => [
  `\`${name}\``,
  `\`${type}\``,
  optional ? code(byDefault) : 'required',
  text,
]

/** A literal as code; words as they are. */
const code = (text = ''): string =>
  /^('[^']*'|\d[\d_]*|true|false|[\w.]+\(\)|performance\.now)$/.test(text) ? `\`${text}\`` : text
