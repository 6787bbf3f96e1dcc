/** What is asked about where a question cannot be asked about everything, by the type of the parameter. */
const ANSWERS = {
  event: 'user_signed_up',
  events: ['$pageview', 'user_signed_up', 'onboarding_completed'],
  property: '$browser',
  person: 'jane.porter@brightfield.example',
  text: 'a',
}

/** The HogQL of a question of the catalogue with whatever it needs. */
export function askAnything(question, now) {
  const needed = Object.entries(question.header.parameters).filter(([, { required }]) => required)
  return question.build(Object.fromEntries(needed.map(([name, { type }]) => [name, ANSWERS[type]])), { now })
}
