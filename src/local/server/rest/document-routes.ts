import type { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { methodNotAllowed, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { LOCAL_USER } from '../project-description.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { pageOf } from './page.ts'
import { readInput } from './read-input.ts'
import { showDocument } from './shown-document.ts'

type Fields = Record<string, unknown>

export interface DocumentRoutesOptions {
  /** Kind of the stored documents. */
  kind: string
  /** Path below the project. @default the kind */
  path?: string
  /** Object part of the scopes. */
  scope: string
  /** Fields a caller may give when creating; others are ignored. */
  input: z.ZodType<Fields>
  /** Fields a caller may change. */
  changes: z.ZodType<Fields>
  /** Fields of a new document that the caller left out; may refuse what it is given. */
  defaults(given: Fields, others: readonly EntityDocument[], id: number): Fields
  /** Refuses or completes changes. */
  change?(given: Fields, stored: EntityDocument): Fields
  /** PostHog keeps documents of most kinds: they are deleted by a PATCH, DELETE is refused. */
  deletion: 'soft' | 'hard'
  /** Field by which single documents are asked for. @default 'id' */
  key?: string
  /** Whether `reference`, from the path, means the document. @default equality with `key` */
  means?(document: EntityDocument, reference: string): boolean
  /** Which documents a list holds, by its parameters. */
  filter?(searchParams: URLSearchParams): (document: EntityDocument) => boolean
  order?(left: EntityDocument, right: EntityDocument): number
  /** The document as lists show it. */
  inList?(document: EntityDocument, call: ApiCall): unknown
  /** The document as single answers show it. */
  alone?(document: EntityDocument, call: ApiCall): unknown | Promise<unknown>
  /** Called after every write. @returns what is stored then */
  written?(document: EntityDocument, given: Fields): Promise<EntityDocument>
  pageSize?: number
}

/** List, create, retrieve, change and delete for one kind of metadata document. */
export function documentRoutes(context: ApiContext, options: DocumentRoutesOptions): ApiRoutes {
  const { kind, path = kind, scope, deletion, key = 'id' } = options
  const { entities, now } = context
  const show = (document: unknown) => showDocument(kind, document as Fields)
  const alone = async (document: EntityDocument, call: ApiCall) =>
    show((await options.alone?.(document, call)) ?? document)
  const finder = findDocument(context, options)

  const routes: ApiRoutes = {
    [path]: {
      GET: {
        scopes: [`${scope}:read`],
        async run(call) {
          const keep = options.filter?.(call.searchParams) ?? (() => true)
          const documents = (await entities.present(kind)).filter(keep)
          if (options.order) documents.sort(options.order)
          const inList = options.inList ?? ((document: EntityDocument) => document)
          return pageOf(
            call,
            documents.map((document) => show(inList(document, call))),
            options.pageSize,
          )
        },
      },
      POST: {
        scopes: [`${scope}:write`],
        async run(call) {
          const given = readInput(options.input, call.body)
          const at = new Date(now()).toISOString()
          const created = await entities.create(kind, (id, others) => ({
            created_by: LOCAL_USER,
            created_at: at,
            updated_at: at,
            ...options.defaults(given, others, id),
            ...given,
            deleted: false,
          }))
          const stored = (await options.written?.(created, given)) ?? created
          return json(201, await alone(stored, call))
        },
      },
    },
    [`${path}/:${key}`]: {
      GET: {
        scopes: [`${scope}:read`],
        run: async (call) => json(200, await alone(await finder(pathParam(call, key)), call)),
      },
      PATCH: {
        scopes: [`${scope}:write`],
        async run(call) {
          const withDeleted = deletion === 'soft'
          const found = await finder(pathParam(call, key), withDeleted)
          const given = readInput(options.changes, call.body)
          const changed = await entities.update(kind, found.id, (stored) => ({
            ...given,
            ...options.change?.(given, stored),
            updated_at: new Date(now()).toISOString(),
          }))
          const document = changed ?? found
          const stored = (await options.written?.(document, given)) ?? document
          return json(200, await alone(stored, call))
        },
      },
      DELETE: {
        scopes: [`${scope}:write`],
        async run(call) {
          if (deletion === 'soft') throw methodNotAllowed('DELETE', ['GET', 'PATCH'])
          const found = await finder(pathParam(call, key))
          await entities.update(kind, found.id, () => ({ deleted: true }))
          return { status: 204, body: '', contentType: 'application/json' }
        },
      },
    },
  }
  return routes
}

/** Finds the document a path means. @throws {ApiFailure} 404 */
export function findDocument(
  { entities }: ApiContext,
  { kind, key = 'id', means }: Pick<DocumentRoutesOptions, 'kind' | 'key' | 'means'>,
): (reference: string, withDeleted?: boolean) => Promise<EntityDocument> {
  const matches =
    means ?? ((document: EntityDocument, reference: string) => String(document[key]) === reference)
  return async (reference, withDeleted = false) => {
    const documents = withDeleted ? await entities.all(kind) : await entities.present(kind)
    const found = documents.find((document) => matches(document, reference))
    if (!found) throw notFound('Not found.')
    return found
  }
}

/** Whether one of the fields contains what the caller searches for, in any case. */
export function searches(
  searchParams: URLSearchParams,
  ...fields: string[]
): (document: EntityDocument) => boolean {
  const wanted = searchParams.get('search')?.toLowerCase()
  if (!wanted) return () => true
  return (document) =>
    fields.some((field) =>
      String(document[field] ?? '')
        .toLowerCase()
        .includes(wanted),
    )
}
