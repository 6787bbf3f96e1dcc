/** What the export functions load with the first export: planning, reading and verifying are needless in a program that only asks. */
export { startExport } from './start-export.ts'
export { cohortTable } from './tables/cohort-table.ts'
export { eventsTable } from './tables/events-table.ts'
export { groupsTable } from './tables/groups-table.ts'
export { personsTable } from './tables/persons-table.ts'
export { rowsTable } from './tables/rows-table.ts'
export { sessionsTable } from './tables/sessions-table.ts'
