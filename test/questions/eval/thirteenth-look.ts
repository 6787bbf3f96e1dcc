import { evalCases } from './eval-case.ts'

/** Everyday questions about three products; those that were read wrongly at first sight are among them. */
export const THIRTEENTH_LOOK = [
  ...evalCases(
    'thirteenth look',
    'saas',
    `
    new user retention => -
    new customer retention rate => -
    retention rate for new users => -
    how many users logged in only once => active_users_threshold { event: user_logged_in, at_least: 1, at_most: 1 }
    how many users logged in exactly twice this week => active_users_threshold { event: user_logged_in, period: this week, at_least: 2, at_most: 2 }
    users active on at least 5 days this month => active_users_threshold { period: this month, at_least: 5, count: days }
    most common first event => -
    what do users do right after signing up => user_paths { start: user_signed_up }
    documents created per team => -
    signups per enterprise => -
    revenue per enterprise customer => revenue_per_user { where: plan is enterprise }
    which plan has the most signups => event_breakdown { by: plan, event: user_signed_up }
    conversion rate from signup to purchase for mobile users => conversion_rate { start: user_signed_up, goal: subscription_purchased, where: $device_type is Mobile }
    what percentage of signups purchase within a week => conversion_rate { start: user_signed_up, goal: subscription_purchased, window_days: 7 }
    how many downgrades => -
    how many donwloads => event_count { event: export_downloaded }
    how many onbaording completed => event_count { event: onboarding_completed }
    what is our churn rate => -
    when did jane@example.com last log in => user_activity { person: jane@example.com, event: user_logged_in }
    users from the us and canada => unique_users { where: $geoip_country_name is United States or Canada }
    signups except from chrome => event_count { event: user_signed_up, where: $browser is not Chrome }
    slowest pages => web_vitals { by: $pathname }
    users affected by TypeError => error_affected_users { error: TypeError }
    how many opens yesterday => -
    inactive users => churn_risk
    users inactive for 30 days => churn_risk { silent_days: 30 }
    inactive users in the last 30 days => -
    how many users were inactive last month => -
    users who have not been active in the last 30 days => -
    how many users became inactive last month => lifecycle { period: last month }
    which inactive users came back last week => resurrected_users { period: last week }
    users online now => -
    how many people are using the app right now => -
    who is currently logged in => -
    active users in the last 10 minutes => unique_users { period: last 10 minutes }
    `,
  ),
  ...evalCases(
    'thirteenth look',
    'shop',
    `
    customers who ordered more than 3 times => active_users_threshold { event: Order Completed, at_least: 4 }
    number of orders by payment method => event_breakdown { by: Payment Method, event: Order Completed }
    median order value on mobile => property_stats { property: Order Value, measure: median, where: $device_type is Mobile }
    orders with order value above 200 => event_count { event: Order Completed, where: Order Value is more than 200 }
    revenue from jackets => revenue { where: Category is Jackets }
    refunds by brand => event_breakdown { by: Brand, event: Order Refunded }
    how many gold customers ordered last week => unique_users { event: Order Completed, period: last week, where: person.loyalty_tier is Gold }
    how many people subscribed to the newsletter => unique_users { event: Newsletter Subscribed }
    reviews per product => -
    orders by product => -
    orders not paid by card => event_count { event: Order Completed, where: Payment Method is not card }
    pickup orders in berlin => event_count { event: Order Completed, where: delivery is pickup and $geoip_city_name is Berlin }
    top 3 cities by orders => event_breakdown { by: $geoip_city_name, event: Order Completed, limit: 3 }
    which day had the most orders => -
    on which day do people order most => time_patterns { event: Order Completed, by: day_of_week }
    which day of the week has the most orders => time_patterns { event: Order Completed, by: day_of_week }
    `,
  ),
  ...evalCases(
    'thirteenth look',
    'game',
    `
    how many app opens yesterday => -
    how many players defeated a boss => unique_users { event: boss_defeated }
    retention of players who completed the tutorial => retention { start: tutorial_completed }
    d7 retention by os => retention_breakdown { by: $os, interval: day, later: 7 }
    average session length of android players => session_duration { where: $os is Android }
    players who spent coins more than 10 times => active_users_threshold { event: coins_spent, at_least: 11 }
    top players by levels completed => power_users { event: level_completed }
    installs by country => event_breakdown { by: $geoip_country_name, event: Application Installed }
    players online now => -
    hardest level => -
    `,
  ),
  ...evalCases(
    'thirteenth look',
    'content',
    `
    top authors by reads => event_breakdown { by: author, event: article_read }
    top categories by shares => event_breakdown { by: category, event: article_shared }
    reads per week by category => property_trend { by: category, event: article_read, interval: week }
    reads growth month over month => growth { event: article_read, interval: month }
    reads from social => event_count { event: article_read, where: utm_medium is social }
    why did reads drop => -
    `,
  ),
  ...evalCases(
    'thirteenth look',
    'demo',
    `
    how did revenue change this week => -
    change in revenue last month => -
    most expensive users by llm cost => -
    llm cost per model => llm_cost { by: $ai_model }
    which users had errors today => error_affected_users { show: people, period: today }
    top exit pages on mobile => exit_pages { where: $device_type is Mobile }
    sessions by channel last 7 days => traffic_channels { period: last 7 days }
    `,
  ),
]
