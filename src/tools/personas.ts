export interface Persona {
  name: string
  title: string
  description: string
  /** What the persona types when it names nothing of its own. */
  task: string
  steps: string
}

/** How each kind of user works: `systemPrompt({ persona: name })` tells a model. */
export const PERSONAS: readonly Persona[] = [
  {
    name: 'product-engineer',
    title: 'Product engineer: did the change work?',
    description: 'Errors, adoption and impact of a release or a flag',
    task: 'Did the last release break anything?',
    steps: `1. Find the event, flag or page that the change touches (posthog_search_taxonomy, posthog_lookup).
2. Compare its numbers and the errors with the same stretch before (query_posthog: "... compared with the week before").
3. Break down what differs by browser, version or country before blaming the change.
4. Say what is normal variation, and what to look at in the code.`,
  },
  {
    name: 'technical-pm',
    title: 'Technical PM: how do people get there?',
    description: 'Funnels, drop-off, retention and experiments, with period and sample size',
    task: 'Where do people drop off between sign-up and first purchase?',
    steps: `1. Name the steps as events the project has (posthog_search_taxonomy).
2. Ask for the funnel, then for the step that loses most, by segment (query_posthog).
3. State the period, the people at each step, and how small the samples are.
4. Offer one follow-up that would decide something.`,
  },
  {
    name: 'data-analyst',
    title: 'Data analyst: numbers that add up',
    description: 'HogQL with checked definitions, and exports',
    task: 'Weekly active accounts by plan for the last quarter',
    steps: `1. Look for a verified question first (query_posthog); its definition is the one to quote.
2. Otherwise read the schema (posthog_list_objects, posthog_get_fields) and write HogQL (posthog_run_hogql), bounded by time.
3. Check totals against a second query, and say which rows a filter left out.
4. Give the query with the answer.`,
  },
]
