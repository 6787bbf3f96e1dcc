import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the sixth look: many are traps for words that could be overlooked. */
export const SEVENTH_LOOK = [
  ...evalCases(
    'seventh look',
    'saas',
    `
    logins today => event_count { event: user_logged_in, period: today }
    comments added this week by enterprise users => event_count { event: comment_added, period: this week, where: plan is enterprise }
    wau for healthcare => wau { where: person.industry is Healthcare }
    users per country last month => countries | unique_users_breakdown { period: last month }
    number of distinct users who connected an integration in Q2 => unique_users { event: integration_connected, period: Q2 2026 }
    retention of admins by week => retention { where: person.role is admin, interval: week }
    payments that failed per day since 1 november => event_trend { event: payment_failed, interval: day, period: since 1 November 2026 }
    plan changes by plan last 90 days => event_breakdown { event: plan_changed, by: plan, period: last 90 days }
    how many people started a trial but did not buy => funnel_dropoff { steps: [trial_started, subscription_purchased] }
    how many people who did not complete onboarding purchased => -
    signups on weekdays only => -
    users with exactly 3 logins => active_users_threshold { event: user_logged_in, at_least: 3, at_most: 3 }
    users who logged in on both mobile and desktop => -
    most active users excluding admins => power_users { where: person.role is not admin }
    top events neither on mobile nor on tablet => top_events { where: $device_type is not Mobile or Tablet }
    top pages without the blog => top_pages { where: $pathname is not /blog }
    users in germany outside berlin => unique_users { where: $geoip_country_name is Germany and $geoip_city_name is not Berlin }
    pageviews from logged out visitors => -
    new users from organic search yesterday => new_users { where: session.$channel_type is Organic Search, period: yesterday }
    ai cost per model this month => llm_cost { by: $ai_model, period: this month }
    tokens used by gpt-4o yesterday => llm_usage { where: $ai_model is gpt-4o, period: yesterday }
    revenue minus refunds => -
    revenue net of tax => -
    projected arr => -
    signups from last week until next week => -
    signups 2 weeks before launch => -
    signups vs logins => -
    trials per sales rep => -
    dau/mau => dau_mau_ratio
    average session length on mobile last week => session_duration { where: $device_type is Mobile, period: last week }
    customers at risk: no activity for 3 weeks => churn_risk
    time from trial started to subscription purchased for teams on the pro plan => -
    drop-off between checkout started and subscription purchased => funnel_dropoff { steps: [checkout_started, subscription_purchased] }
    is new-onboarding on => -
    new-onboarding flag: users per variant => flag_usage { flag: new-onboarding }
    which users have the dark-mode flag => -
    last 5 errors of jane@corp.com => recent_events { event: $exception, person: jane@corp.com, limit: 5 }
    jane@corp.com says checkout is broken => -
    `,
  ),
  ...evalCases(
    'seventh look',
    'shop',
    `
    orders by payment method yesterday => event_breakdown { event: Order Completed, by: Payment Method, period: yesterday }
    orders without a coupon => -
    orders paid by card in france last week => event_count { event: Order Completed, where: Payment Method is card and $geoip_country_name is France, period: last week }
    sales last month compared to the month before => revenue { period: last month, compare: true }
    product views to orders conversion by device type => funnel_breakdown { steps: [Product Viewed, Order Completed], by: $device_type }
    repeat customers => -
    who bought shoes and jackets => -
    most wishlisted brands => event_breakdown { event: Wishlist Item Added, by: Brand }
    average quantity per order by category => property_stats { property: Quantity, event: Order Completed, by: Category }
    revenue after discounts => -
    orders placed before noon => -
    how many gold customers ordered yesterday => unique_users { event: Order Completed, where: person.loyalty_tier is Gold, period: yesterday }
    `,
  ),
  ...evalCases(
    'seventh look',
    'game',
    `
    installs per day this month => event_trend { event: Application Installed, interval: day, period: this month }
    arpdau => -
    purchases of the starter bundle last 7 days => event_count { event: in_app_purchase, where: product_id is starter_bundle, period: last 7 days }
    level 5 failures => event_count { event: level_failed, where: level is 5 }
    players who never watched an ad => -
    retention of players who invited a friend => retention { start: friend_invited }
    revenue per paying player => revenue_per_user
    mage vs knight => segment_comparison { by: hero, values: [Mage, Knight] }
    coins spent in co-op => event_count { event: coins_spent, where: game_mode is co-op }
    best hero against bosses => -
    `,
  ),
]
