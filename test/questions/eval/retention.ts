import { evalCases } from './eval-case.ts'

export const RETENTION = [
  ...evalCases(
    'retention',
    'saas',
    `
    what's our retention => retention
    weekly retention => retention { interval: week }
    monthly retention this year => retention { interval: month, period: this year }
    do people come back after signing up? => retention { start: user_signed_up }
    weekly retention of people who signed up => retention { interval: week, start: user_signed_up }
    how many users return to create documents after they sign up => retention { start: user_signed_up, return: document_created }
    user retention on mobile => retention { where: $device_type is Mobile }
    retention of pro plan users per week => retention { interval: week, where: plan is pro }
    retention by country => retention_breakdown { by: $geoip_country_name }
    retention split by plan => retention_breakdown { by: plan }
    weekly retention per utm source => retention_breakdown { by: utm_source, interval: week }
    how does retention differ between browsers => retention_breakdown { by: $browser }
    which users are about to churn => churn_risk
    who is at risk of churning? => churn_risk
    show 20 users likely to churn => churn_risk { limit: 20 }
    users who became inactive recently => churn_risk
    which users came back after being away => resurrected_users
    resurrected users last month => resurrected_users { period: last month }
    who returned after a long break => resurrected_users
    cohort retention for the last 12 weeks => retention { period: last 12 weeks }
    `,
  ),
  ...evalCases(
    'retention',
    'shop',
    `
    monthly retention of customers who completed an order => retention { interval: month, start: Order Completed }
    retention by loyalty tier => retention_breakdown { by: loyalty_tier }
    do shoppers come back? => retention
    which customers are at risk of churn => churn_risk
    repeat purchase retention: order completed then order completed => retention { start: Order Completed, return: Order Completed }
    `,
  ),
  ...evalCases(
    'retention',
    'saas',
    `
    why is retention so low => -
    what is good retention for b2b saas => -
    retention of users who like cats => -
    data retention policy => -
    how long does posthog keep my data => -
    retention after the redesign => -
    employee retention => -
    retention by zodiac sign => -
    improve retention please => -
    `,
  ),
]
