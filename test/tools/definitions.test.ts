import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { toAnthropicTools } from '../../src/adapters/anthropic/index.ts'
import type { Driver } from '../../src/client/driver.ts'
import type { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { createPostHogTools } from '../../src/tools/create-posthog-tools.ts'
import { QUERY_POSTHOG_TOOL } from '../../src/tools/query-posthog-tool.ts'
import { TOOL_GROUPS } from '../../src/tools/tool.ts'

const driver = { execute: async () => ({}) } as unknown as Driver
const executor = { runScript: async () => ({}) } as unknown as SandboxExecutor
const create = () =>
  createPostHogTools({
    driver,
    executor,
    exports: { directory: 'exports' },
    permissions: { tools: [...TOOL_GROUPS] },
  })
const tools = create()
const bytesOf = (list: readonly object[]) =>
  JSON.stringify(list.map((tool) => ({ ...tool, inputSchema: undefined, run: undefined })))

interface Schema {
  type?: string
  description?: string
  enum?: unknown[]
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: unknown
}

/** Every parameter of a schema, those of nested objects too, with its path. */
function parametersOf({ properties = {} }: Schema, path = ''): [string, Schema][] {
  return Object.entries(properties).flatMap(([name, schema]) => [
    [path + name, schema] as [string, Schema],
    ...parametersOf(schema, `${path + name}.`),
    ...(schema.items ? parametersOf(schema.items, `${path + name}.`) : []),
  ])
}

describe.each(tools.map((tool) => [tool.name, tool] as const))('the definition of %s', (_name, tool) => {
  const schema = tool.inputJsonSchema as Schema

  it('has a name every host takes', () => {
    expect(tool.name).toMatch(/^[a-z][a-z_]{2,63}$/)
    expect(tool.name).toContain('posthog')
  })

  it('says what, when, when not, and what comes back', () => {
    expect(tool.description.split(/[.:] |\.\n|\.$/).length).toBeGreaterThanOrEqual(4)
    expect(tool.description).toMatch(/\bCall it\b/)
    expect(tool.description).toMatch(/\b(Do not|Never|For one query use|To count|To see)\b/)
    expect(tool.description).toMatch(/\b[Rr]eturns\b/)
    expect(tool.description).not.toMatch(/\d{4}-\d\d-\d\d|\bphx_|\bphc_/)
    expect(tool.description.length).toBeLessThan(2000)
  })

  it('names only tools and tables that there are', () => {
    const named = tool.description.match(/\b(?:query_posthog|posthog_[a-z_]+)\b/g) ?? []
    for (const other of named) expect(tools.map(({ name }) => name)).toContain(other)
  })

  it('describes every parameter', () => {
    for (const [path, parameter] of parametersOf(schema)) {
      expect(parameter.description, path).toMatch(/\S{3,}.*[.]$/s)
      if (parameter.default !== undefined && parameter.enum)
        expect(parameter.enum, path).toContain(parameter.default)
    }
  })

  it('gives an example of every text and object it takes', () => {
    const shown = JSON.stringify(tool.examples)
    for (const [path, { type, enum: values, description = '' }] of parametersOf(schema))
      if ((type === 'string' && !values) || type === 'object')
        expect(/["{].+["}]|: /.test(description) || shown.includes(`"${path.split('.').at(-1)}"`), path).toBe(
          true,
        )
  })

  it('has examples that are valid', () => {
    expect(tool.examples.length).toBeGreaterThan(0)
    for (const example of tool.examples) expect(tool.inputSchema.safeParse(example).error).toBeUndefined()
  })

  it('is an object that takes nothing else, in input mode', () => {
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
    for (const [path, parameter] of parametersOf(schema))
      if (parameter.properties) expect(parameter.additionalProperties, path).toBe(false)
    for (const name of schema.required ?? []) expect(schema.properties![name]!.default).toBeUndefined()
    expect(JSON.stringify(schema)).not.toMatch(/\$ref|\$defs|\$schema|9007199254740991/)
  })

  it('has no part that constrains nothing without saying so', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"(additionalProperties|items)":\{\}/)
  })

  it('stays below the size at which hosts drop it', () => {
    expect(JSON.stringify(schema).length).toBeLessThan(16_384 / 2)
  })

  it('has hints that agree with its group', () => {
    const { readOnlyHint, destructiveHint } = tool.annotations
    expect(readOnlyHint).toBe(tool.group === 'read')
    expect(destructiveHint).toBe(tool.group === 'mutate' || tool.group === 'dangerous')
    expect(tool.annotations.title).toBe(tool.title)
  })
})

describe('the definitions together', () => {
  it('have different names, titles and first sentences', () => {
    for (const part of [
      tools.map(({ name }) => name),
      tools.map(({ title }) => title),
      tools.map(({ description }) => description.split('.')[0]),
    ])
      expect(new Set(part).size).toBe(part.length)
  })

  it('are the same bytes every time and in every process', () => {
    expect(bytesOf(create())).toBe(bytesOf(tools))
    const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
    const program = `
      const { createPostHogTools } = await import(${JSON.stringify(dist)})
      const tools = createPostHogTools({ driver: { execute() {} }, executor: { runScript() {} }, exports: { directory: 'exports' }, permissions: { tools: ${JSON.stringify(TOOL_GROUPS)} } })
      process.stdout.write(JSON.stringify(tools.map((tool) => ({ ...tool, inputSchema: undefined, run: undefined }))))`
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    })
    expect(elsewhere).toBe(bytesOf(tools))
  })

  it('of the reading tools cost less than 4,000 tokens', () => {
    const definitions = toAnthropicTools(createPostHogTools({ driver }))
    expect(encode(JSON.stringify(definitions)).length).toBeLessThan(4000)
    expect(encode(JSON.stringify(toAnthropicTools(tools))).length).toBeLessThan(8000)
  })

  it("have the seed's drop-in definition among them", () => {
    expect(QUERY_POSTHOG_TOOL).toEqual(toAnthropicTools(tools)[0])
    expect(Object.keys(QUERY_POSTHOG_TOOL.input_schema.properties as object).slice(0, 2)).toEqual([
      'question',
      'time_period',
    ])
  })
})
