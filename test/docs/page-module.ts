import * as main from '../../src/index.ts'
import * as local from '../../src/local/index.ts'

/** What pages take as given, because an earlier page or the reader's own program has it. */
const GIVEN = `
declare const client: import('posthog-driver').PostHogClient
declare const executor: import('posthog-driver').SandboxExecutor
declare const code: string
declare const params: Record<string, unknown>
declare function beforeAll(run: () => Promise<void>, timeoutMs?: number): void
declare function afterAll(run: () => Promise<void>): void;
`
const DOORS = { 'posthog-driver': main, 'posthog-driver/local': local }
const DECLARE = /^declare .*\n/gm
const IMPORT = /^import (?:(\w+)(?:, )?)?(?:\{([^}]*)\} )?(?: ?from )?'([^']+)'\n/gm

/** The code of a page as one module: each piece sees what those before it declared, and may declare it anew. */
export function moduleOf(page: string): string | undefined {
  const pieces = [...page.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map(([, code = '']) => code)
  if (pieces.length === 0) return undefined
  const imports = new Map<string, string>()
  for (const [, byDefault, named = '', from = ''] of pieces.join('\n').matchAll(IMPORT)) {
    if (byDefault) imports.set(byDefault, `import ${byDefault} from '${from}'`)
    for (const name of named.split(',').map((part) => part.trim()))
      if (name !== '') imports.set(name.replace(/^type /, ''), `import { ${name} } from '${from}'`)
  }
  const declared = pieces.flatMap((code) => code.match(DECLARE) ?? [])
  const bodies = pieces.map((code) => code.replaceAll(IMPORT, '').replaceAll(DECLARE, ''))
  // Pieces in the middle of a page need not repeat where a name comes from.
  for (const [door, names] of Object.entries(DOORS))
    for (const name of Object.keys(names))
      if (!imports.has(name) && bodies.some((body) => new RegExp(`\\b${name}\\b`).test(body)))
        imports.set(name, `import { ${name} } from '${door}'`)
  return [
    'export {}',
    ...imports.values(),
    GIVEN,
    ...declared,
    ...bodies.map((body) => `{\n${body}`),
    '}'.repeat(bodies.length),
  ].join('\n')
}
