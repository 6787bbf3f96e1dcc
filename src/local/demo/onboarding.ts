import type { DemoPerson } from './person.ts'
import type { Random } from './random.ts'
import type { Visit } from './visit.ts'

/** The four steps in order, and the share of people who get past each: the checklist under test really helps. */
const ONBOARDING_STEPS = [
  { name: 'create_workspace', control: 0.94, test: 0.96 },
  { name: 'invite_teammates', control: 0.66, test: 0.79 },
  { name: 'create_first_document', control: 0.82, test: 0.9 },
  { name: 'connect_integration', control: 0.71, test: 0.84 },
] as const

/** On which day each step is completed; shorter than four when the person drops out. */
export function onboardingPlan(signUpDay: number, variant: 'control' | 'test', random: Random): number[] {
  const days: number[] = []
  let day = signUpDay
  for (const step of ONBOARDING_STEPS) {
    if (!random.chance(step[variant])) break
    if (days.length > 0 && random.chance(0.22)) day += random.integer(1, 3)
    days.push(day)
  }
  return days
}

/** Tells the steps that fall on this day. */
export function onboard(visit: Visit, person: DemoPerson, day: number): void {
  person.onboardingDays.forEach((stepDay, index) => {
    if (stepDay !== day) return
    const step = ONBOARDING_STEPS[index]!
    visit.view({ path: `/onboarding/${step.name}`, title: 'Get started' })
    const seconds = visit.random.skewed(45, 0.7)
    visit.wait(seconds)
    visit.click('Continue')
    if (step.name === 'connect_integration') {
      const integration = visit.random.pick(['slack', 'google_drive', 'github', 'notion'])
      visit.capture('integration_connected', { integration })
    }
    visit.capture('onboarding_step_completed', {
      step: index + 1,
      step_name: step.name,
      duration_seconds: Math.round(seconds),
    })
    if (index === ONBOARDING_STEPS.length - 1) visit.capture('onboarding_completed', { steps: index + 1 })
  })
}
