import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the fourth look. */
export const FIFTH_LOOK = [
  ...evalCases(
    'fifth look',
    'saas',
    `
    gimme the 7 most fired events last 48 hours => top_events { limit: 7, period: last 48 hours }
    no. of docs created this month by enterprise => -
    how many documents were created by enterprise users this month => event_count { event: document_created, where: plan is enterprise, period: this month }
    searches per wk since aug => event_trend { event: search_performed, interval: week, period: since August 2026 }
    how many distinct users shared a document in the past 10 days => unique_users { event: document_shared, period: last 10 days }
    mau on linux => mau { where: $os is Linux }
    who are our biggest fans, i.e. most active ppl => -
    10 most active users in france => power_users { where: $geoip_country_name is France }
    how sticky are our users => stickiness
    signup growth week over week => growth { event: user_signed_up }
    funnel: trial started, checkout started, subscription purchased for teams with role admin => -
    trial started to checkout started to subscription purchased funnel, mobile only => funnel { steps: [trial_started, checkout_started, subscription_purchased], where: $device_type is Mobile }
    what fraction of trials convert to purchases within a week => conversion_rate { start: trial_started, goal: subscription_purchased, window_days: 7 }
    avg time from signup to first teammate invited => time_to_convert { start: user_signed_up, goal: teammate_invited }
    bounce rate for firefox users yesterday => bounce_rate { where: $browser is Firefox, period: yesterday }
    what pages do people leave from => exit_pages
    top 15 countries by users this year => countries { limit: 15, period: this year }
    rev by plan last month => -
    revenue by plan last quarter excl internal users => revenue_breakdown { by: plan, period: last quarter, internal: true }
    errors today vs yesterday => top_errors | error_trend | event_count | period_comparison { period: today, compare: true }
    users who saw a TypeError this week => error_affected_users { error: TypeError, show: people, period: this week }
    signups by utm campaign => event_breakdown { event: user_signed_up, by: utm_campaign }
    what plans do people have => unique_users_breakdown { by: plan }
    show me what dave@acme.com did yesterday => user_activity { person: dave@acme.com, period: yesterday }
    is anyone still using integrations => -
    tell me a fun fact => -
    whats our churn rate => -
    remind me to check the funnel tomorrow => -
    can i export this to excel => -
    how good is our onboarding => -
    users who love us => -
    who left a bad review => -
    estimate signups for next month => -
    what should the trial length be => -
    `,
  ),
  ...evalCases(
    'fifth look',
    'shop',
    `
    how many orders this week so far => event_count { event: Order Completed, period: this week }
    orders per hour yesterday => event_trend { event: Order Completed, interval: hour, period: yesterday }
    which brands get refunded the most => event_breakdown { event: Order Refunded, by: Brand }
    revenue from klarna in q3 => revenue { where: Payment Method is klarna, period: Q3 2026 }
    sales by brand last 7 days top 3 => revenue_breakdown { by: Brand, limit: 3, period: last 7 days }
    how many people removed a product from their cart last month => unique_users { event: Product Removed, period: last month }
    cart viewed to checkout started conversion on desktop => conversion_rate { start: Cart Viewed, goal: Checkout Started, where: $device_type is Desktop }
    dresses or shoes orders in germany => event_count { event: Order Completed, where: Category is Dresses or Shoes and $geoip_country_name is Germany }
    product views by category per week => property_trend { event: Product Viewed, by: Category, interval: week }
    top landing pages last month => entry_pages { period: last month }
    gold vs bronze customers => segment_comparison { by: loyalty_tier, values: [Gold, Bronze] }
    new visitors per day this month => new_users { interval: day, period: this month }
    where does our traffic come from => traffic_channels | top_referrers
    customers who havent ordered in 45 days => churn_risk { event: Order Completed, silent_days: 45 }
    shipping cost per order => -
    how do i change the price of a product => -
    why do customers abandon carts => -
    refund the last order of bob@example.com => -
    which influencer should we work with => -
    out of stock products => -
    `,
  ),
  ...evalCases(
    'fifth look',
    'game',
    `
    wau on android => wau { where: $os is Android }
    levels completed per player => activity_distribution { event: level_completed }
    how many matches were finished today => event_count { event: match_finished, period: today }
    players active in the last 7 days => unique_users { period: last 7 days }
    ranked vs solo matches => segment_comparison { by: game_mode, values: [ranked, solo], event: match_finished }
    average price usd of in app purchases by country => property_stats { property: price_usd, event: in_app_purchase, by: $geoip_country_name }
    retention by hero => retention_breakdown { by: hero }
    retention by os last 4 weeks => retention_breakdown { by: $os, period: last 4 weeks }
    level failed by level top 20 => event_breakdown { event: level_failed, by: level, limit: 20 }
    boss defeated per day by whales => event_trend { event: boss_defeated, interval: day, where: person.payer_segment is whale }
    how long between install and joining a guild => time_to_convert { start: Application Installed, goal: guild_joined }
    give double coins to everyone => -
    are players happy with the new boss => -
    who cheats => -
    make the tutorial shorter => -
    how many players will we have at christmas => -
    `,
  ),
]
