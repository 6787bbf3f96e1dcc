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
    how many unique users per country last week => countries { period: last week }
    how many unique users per role last week => unique_users_breakdown { by: role, period: last week }
    unique users who searched by device type => unique_users_breakdown { event: search_performed, by: $device_type }
    active users by role => unique_users_breakdown { by: role }
    how many users do we have per industry => unique_users_breakdown { by: industry }
    what values does plan have => property_values { property: plan }
    list the values of file_format => property_values { property: file_format }
    possible values for the utm_source property => property_values { property: utm_source }
    average amount of purchases => property_stats { event: subscription_purchased, property: amount }
    p90 of amount => property_stats { property: amount, measure: p90 }
    median seats per purchase last month => property_stats { event: subscription_purchased, property: seats, measure: median, period: last month }
    sum of amount for subscription_purchased => property_stats { event: subscription_purchased, property: amount, measure: sum }
    what is the average query length of searches => property_stats { event: search_performed, property: query_length }
    min and max amount => property_stats { property: amount, measure: min }
    signups by utm source per week => property_trend { event: user_signed_up, by: utm_source, interval: week }
    pageviews by browser over time => property_trend { event: $pageview, by: $browser }
    daily purchases by plan => property_trend { event: subscription_purchased, by: plan, interval: day }
    trend of logins split by device type => property_trend { event: user_logged_in, by: $device_type }
    compare mobile and desktop users => segment_comparison { by: $device_type, values: [Mobile, Desktop] }
    compare free users vs pro users => segment_comparison { by: plan, values: [free, pro] }
    how do chrome users differ from safari users => segment_comparison { by: $browser, values: [Chrome, Safari] }
    free vs paid users => segment_comparison { by: plan, values: [free], rest: true }
    compare admins with everyone else => segment_comparison { by: role, values: [admin], rest: true }
    compare roles => segment_comparison { by: role }
    how do enterprise and team customers compare on exports => segment_comparison { by: plan, values: [enterprise, team], event: export_downloaded }
    compare users from germany with users from france last month => segment_comparison { by: $geoip_country_name, values: [Germany, France], period: last month }
    which file formats exist => property_values { property: file_format }
    what integrations are there => property_values { property: integration }
    show me the different values of role last week => property_values { property: role, period: last week }
    most common values of utm_campaign on mobile => property_values { property: utm_campaign, where: $device_type is Mobile }
    average seats of purchases by plan => property_stats { event: subscription_purchased, property: seats, by: plan }
    which plan has the highest total seats this year => property_stats { property: seats, by: plan, measure: sum, period: this year }
    median amount vs last month => property_stats { property: amount, measure: median, compare: true, period: this month }
    maximum query length on chrome => property_stats { property: query_length, measure: max, where: $browser is Chrome }
    average amount per week => property_trend { property: amount, interval: week }
    total seats per month this year => property_trend { property: seats, measure: sum, interval: month, period: this year }
    median query length over time => property_trend { property: query_length, measure: median }
    `,
  ),
  ...evalCases(
    'breakdown',
    'shop',
    `
    orders by category => event_breakdown { event: Order Completed, by: Category }
    product views per brand last week => event_breakdown { event: Product Viewed, by: Brand, period: last week }
    orders by payment method over time => property_trend { event: Order Completed, by: Payment Method }
    average order value => revenue { amount: Order Value }
    average order value by category => property_stats { by: Category, property: Order Value }
    p90 of order value => property_stats { property: Order Value, measure: p90 }
    sum of quantity per week => property_trend { property: Quantity, measure: sum, interval: week }
    compare klarna and paypal orders => segment_comparison { by: Payment Method, values: [klarna, paypal], event: Order Completed }
    average of everything => -
    what is the average => -
    median quantity of completed orders => property_stats { event: Order Completed, property: Quantity, measure: median }
    customers per loyalty tier => unique_users_breakdown { by: loyalty_tier }
    which brands are there => property_values { property: Brand }
    orders by delivery for jackets => event_breakdown { event: Order Completed, by: delivery, where: Category is Jackets }
    weekly orders by category => property_trend { event: Order Completed, by: Category, interval: week }
    compare gold and silver customers => segment_comparison { by: loyalty_tier, values: [Gold, Silver] }
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
    compare apples and oranges => -
    which values guide our team => -
    p90 of patience => -
    sum of all fears per week => -
    average plan => -
    total happiness by plan => -
    free vs imaginary users => -
    `,
  ),
]
