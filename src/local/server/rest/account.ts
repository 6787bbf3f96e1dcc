import { notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { describeKey, describeProject, describeUser, ORGANIZATION_ID } from '../project-description.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { pageOf } from './page.ts'

/** The project, its organization, the key and whose it is. */
export const accountRoutes = ({ project, entities }: ApiContext, scopes: readonly string[]): ApiRoutes => {
  const described = async () => {
    const team = (await entities.present('teams')).find(({ id }) => id === project.id)
    return {
      ...describeProject(project),
      ...(team && { test_account_filters: team.test_account_filters ?? [] }),
    }
  }
  return {
    '': { GET: { scopes: ['project:read'], run: async () => json(200, await described()) } },
    '/api/organizations/:organization/projects': {
      GET: {
        scopes: ['project:read'],
        async run(call) {
          const organization = pathParam(call, 'organization')
          if (organization !== ORGANIZATION_ID && organization !== '@current') throw notFound('Not found.')
          return pageOf(call, [await described()])
        },
      },
    },
    '/api/users/@me': { GET: { scopes: ['user:read'], run: () => json(200, describeUser(project)) } },
    // Every key may ask what it may do.
    '/api/personal_api_keys/@current': {
      GET: { scopes: [], run: () => json(200, describeKey(project, scopes)) },
    },
  }
}
