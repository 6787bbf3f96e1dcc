import { COMPANY_GROUP_TYPE } from './companies.ts'
import type { DemoPerson } from './person.ts'
import { planOn } from './subscription.ts'
import type { Visit } from './visit.ts'

/** Links an event to the person's company. */
export const companyGroups = (person: DemoPerson): Record<string, unknown> =>
  person.company ? { $groups: { [COMPANY_GROUP_TYPE]: person.company.key } } : {}

/** Sends the company's profile, as the product does when a member signs in. */
export function identifyCompany(visit: Visit, person: DemoPerson, day: number): void {
  const { company, subscription } = person
  if (!company) return
  const plan = planOn(subscription, day)
  visit.capture('$groupidentify', {
    $group_type: COMPANY_GROUP_TYPE,
    $group_key: company.key,
    $group_set: {
      name: company.name,
      domain: company.domain,
      industry: company.industry,
      employees: company.employees,
      // Members on the free plan say nothing about what the company pays.
      ...(plan === 'free' ? {} : { plan, seats: subscription!.seats }),
    },
  })
}
