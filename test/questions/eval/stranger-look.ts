import { evalCases } from './eval-case.ts'

/** Words that qualify, and words that look like something else, as somebody typed them who had never seen the reader. */
export const STRANGER_LOOK = evalCases(
  'stranger look',
  'demo',
  `
    how many us-based users => unique_users { where: $geoip_country_name is United States }
    US-based signups => event_count { event: user_signed_up, where: $geoip_country_name is United States }
    us sessions => sessions { where: $geoip_country_name is United States }
    how many us signups last week => event_count { event: user_signed_up, where: $geoip_country_name is United States, period: last week }
    germany-based users => unique_users { where: $geoip_country_name is Germany }
    tell us signups last week => event_count { event: user_signed_up, period: last week }
    production errors last week => -
    revenue from production => -
    signups from the product role => event_count { event: user_signed_up, where: role is product }
    how many engaged users => -
    how many development sessions => -
    conversion rate from signup to purchase for staging users => -
    how many in-app signups => -
    how many test users were active => -
    ratio of purchases to signups => -
    how many people created a document but never shared one => funnel_dropoff { steps: [document_created, document_shared] }
    who signed up but never bought => funnel_dropoff_users { steps: [user_signed_up, subscription_purchased] }
    how many people signed up but did not buy within 7 days => funnel_dropoff { steps: [user_signed_up, subscription_purchased], window_days: 7 }
    how many people signed up but did not buy afterwards => funnel_dropoff { steps: [user_signed_up, subscription_purchased] }
    who created a document but never shared one afterwards => funnel_dropoff_users { steps: [document_created, document_shared] }
    how many paying and non-paying users => -
    how many non-paying users => unique_users { where: person.is_paying is not true }
    retention of new users => -
    how many new users came back => -
    sessions on ipads => -
    sessions on iphones => -
    sessions on ios => sessions { where: $os is iOS }
    sessions on tablets => sessions { where: $device_type is Tablet }
`,
)
