/** What is asked about where a question cannot be asked about everything, by the type of the parameter. */
const ANSWERS = {
  event: 'user_signed_up',
  events: ['$pageview', 'user_signed_up', 'onboarding_completed'],
  property: '$browser',
  person: 'jane.porter@brightfield.example',
  text: 'a',
  values: ['Chrome', 'Safari'],
  group_type: 0,
  group: 'company_001',
}

const ANY_PROPERTY = { key: '$browser', type: 'event' }

/** The HogQL of a question of the catalogue with whatever it needs. */
export function askAnything(question, now) {
  const needed = Object.entries(question.header.parameters).filter(([, { required }]) => required)
  const params = needed.map(([name, { type, of }]) => [name, of === 'any' ? ANY_PROPERTY : ANSWERS[type]])
  return question.build(Object.fromEntries(params), { now })
}
