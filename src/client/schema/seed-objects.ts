/** What every PostHog project has, and the table that answers for it. These are listed whatever the server says. */
export const SEED_OBJECTS: ReadonlyMap<string, string> = new Map([
  ['events', 'events'],
  ['insights', 'system.insights'],
  ['persons', 'persons'],
  ['cohorts', 'system.cohorts'],
  ['feature_flags', 'system.feature_flags'],
  ['sessions', 'sessions'],
  ['annotations', 'system.annotations'],
  ['experiments', 'system.experiments'],
])
