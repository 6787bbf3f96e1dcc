import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { LocalPostHog } from '../../../src/local/index.ts'
import { projectEvents } from './project-events.ts'
import { projectStarter } from './start-project.ts'

/** How to reach a project that runs elsewhere. */
export type ProjectAddress = Pick<LocalPostHog, 'url' | 'apiKey' | 'projectId'>

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers GET with the `ProjectAddress` of the zone in its path. */
    sharedProjects: string
  }
}

/**
 * One local PostHog per zone for all files of a run that only read: they share its start, its engine and the texts it has
 * read. The first file that asks starts it; a run without such files starts none.
 */
export default async function shareProjects({ provide }: TestProject): Promise<() => Promise<void>> {
  const starter = projectStarter(projectEvents())
  const projects = new Map<string, Promise<LocalPostHog>>()
  const server = createServer(async ({ url = '' }, response) => {
    const zone = decodeURIComponent(url.slice(1))
    const project = projects.get(zone) ?? starter.start(zone)
    projects.set(zone, project)
    try {
      const { url, apiKey, projectId } = await project
      response.end(JSON.stringify({ url, apiKey, projectId } satisfies ProjectAddress))
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  provide('sharedProjects', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    await starter.close()
  }
}
