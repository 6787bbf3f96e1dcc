import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the seventh look. */
export const EIGHTH_LOOK = [
  ...evalCases(
    'eighth look',
    'saas',
    `
    new users this wk => new_users { period: this week }
    mau enterprise => mau { where: plan is enterprise }
    active ppl rn => -
    signups by source last 30d => event_breakdown { event: user_signed_up, by: utm_source }
    how many comments yesterday on ios => event_count { event: comment_added, period: yesterday, where: $os is iOS }
    documents created per user last month => activity_distribution { event: document_created, period: last month }
    how many documents were shared in the last 6 hours => event_count { event: document_shared, period: last 6 hours }
    top industries by number of users => unique_users_breakdown { by: industry }
    average seats of plan changes in germany => property_stats { property: seats, event: plan_changed, where: $geoip_country_name is Germany }
    integrations connected by integration this quarter => event_breakdown { event: integration_connected, by: integration, period: this quarter }
    p90 query length last week => property_stats { property: query_length, measure: p90, period: last week }
    retention of trial started users => retention { start: trial_started }
    which companies are most active => top_groups { group_type: company }
    activity of company Acme last month => group_activity { group_type: company, group: Acme, period: last month }
    how many companies signed up => -
    funnel signup started, user signed up, onboarding completed by plan => funnel_breakdown { steps: [signup_started, user_signed_up, onboarding_completed], by: plan }
    what do people do right before cancelling => events_before_conversion { goal: subscription_cancelled }
    rage clicks by page yesterday => rage_clicks { period: yesterday }
    lcp on mobile => web_vitals { where: $device_type is Mobile }
    entry pages of visitors from facebook => entry_pages { where: utm_source is facebook }
    sessions from newsletter vs google => segment_comparison { by: utm_source, values: [newsletter, google] }
    what is blocking tom@corp.com => -
    tom@corp.com events today => user_activity | recent_events { person: tom@corp.com, period: today }
    how many times did tom@corp.com log in this month => event_count | user_activity { event: user_logged_in, person: tom@corp.com, period: this month }
    errors on the login page this week => event_count | top_errors { event: $exception, where: $pathname is /login, period: this week }
    ticket volume per day => -
    nps score => -
    cac by channel => -
    impressions per campaign => -
    email open rate last month => -
    users who signed up last month and purchased this month => -
    purchases in the first week after signup => -
    signups from 9am to 5pm => -
    top pages and top referrers => -
    users active in march but not in april => -
    all events but pageviews => -
    users with more than 3 but fewer than 3 logins => -
    trial starts excluding those from google and those on mobile => -
    `,
  ),
  ...evalCases(
    'eighth look',
    'shop',
    `
    orders per day last week on mobile => event_trend { event: Order Completed, interval: day, period: last week, where: $device_type is Mobile }
    how many orders above 100 last month => -
    orders with order value above 100 last month => event_count { event: Order Completed, where: Order Value is more than 100, period: last month }
    revenue by category and brand => -
    cart to order conversion => conversion_rate { start: Cart Viewed, goal: Order Completed }
    checkout started but not completed yesterday => -
    order refunds by brand as a share of orders => -
    top 3 product searches => -
    newsletter subscriptions per month this year => event_trend { event: Newsletter Subscribed, interval: month, period: this year }
    traffic by channel last week => traffic_channels { period: last week }
    female customers who ordered yesterday => unique_users | list_persons { event: Order Completed, where: person.gender is female, period: yesterday }
    silver members => unique_users { where: person.loyalty_tier is Silver }
    `,
  ),
  ...evalCases(
    'eighth look',
    'game',
    `
    stickiness by country => -
    average level reached before quitting => -
    levels completed by difficulty this week vs last week => event_breakdown { event: level_completed, by: difficulty, period: this week, compare: true }
    crash free users => -
    players who spent coins at least 10 times this week => active_users_threshold { event: coins_spent, at_least: 10, period: this week }
    ios vs android players => segment_comparison { by: $os, values: [iOS, Android] }
    first purchase conversion within 3 days of install => conversion_rate { start: Application Installed, goal: in_app_purchase, window_days: 3 }
    does double-coins increase purchases => -
    revenue by payer segment last month => revenue_breakdown { by: payer_segment, period: last month }
    ban players who cheat => -
    `,
  ),
]
