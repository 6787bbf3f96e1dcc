import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** A file imports lower ranks or its own folder, never sideways or up. */
const RANKS: Record<string, number> = {
  observe: 0,
  http: 1,
  hogql: 1,
  schemas: 1,
  format: 1,
  client: 2,
  export: 3,
  questions: 3,
  sandbox: 3,
  tools: 4,
  agent: 5,
  adapters: 5,
  cli: 6,
}
/** Files at the root of src that anything may import. */
const GROUND = [
  'errors.ts',
  'config.ts',
  'client-options.ts',
  'client-defaults.ts',
  'hosts.ts',
  'is-record.ts',
  'own-value.ts',
  'redact.ts',
  'snapshot.ts',
  'file-lock.ts',
  'package-file.ts',
  'version.ts',
  'working-directory.ts',
]
/** Doors may import what they export; nothing imports a door from inside, except the CLI its `./local`. */
const DOORS = [
  'index.ts',
  'local/index.ts',
  'adapters/anthropic/index.ts',
  'adapters/mcp/index.ts',
  'adapters/ai-sdk/index.ts',
]
const LOCAL_MAY_IMPORT = [
  'errors.ts',
  'file-lock.ts',
  'package-file.ts',
  'version.ts',
  'working-directory.ts',
]
const OPTIONAL_PEERS = [
  'chdb',
  '@posthog/hogql-parser',
  'e2b',
  'amaro',
  '@anthropic-ai/sdk',
  '@modelcontextprotocol/sdk',
  'ai',
  'hyparquet-writer',
  '@duckdb/node-api',
]
/** Programs that run in a process or worker of their own, where loading a peer is the point. */
const PEER_PROGRAMS = ['local/engine/engine-process.ts', 'local/hogql/parser/parser-worker.ts']

/** Doors for the users of one SDK, who have it; nothing else imports them at load time. */
const PEER_DOORS: Record<string, string> = {
  'adapters/mcp/': '@modelcontextprotocol/sdk',
  'adapters/ai-sdk/': 'ai',
}

/** Queries hold expressions and expressions hold queries, so their resolvers call each other. */
const RECURSIVE = 'local/hogql/resolve/'

const root = fileURLToPath(new URL('../src', import.meta.url))

interface SourceFile {
  /** Relative to src, with `/`. */
  path: string
  text: string
  imports: string[]
  /** The part of `imports` that runs at load time: neither `import type` nor `import()`. */
  eagerImports: string[]
  /** Packages imported at load time. */
  eagerPackages: string[]
}

function readSources(): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = join(root, name)
      const text = readFileSync(file, 'utf8')
      const toOwn = (targets: readonly string[]) =>
        targets
          .filter((target) => target.startsWith('.'))
          .map((target) => toSlashes(relative(root, resolve(dirname(file), target))))
      const eager = eagerTargetsOf(file, text)
      return {
        path: toSlashes(name),
        text,
        imports: toOwn(ts.preProcessFile(text, true, true).importedFiles.map((entry) => entry.fileName)),
        eagerImports: toOwn(eager),
        eagerPackages: eager.filter((target) => !target.startsWith('.')),
      }
    })
}

function eagerTargetsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022)
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) return []
    if (ts.isExportDeclaration(statement) && statement.isTypeOnly) return []
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const target = statement.moduleSpecifier
    return target && ts.isStringLiteral(target) ? [target.text] : []
  })
}

const toSlashes = (path: string): string => path.split(sep).join('/')
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')

function problemOf(from: string, to: string): string | undefined {
  if (to === '../package.json')
    return from === 'version.ts' ? undefined : 'only version.ts reads package.json'
  if (DOORS.includes(to)) {
    return folderOf(from) === 'cli' && to === 'local/index.ts'
      ? undefined
      : 'a door is not imported from inside'
  }
  const [fromFolder, toFolder] = [folderOf(from), folderOf(to)]
  if (fromFolder === toFolder && fromFolder !== '') return undefined
  if (from === 'index.ts') {
    return ['local', 'adapters', 'cli'].includes(toFolder) ? 'the root door does not load it' : undefined
  }
  if (fromFolder === 'local') {
    return LOCAL_MAY_IMPORT.includes(to) || toFolder === 'hogql'
      ? undefined
      : 'local is the other end of the wire'
  }
  if (toFolder === '') return GROUND.includes(to) ? undefined : 'not a ground file'
  const [fromRank, toRank] = [RANKS[fromFolder] ?? 0, RANKS[toFolder]]
  if (toRank === undefined) return 'the folder has no rank'
  return toRank < fromRank ? undefined : `rank ${fromRank} does not import rank ${toRank}`
}

const sources = readSources()

describe('architecture', () => {
  it('sees the sources', () => {
    expect(sources.length).toBeGreaterThan(40)
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(80)
  })

  it('would notice an import that goes up or sideways', () => {
    expect(problemOf('http/retry-policy.ts', 'client/client.ts')).toBeDefined()
    expect(problemOf('http/retry-policy.ts', 'hogql/hogql-tag.ts')).toBeDefined()
    expect(problemOf('local/server/server.ts', 'client/driver.ts')).toBeDefined()
    expect(problemOf('index.ts', 'local/start-local-posthog.ts')).toBeDefined()
    expect(problemOf('errors.ts', 'http/transport.ts')).toBeDefined()
    expect(problemOf('client/client.ts', 'http/transport.ts')).toBeUndefined()
  })

  it('imports one way, by rank', () => {
    const problems = sources.flatMap(({ path, imports }) =>
      imports.flatMap((target) => {
        const problem = problemOf(path, target)
        return problem ? [`${path} -> ${target}: ${problem}`] : []
      }),
    )
    expect(problems).toEqual([])
  })

  it('has no import cycles, except where a language is recursive itself', () => {
    const graph = new Map(
      sources
        .filter(({ path }) => !path.startsWith(RECURSIVE))
        .map(({ path, eagerImports }) => [path, eagerImports]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      if (done.has(path) || trail.includes(path)) return
      for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
      done.add(path)
    }
    for (const path of graph.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('keeps the environment, undici and the peers each in one place', () => {
    const problems = sources.flatMap(({ path, text, eagerPackages }) => {
      const found: string[] = []
      if (/\bprocess\.env\b/.test(withoutComments(text)) && path !== 'config.ts')
        found.push(`${path} reads process.env`)
      for (const name of eagerPackages) {
        if (name === 'undici' && path !== 'http/undici-transport.ts') found.push(`${path} imports undici`)
        if (name === 'commander' && folderOf(path) !== 'cli') found.push(`${path} imports commander`)
        const isPeer = OPTIONAL_PEERS.some((peer) => name === peer || name.startsWith(`${peer}/`))
        const isDoorOfIt = Object.entries(PEER_DOORS).some(
          ([folder, peer]) => path.startsWith(folder) && (name === peer || name.startsWith(`${peer}/`)),
        )
        if (isPeer && !isDoorOfIt && !PEER_PROGRAMS.includes(path))
          found.push(`${path} loads the optional peer ${name} at import`)
      }
      return found
    })
    expect(problems).toEqual([])
  })

  it('loads the doors for one SDK only on demand', () => {
    const eager = sources.flatMap(({ path, eagerImports }) =>
      eagerImports
        .filter((target) =>
          Object.keys(PEER_DOORS).some((door) => target.startsWith(door) && !path.startsWith(door)),
        )
        .map((target) => `${path} -> ${target}`),
    )
    expect(eager).toEqual([])
  })

  it('names files in kebab-case and keeps index files to the doors', () => {
    const odd = sources
      .map(({ path }) => path)
      .filter((path) => !DOORS.includes(path))
      .filter(
        (path) =>
          !/^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(path) || /(^|\/)(index|utils?|helpers?)\.ts$/.test(path),
      )
    expect(odd).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
