import { InputError, PostHogDriverError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import type { CallOptions, Field } from '../driver.ts'
import { builtInSchema } from './built-in-schema.ts'
import type { ProjectSchema } from './project-schema.ts'
import { SEED_OBJECTS } from './seed-objects.ts'
import { type Loaded, SharedCache } from './shared-cache.ts'

/** One way to learn the schema from a server; tried in order. */
export type SchemaSource = (signal: AbortSignal) => Promise<ProjectSchema>

/** Long enough for a conversation, short enough to see a table that was just added. */
const TTL_MS = 5 * 60_000
/** A description that may be wrong is not kept for long. */
const BUILT_IN_TTL_MS = 30_000

/** The objects of a project and their fields: asked live, remembered for five minutes, shared by concurrent callers. */
export class SchemaCatalog {
  private readonly schemas: SharedCache<ProjectSchema>
  private readonly fields: SharedCache<Record<string, Field>>

  constructor(
    private readonly sources: readonly SchemaSource[],
    now?: () => number,
  ) {
    this.schemas = new SharedCache(1, 'The schema of the project', now)
    this.fields = new SharedCache(1_000, 'The fields of the object', now)
  }

  /** The objects every project has, then all other tables by name. */
  async listObjects(options: CallOptions = {}): Promise<string[]> {
    const { tables } = await this.schema(options)
    return [...new Set([...SEED_OBJECTS.keys(), ...[...tables].sort()])]
  }

  /** @throws {InputError} `not_found` with the names that come near. */
  async getFields(object: string, options: CallOptions = {}): Promise<Record<string, Field>> {
    if (typeof object !== 'string' || object === '')
      throw new InputError('getFields() needs the name of an object.', {
        code: 'invalid_input',
        hint: 'listObjects() gives all names.',
      })
    const schema = await this.schema(options)
    const table = this.resolve(object, schema)
    if (table === undefined) throw await this.unknownObject(object, options)
    const from = schema.tables.includes(table) ? schema : builtInSchema
    const fields = await this.fields.get(
      `${from.source} ${table}`,
      async (signal) => ({ value: await from.loadFields(table, signal), ttlMs: ttlOf(from) }),
      options,
    )
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field }]))
  }

  /** The name to use after FROM, or undefined when there is no such object. */
  private resolve(object: string, { tables }: ProjectSchema): string | undefined {
    const candidates = [object, `system.${object}`, object.replace(/^posthog\./, '')]
    return candidates.find((name) => tables.includes(name)) ?? SEED_OBJECTS.get(object)
  }

  private schema(options: CallOptions): Promise<ProjectSchema> {
    return this.schemas.get('schema', (signal) => this.load(signal), options)
  }

  private async load(signal: AbortSignal): Promise<Loaded<ProjectSchema>> {
    const outages: unknown[] = []
    for (const source of this.sources) {
      try {
        const schema = await source(signal)
        if (schema.tables.length > 0) return { value: schema, ttlMs: ttlOf(schema) }
      } catch (error) {
        if (!isMissingFeature(error)) throw error
        if (error.retryable) outages.push(error)
      }
    }
    // A server that is down for now has not said what it lacks.
    if (outages.length > 0 && outages.length === this.sources.length) throw outages.at(-1)
    return { value: builtInSchema, ttlMs: BUILT_IN_TTL_MS }
  }

  private async unknownObject(object: string, options: CallOptions): Promise<InputError> {
    const names = await this.listObjects(options)
    const candidates = closestNames(object, names)
    return new InputError(`There is no object called ${JSON.stringify(object)} in this project.`, {
      code: 'not_found',
      hint: didYouMean(candidates) ?? 'listObjects() gives all names.',
      details: { object, candidates },
    })
  }
}

const ttlOf = (schema: ProjectSchema): number => (schema.source === 'built_in' ? BUILT_IN_TTL_MS : TTL_MS)

/** The server is there and lets us in, but cannot answer this: time for the next source. All else the caller must know. */
const isMissingFeature = (error: unknown): error is PostHogDriverError =>
  PostHogDriverError.isInstance(error) &&
  ['query_invalid', 'query_too_expensive', 'invalid_input', 'server_error'].includes(error.code)
