import { pathToFileURL } from 'node:url'
import type { Template, TemplateClass } from 'e2b'
import { z } from 'zod'
import { abortedError } from '../http/deadline-errors.ts'
import { packageFile } from '../package-file.ts'
import { redactSecrets } from '../redact.ts'
import { toE2BError } from './e2b-errors.ts'
import { checkE2BConnection, type E2BConnectionOptions, resolveE2BConnection } from './e2b-options.ts'
import { loadE2B } from './e2b-peer.ts'
import { type SandboxGuest, sandboxGuest } from './guest-bundle.ts'

export interface BuildSandboxImageOptions extends E2BConnectionOptions {
  /** What `e2bSandbox({ template })` is given; a tag may follow, as in `name:tag`. @default 'posthog-driver' */
  name?: string
  /** Virtual CPUs of its sandboxes, 1 to 8. @default E2B's, 2 */
  cpuCount?: number
  /** Memory of its sandboxes, an even number of MiB. @default E2B's */
  memoryMb?: number
  /** Hears what E2B says while it builds, line by line. */
  onProgress?: (line: string) => void
  signal?: AbortSignal
}

export interface SandboxImage {
  /** For `e2bSandbox({ template })`. */
  name: string
  templateId: string
  buildId: string
}

type DefineImage = (template: typeof Template, guest: SandboxGuest) => TemplateClass

const DEFINITION = 'templates/sandbox/image.mjs'
export const DEFAULT_IMAGE = 'posthog-driver'

const shape = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*(:[\w.-]+)?$/, 'expected small letters, digits, - and _, and perhaps a tag')
    .optional(),
  cpuCount: z.int().min(1).max(8).optional(),
  memoryMb: z.int().min(128).max(8192).multipleOf(2).optional(),
  onProgress: z.custom<() => void>((value) => typeof value === 'function', 'expected a function').optional(),
  signal: z.instanceof(AbortSignal).optional(),
}

/** The image as E2B's SDK describes it; `templates/sandbox/image.mjs` says what is in it. */
export async function sandboxImage(): Promise<TemplateClass> {
  const { Template } = await loadE2B()
  const { defineImage } = (await import(pathToFileURL(packageFile(DEFINITION)).href)) as {
    defineImage: DefineImage
  }
  return defineImage(Template, await sandboxGuest())
}

/**
 * Builds an image at E2B that has the driver in it, so that a sandbox starts without an upload. It belongs to this version
 * of the package: with another one sandboxes work as before, with an upload.
 * @throws {ConfigurationError} when an option is unknown or malformed, or there is no E2B key
 * @throws {SandboxError} when E2B cannot build it
 * @throws {ConnectionError} `aborted` when `signal` fires
 * @example
 * await buildSandboxImage({ onProgress: console.log })
 * await using executor = await SandboxExecutor.start({ sandbox: e2bSandbox({ template: 'posthog-driver' }) })
 */
export async function buildSandboxImage(options: BuildSandboxImageOptions = {}): Promise<SandboxImage> {
  const checked = checkE2BConnection(options, shape, 'buildSandboxImage()')
  const { name = DEFAULT_IMAGE, cpuCount, memoryMb, onProgress, signal, ...given } = checked
  const connection = resolveE2BConnection(given)
  const secrets = [connection.apiKey]
  const { Template } = await loadE2B()
  try {
    const { templateId, buildId } = await Template.build(await sandboxImage(), name, {
      ...connection,
      cpuCount,
      memoryMB: memoryMb,
      signal,
      onBuildLogs: ({ message }) => onProgress?.(redactSecrets(message, secrets)),
    })
    return { name, templateId, buildId }
  } catch (error) {
    if (signal?.aborted) throw abortedError(signal.reason)
    throw toE2BError(error, { what: `build the image ${name}`, secrets })
  }
}
