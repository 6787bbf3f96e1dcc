export interface LocalProject {
  id: number
  name: string
  token: string
  timezone: string
  weekStartDay: 0 | 1
  /** When the server started; the project is as old. */
  createdAt: string
}

export const ORGANIZATION_ID = '00000000-0000-4000-8000-000000000001'

/** Whose key it is, as documents name people. */
export const LOCAL_USER = {
  id: 1,
  uuid: '00000000-0000-4000-8000-000000000003',
  distinct_id: 'local-user',
  first_name: 'Local',
  last_name: '',
  email: 'local@localhost',
  is_email_verified: true,
  hedgehog_config: null,
  role_at_organization: null,
} as const

/** The answer of `/api/projects/{id}/`. */
export function describeProject(project: LocalProject): Record<string, unknown> {
  return {
    id: project.id,
    uuid: '00000000-0000-4000-8000-000000000002',
    organization: ORGANIZATION_ID,
    name: project.name,
    api_token: project.token,
    timezone: project.timezone,
    week_start_day: project.weekStartDay,
    created_at: project.createdAt,
    updated_at: project.createdAt,
    ingested_event: true,
    is_demo: false,
    anonymize_ips: false,
    completed_snippet_onboarding: true,
    test_account_filters: [],
    test_account_filters_default_checked: null,
    path_cleaning_filters: [],
    data_attributes: ['data-attr'],
    person_on_events_querying_enabled: true,
    modifiers: null,
    default_modifiers: {},
    access_control: false,
  }
}

/** The answer of `/api/users/@me/`. */
export function describeUser(project: LocalProject): Record<string, unknown> {
  const team = {
    id: project.id,
    name: project.name,
    organization: ORGANIZATION_ID,
    timezone: project.timezone,
  }
  const organization = { id: ORGANIZATION_ID, name: 'Local', slug: 'local', membership_level: 15 }
  return {
    ...LOCAL_USER,
    is_staff: false,
    date_joined: project.createdAt,
    team: { ...team, api_token: project.token },
    organization: { ...organization, teams: [team], projects: [team] },
    organizations: [organization],
  }
}

/** The answer of `/api/personal_api_keys/@current`: what the key may do. */
export const describeKey = (project: LocalProject, scopes: readonly string[]): Record<string, unknown> => ({
  id: 'local',
  label: 'local PostHog',
  scopes,
  scoped_teams: [],
  scoped_organizations: [],
  created_at: project.createdAt,
})
