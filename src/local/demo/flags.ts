import type { DemoCalendar } from './calendar.ts'
import type { DemoPerson } from './person.ts'
import type { Visit } from './visit.ts'

export const ONBOARDING_FLAG = 'onboarding-checklist'
export const PRICING_FLAG = 'pricing-annual-default'
export const AI_FLAG = 'ai-assistant'
export const EDITOR_FLAG = 'new-editor'

/** The value each flag has for a person on a day; a flag that is not rolled out yet is absent. */
export function flagValue(
  calendar: DemoCalendar,
  person: DemoPerson,
  flag: string,
  day: number,
): string | boolean | undefined {
  switch (flag) {
    case ONBOARDING_FLAG: {
      // Only people who sign up during the experiment take part in it.
      const enrolled = person.signUpDay !== undefined && person.signUpDay >= calendar.onboardingExperimentDay
      return enrolled ? person.onboardingVariant : undefined
    }
    case PRICING_FLAG: {
      const { startDay, endDay } = calendar.pricingExperiment
      return day >= startDay && day < endDay ? person.pricingVariant : undefined
    }
    case AI_FLAG:
      return calendar.launchDay !== undefined && day >= calendar.launchDay
        ? person.aiFlag || person.internal
        : undefined
    case EDITOR_FLAG:
      return true
    default:
      return undefined
  }
}

/** Exposure: the SDK reports a flag when the product asks for it. */
export function callFlag(
  visit: Visit,
  calendar: DemoCalendar,
  person: DemoPerson,
  flag: string,
  day: number,
): string | boolean | undefined {
  const value = flagValue(calendar, person, flag, day)
  if (value === undefined) return undefined
  visit.capture('$feature_flag_called', {
    $feature_flag: flag,
    $feature_flag_response: value,
    [`$feature/${flag}`]: value,
  })
  return value
}

/** `$feature/...` of the running experiment, as the SDK adds it to events after exposure. */
export function exposure(calendar: DemoCalendar, person: DemoPerson, day: number): Record<string, unknown> {
  const variant = flagValue(calendar, person, ONBOARDING_FLAG, day)
  return variant === undefined ? {} : { [`$feature/${ONBOARDING_FLAG}`]: variant }
}
