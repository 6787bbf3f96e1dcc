import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the fifth look: by a founder, an analyst, a support agent, a marketer. */
export const SIXTH_LOOK = [
  ...evalCases(
    'sixth look',
    'saas',
    `
    signups yday vs day before => -
    signups yesterday => event_count { event: user_signed_up, period: yesterday }
    trials started last wk => event_count { event: trial_started, period: last week }
    mrr => -
    paying ppl in brazil => -
    daily logins past 2 weeks => event_trend { event: user_logged_in, period: last 2 weeks }
    top 5 features by usage => -
    how many trials turned into purchases last month => conversion_rate { start: trial_started, goal: subscription_purchased, period: last month }
    distinct count of persons performing document_shared, 1 Oct to 31 Oct 2026 => unique_users { event: document_shared, period: 1 October 2026 to 31 October 2026 }
    count of payment_failed events where amount exceeds 500 => event_count { event: payment_failed, where: amount is more than 500 }
    number of exports in pdf format last quarter => event_count { event: export_downloaded, where: file_format is pdf, period: last quarter }
    median seats by plan => property_stats { property: seats, by: plan, measure: median }
    weekly retention of users from france => retention { interval: week, where: $geoip_country_name is France }
    exports broken down by file format, excluding csv => event_breakdown { event: export_downloaded, by: file_format, where: file_format is not csv }
    subscription cancellations by month since january => event_trend { event: subscription_cancelled, interval: month, period: since January 2026 }
    what did maria@acme.org do in the last hour => user_activity { person: maria@acme.org, period: last 1 hour }
    latest 20 events of user maria@acme.org => user_activity | recent_events { person: maria@acme.org, limit: 20 }
    did maria@acme.org get our invoice => -
    how many users got a NetworkError today => error_affected_users { error: NetworkError, period: today }
    which error hits the most people on safari => top_errors { where: $browser is Safari }
    why does maria@acme.org see an error => -
    is the error of maria@acme.org fixed => -
    signups from the newsletter in november => event_count { event: user_signed_up, where: utm_source is newsletter, period: November 2026 so far }
    conversion from signup to purchase for visitors who came via google => conversion_rate { start: user_signed_up, goal: subscription_purchased, where: utm_source is google }
    top referrers excluding google => -
    sessions by campaign last 14 days => utm_campaigns { period: last 14 days }
    how much did we spend on facebook ads => -
    which ad creative performs best => -
    bounce rate of the pricing page => bounce_rate { where: session.$entry_pathname is /pricing }
    landing pages with the best conversion to signup => landing_page_conversion { goal: user_signed_up }
    signups and logins last week => -
    how many signups last week and what is our bounce rate => -
    signups between 5 pm and 6 pm => -
    signups in the year 2031 => -
    users who created a document but did not share it => -
    logins except on weekends => -
    signups for users with a dog => -
    how to raise retention => -
    `,
  ),
  ...evalCases(
    'sixth look',
    'shop',
    `
    orders today => event_count { event: Order Completed, period: today }
    how much did we sell yesterday => revenue { period: yesterday }
    avg order value of gold customers => revenue { where: person.loyalty_tier is Gold }
    best selling brand this month => revenue_breakdown { by: Brand, period: this month }
    which coupon is used most => event_breakdown { event: Coupon Applied, by: coupon_code }
    refunds per week this quarter => event_trend { event: Order Refunded, interval: week, period: this quarter }
    customers who bought at least 3 times this year => active_users_threshold { event: Order Completed, at_least: 3, period: this year }
    how many reviews were submitted by women => -
    express vs standard delivery orders => segment_comparison { by: delivery, values: [express, standard], event: Order Completed }
    carts with more than 5 items => -
    will we sell more in december => -
    which courier is the cheapest => -
    `,
  ),
  ...evalCases(
    'sixth look',
    'game',
    `
    dau ios last 30d => dau { where: $os is iOS }
    d1 d7 retention => -
    onboarding rate of the tutorial => -
    tutorial started to tutorial completed to level completed, android => funnel { steps: [tutorial_started, tutorial_completed, level_completed], where: $os is Android }
    top 10 whales by purchases => power_users { event: in_app_purchase, where: person.payer_segment is whale }
    ads watched per player => activity_distribution { event: ad_watched }
    which hero is played most => -
    average score by game mode => property_stats { property: score, by: game_mode }
    level fails on nightmare last weekend => event_count { event: level_failed, where: difficulty is nightmare, period: last weekend }
    how many players opened a push notification but never came back => -
    `,
  ),
]
