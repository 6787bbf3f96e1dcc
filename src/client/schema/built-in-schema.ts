import type { Field } from '../driver.ts'
import type { ProjectSchema } from './project-schema.ts'

/** `name:Type`, or `name:VirtualTable>table` for joins. Of 2026; servers have more. */
const TABLES: Record<string, string> = {
  events: `uuid:UUID event:String properties:JSON timestamp:DateTime created_at:DateTime distinct_id:String person_id:UUID
    person:VirtualTable>persons elements_chain:String elements_chain_href:String elements_chain_texts:Array
    elements_chain_ids:Array elements_chain_elements:Array $session_id:String $window_id:String $group_0:String
    $group_1:String $group_2:String $group_3:String $group_4:String group_0:VirtualTable>groups
    group_1:VirtualTable>groups group_2:VirtualTable>groups group_3:VirtualTable>groups group_4:VirtualTable>groups
    session:VirtualTable>sessions`,
  persons:
    'id:UUID created_at:DateTime properties:JSON is_identified:Boolean pdi:VirtualTable>person_distinct_ids',
  person_distinct_ids: 'distinct_id:String person_id:UUID person:VirtualTable>persons',
  groups: 'index:Integer key:String created_at:DateTime updated_at:DateTime properties:JSON',
  cohort_people: 'person_id:UUID cohort_id:Integer person:VirtualTable>persons',
  sessions: `session_id:String id:String distinct_id:String $start_timestamp:DateTime $end_timestamp:DateTime $urls:Array
    $num_uniq_urls:Integer $entry_current_url:String $entry_pathname:String $entry_hostname:String $end_current_url:String
    $end_pathname:String $end_hostname:String $entry_referring_domain:String $last_external_click_url:String
    $entry_utm_source:String $entry_utm_medium:String $entry_utm_campaign:String $entry_utm_term:String
    $entry_utm_content:String $entry_gclid:String $entry_fbclid:String $pageview_count:Integer $autocapture_count:Integer
    $screen_count:Integer $channel_type:String $session_duration:Integer $is_bounce:Boolean`,
  'system.insights': `id:Integer name:String derived_name:String description:String filters:JSON query:JSON saved:Boolean
    short_id:String created_at:DateTime last_modified_at:DateTime created_by_id:Integer deleted:Boolean`,
  'system.cohorts': `id:Integer name:String description:String deleted:Boolean filters:JSON query:JSON version:Integer
    count:Integer created_at:DateTime is_calculating:Boolean last_calculation:DateTime errors_calculating:Integer
    is_static:Boolean cohort_type:String created_by_id:Integer`,
  'system.feature_flags': `id:Integer team_id:Integer key:String name:String filters:JSON rollout_percentage:Integer
    created_at:DateTime deleted:Boolean`,
  'system.experiments': `id:Integer team_id:Integer name:String description:String filters:JSON parameters:JSON
    start_date:DateTime end_date:DateTime created_at:DateTime updated_at:DateTime archived:Boolean feature_flag_id:Integer`,
  'system.annotations': `id:Integer team_id:Integer content:String scope:String creation_type:String date_marker:DateTime
    deleted:Boolean dashboard_item_id:Integer dashboard_id:Integer created_by_id:Integer created_at:DateTime
    updated_at:DateTime`,
  'system.dashboards': `id:Integer name:String description:String pinned:Boolean created_at:DateTime deleted:Boolean
    filters:JSON variables:JSON created_by_id:Integer last_refresh:DateTime`,
}

/** The core tables as PostHog documents them, for when no server answers with its own. */
export const builtInSchema: ProjectSchema = {
  source: 'built_in',
  tables: Object.keys(TABLES),
  loadFields: async (table) =>
    Object.fromEntries((TABLES[table]?.split(/\s+/) ?? []).map((column) => toField(column, table))),
}

function toField(column: string, table: string): [string, Field] {
  const [name = '', description = ''] = column.split(':')
  const [type = 'Unknown', references] = description.split('>')
  return [name, { type, ...(references && { references }), table, source: 'built_in' }]
}
