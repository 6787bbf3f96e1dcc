import { evalCases } from './eval-case.ts'

export const BREAKDOWN = [
  ...evalCases(
    'breakdown',
    'saas',
    `
    signups by country => event_breakdown { event: user_signed_up, by: $geoip_country_name }
    break down purchases by plan last month => event_breakdown { event: subscription_purchased, by: plan, period: last month }
    pageviews per browser => event_breakdown { event: $pageview, by: $browser }
    events by operating system this week => event_breakdown { by: $os, period: this week }
    which utm source brings the most signups => event_breakdown | unique_users_breakdown { event: user_signed_up, by: utm_source }
    exports by file format => event_breakdown { event: export_downloaded, by: file_format }
    top 5 countries by purchases => event_breakdown { event: subscription_purchased, by: $geoip_country_name, limit: 5 }
    documents created by plan on mobile => event_breakdown { event: document_created, by: plan, where: $device_type is Mobile }
    integrations connected by integration => event_breakdown { event: integration_connected, by: integration }
    users by plan => unique_users_breakdown { by: plan }
    how many unique users per country last week => unique_users_breakdown { by: $geoip_country_name, period: last week }
    unique users who searched by device type => unique_users_breakdown { event: search_performed, by: $device_type }
    active users by role => unique_users_breakdown { by: role }
    how many users do we have per industry => unique_users_breakdown { by: industry }
    what values does plan have => property_values { property: plan }
    list the values of file_format => property_values { property: file_format }
    possible values for the utm_source property => property_values { property: utm_source }
    average amount of purchases => property_stats { event: subscription_purchased, property: amount }
    p90 of amount => property_stats { property: amount }
    median seats per purchase last month => property_stats { event: subscription_purchased, property: seats, period: last month }
    sum of amount for subscription_purchased => property_stats { event: subscription_purchased, property: amount }
    what is the average query length of searches => property_stats { event: search_performed, property: query_length }
    min and max amount => property_stats { property: amount }
    signups by utm source per week => property_trend { event: user_signed_up, by: utm_source, interval: week }
    pageviews by browser over time => property_trend { event: $pageview, by: $browser }
    daily purchases by plan => property_trend { event: subscription_purchased, by: plan, interval: day }
    trend of logins split by device type => property_trend { event: user_logged_in, by: $device_type }
    compare mobile and desktop users => segment_comparison { by: $device_type }
    compare free users vs pro users => segment_comparison { by: plan }
    how do chrome users differ from safari users => segment_comparison { by: $browser }
    `,
  ),
  ...evalCases(
    'breakdown',
    'shop',
    `
    orders by category => event_breakdown { event: Order Completed, by: Category }
    product views per brand last week => event_breakdown { event: Product Viewed, by: Brand, period: last week }
    orders by payment method over time => property_trend { event: Order Completed, by: Payment Method }
    average order value => property_stats | revenue_per_user { property: Order Value }
    median quantity of completed orders => property_stats { event: Order Completed, property: Quantity }
    customers per loyalty tier => unique_users_breakdown { by: loyalty_tier }
    which brands are there => property_values { property: Brand }
    orders by delivery for jackets => event_breakdown { event: Order Completed, by: delivery, where: Category is Jackets }
    weekly orders by category => property_trend { event: Order Completed, by: Category, interval: week }
    compare gold and silver customers => segment_comparison { by: loyalty_tier }
    order refunds split by payment method this quarter => event_breakdown { event: Order Refunded, by: Payment Method, period: this quarter }
    which category has the most product views => event_breakdown { event: Product Viewed, by: Category }
    `,
  ),
  ...evalCases(
    'breakdown',
    'saas',
    `
    signups by mood => -
    purchases by hair colour => -
    average shoe size => -
    breakdown => -
    by country => -
    what is the average height of our users => -
    users by favourite food => -
    signups by country in winter olympics years => -
    what is a breakdown => -
    median salary per purchase => -
    `,
  ),
]
