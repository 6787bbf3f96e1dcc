import { evalCases } from './eval-case.ts'

/** Written last, when nothing was to be changed any more: the first figures over these were the ones to believe. */
export const THIRD_LOOK = [
  ...evalCases(
    'third look',
    'saas',
    `
    What were the 15 most frequent events on iOS in the last 48 hours? => top_events { limit: 15, where: $os is iOS, period: last 48 hours }
    total number of searches in q3 => event_count { event: search_performed, period: Q3 2026 }
    number of cancelled subscriptions by month this year => event_trend { event: subscription_cancelled, interval: month, period: this year }
    how are onboarding completions trending? => event_trend { event: onboarding_completed }
    daily document creations by team plan users last 2 weeks => event_trend { event: document_created, interval: day, where: plan is team, period: last 2 weeks }
    how many people were active in berlin last month => unique_users { where: $geoip_city_name is Berlin, period: last month }
    weekly active users on windows this quarter => wau { where: $os is Windows, period: this quarter }
    dau to mau ratio for the enterprise plan => dau_mau_ratio { where: plan is enterprise }
    how many new users each day last week => new_users { interval: day, period: last week }
    ratio of new to returning visitors => new_vs_returning
    which 5 users logged in the most this month => power_users { limit: 5, event: user_logged_in, period: this month }
    people who downloaded at least 3 exports => active_users_threshold { event: export_downloaded, at_least: 3 }
    number of users with more than 10 comments last quarter => active_users_threshold { event: comment_added, at_least: 11, period: last quarter }
    which day of the week has the most purchases => time_patterns { event: subscription_purchased, by: day_of_week }
    month over month growth of active users => growth { interval: month }
    events of jane@example.com since monday => user_activity { person: jane@example.com, period: since 16 November 2026 }
    funnel from signup started to signed up to onboarding completed within 3 days => funnel { steps: [signup_started, user_signed_up, onboarding_completed], window_days: 3 }
    funnel trial started > checkout started > purchased by plan last quarter => funnel_breakdown { steps: [trial_started, checkout_started, subscription_purchased], by: plan, period: last quarter }
    between which steps do users drop off: sign up, document created, document shared => funnel_dropoff { steps: [user_signed_up, document_created, document_shared] }
    conversion rate from trial to purchase for finance companies => -
    what share of users created a document on mobile => conversion_rate { goal: document_created, where: $device_type is Mobile }
    how long do users take from signing up to their first purchase => time_to_convert { start: user_signed_up, goal: subscription_purchased }
    what do people do right after completing onboarding => user_paths { start: onboarding_completed }
    monthly retention of enterprise users this year => retention { interval: month, where: plan is enterprise, period: this year }
    compare retention across countries => retention_breakdown { by: $geoip_country_name }
    who is about to leave us => churn_risk
    which pages are visited most on firefox => top_pages { where: $browser is Firefox }
    bounce rate last month without internal traffic => bounce_rate { period: last month, internal: true }
    how many sessions per day from brazil => sessions { interval: day, where: $geoip_country_name is Brazil }
    through which channels do visitors find us => traffic_channels
    which countries do visitors come from this month => countries { period: this month }
    how many users per browser version of netscape => -
    signups by our best salesperson => -
    what time is it in berlin => -
    number of people who ate lunch => -
    dau since the war => -
    top events in my calendar => -
    who created the universe => -
    conversion rate from browsing to marriage => -
    which users are left-handed => -
    show me the retention policy of posthog => -
    how many users fit in a bus => -
    remove the bounce rate chart => -
    `,
  ),
  ...evalCases(
    'third look',
    'shop',
    `
    completed orders per week from gold members => event_trend { event: Order Completed, interval: week, where: person.loyalty_tier is Gold }
    how many people searched for products on android yesterday => unique_users { event: Products Searched, where: $os is Android, period: yesterday }
    top 5 events for klarna orders => -
    what percentage of checkouts end in an order this month => conversion_rate { start: Checkout Started, goal: Order Completed, period: this month }
    which customers are likely to churn => churn_risk
    reviews submitted for acme shoes last week => event_count { event: Review Submitted, where: Brand is Acme and Category is Shoes, period: last week }
    orders with a coupon code this month => event_count { event: Order Completed, where: coupon_code is set, period: this month }
    orders in space => -
    how many returns did the warehouse process => -
    `,
  ),
]
