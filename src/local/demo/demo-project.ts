import { access, constants, mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { MissingPeerError } from '../../errors.ts'
import { VERSION } from '../../version.ts'
import { createTemporaryDirectory } from '../../working-directory.ts'
import { type OpenedProject, openProject } from '../open-project.ts'
import { buildHistory } from './build-history.ts'
import { createCalendar, DAY_MS } from './calendar.ts'
import { demoFingerprint } from './demo-fingerprint.ts'
import { copyFromCache, type DirectoryCopy, removeFromCache } from './directory-cache.ts'
import { DEMO_DEFAULTS, type DemoOptions, generateDemoEvents } from './generate-events.ts'
import { recordToday } from './recordings.ts'
import { userCacheDirectory } from './user-cache-directory.ts'

export interface OpenDemoOptions extends DemoOptions {
  /** Where built projects are kept. @default the user's cache directory, see `userCacheDirectory` */
  cacheDirectory?: string
  /** Opens a data directory. @default `openProject` */
  open?(directory: string): Promise<OpenedProject>
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

/**
 * Opens the demo project up to `now` in a directory that is removed when it is closed. The days before today are built once
 * per day and package version; later starts copy them and add today's events.
 * @example
 * await using demo = await openDemoProject({ now: new Date() })
 * await demo.engine.query('SELECT count() FROM posthog.events')
 */
export async function openDemoProject(options: OpenDemoOptions): Promise<OpenedProject> {
  const { opened, dispose } = await openCopy(options)
  return { ...opened, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]().finally(dispose) }
}

/** A data directory that holds the demo project up to `now`, private to the caller and not open. */
export async function prepareDemoDirectory(options: OpenDemoOptions): Promise<DirectoryCopy> {
  const { opened, directory, dispose } = await openCopy(options)
  try {
    await opened[Symbol.asyncDispose]()
    return { directory, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function openCopy(options: OpenDemoOptions): Promise<DirectoryCopy & { opened: OpenedProject }> {
  const { onProgress, signal } = options
  const wanted = options.cacheDirectory ?? userCacheDirectory({ platform: process.platform, home: homedir() })
  const cache = await writableDirectory(wanted)
  const project = { ...DEMO_DEFAULTS, ...definedOnly(options) }
  const key = cacheKey(project)
  try {
    for (let attempt = 1; ; attempt++) {
      const copy = await copyFromCache({
        cacheDirectory: cache.directory,
        key,
        signal,
        build: (directory) => buildHistory(directory, project, { onProgress, signal }),
      })
      try {
        const opened = await openUntilToday(copy.directory, project, options)
        return { opened, directory: copy.directory, dispose: () => copy.dispose().then(cache.dispose) }
      } catch (error) {
        await copy.dispose()
        if (attempt === 2 || signal?.aborted || error instanceof MissingPeerError) throw error
        onProgress?.({ message: 'The cached demo project is damaged; building it again' })
        await removeFromCache(cache.directory, key)
      }
    }
  } catch (error) {
    await cache.dispose()
    throw error
  }
}

async function openUntilToday(
  directory: string,
  project: Project,
  { signal, open = openProject }: OpenDemoOptions,
): Promise<OpenedProject> {
  const opened = await open(directory)
  try {
    await opened.ingestion.bulkLoad(generateDemoEvents({ ...project, part: 'today' }), { signal })
    await recordToday(opened.engine, createCalendar(project.now, project.days))
    return opened
  } catch (error) {
    await opened[Symbol.asyncDispose]().catch(() => {}) // the first error says more
    throw error
  }
}

/** Where nothing can be kept, as in some containers, a temporary cache serves this one start. */
async function writableDirectory(wanted: string): Promise<DirectoryCopy> {
  try {
    await mkdir(wanted, { recursive: true })
    await access(wanted, constants.W_OK)
    return { directory: wanted, dispose: async () => {} }
  } catch {
    const directory = await createTemporaryDirectory('posthog-driver')
    return { directory, dispose: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }) }
  }
}

type Project = Required<DemoOptions>

function definedOnly({ now, days, people, seed }: DemoOptions): DemoOptions {
  const given = Object.entries({ days, people, seed }).filter(([, value]) => value !== undefined)
  return { now, ...Object.fromEntries(given) }
}

/** One entry per day, package version, content and size of the project. */
function cacheKey({ now, days, people, seed }: Project): string {
  const day = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
  return [VERSION, demoFingerprint(), days, people, seed, day].join('-')
}
