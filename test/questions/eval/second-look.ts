import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the others. */
export const SECOND_LOOK = [
  ...evalCases(
    'second look',
    'saas',
    `
    can i get the ten most common events for enterprise customers this quarter => top_events { where: plan is enterprise, period: this quarter }
    which event happened most yesterday on android => top_events { where: $os is Android, period: yesterday }
    comments added in the past 2 weeks => event_count { event: comment_added, period: last 2 weeks }
    how often did payments fail last month => event_count { event: payment_failed, period: last month }
    nr of trials started this week vs last week => event_count { event: trial_started, compare: true, period: this week }
    document shares per month since january => event_trend { event: document_shared, interval: month, period: since January 2026 }
    show a graph of invited teammates by week => event_trend { event: teammate_invited, interval: week }
    how many distinct people searched yesterday? => unique_users { event: search_performed, period: yesterday }
    active users in india => unique_users { where: $geoip_country_name is India }
    whats our dau on firefox => dau { where: $browser is Firefox }
    monthly active users excluding test users => mau { internal: true }
    new users from the newsletter this month => new_users { where: utm_source is newsletter, period: this month }
    how many first time users did we have in october => new_users { period: October 2026 }
    who are the 3 most active people in germany => power_users { limit: 3, where: $geoip_country_name is Germany }
    who shared the most documents last quarter => power_users { event: document_shared, period: last quarter }
    how many users did more than 50 searches in the last 30 days => active_users_threshold { event: search_performed, at_least: 51 }
    at what hour do people usually sign up => time_patterns { event: user_signed_up, by: hour_of_day }
    what did bob@corp.com do last week => user_activity { person: bob@corp.com, period: last week }
    funnel signup_started, user_signed_up, trial_started, subscription_purchased for mobile => funnel { steps: [signup_started, user_signed_up, trial_started, subscription_purchased], where: $device_type is Mobile }
    how does the funnel from trial to purchase look per country => funnel_breakdown { steps: [trial_started, subscription_purchased], by: $geoip_country_name }
    in which step of signup started > signed up > onboarding completed do we lose the most people => funnel_dropoff { steps: [signup_started, user_signed_up, onboarding_completed] }
    show users who started a trial but never purchased => funnel_dropoff_users { steps: [trial_started, subscription_purchased] }
    trial to paid conversion => -
    what percentage of people who start checkout end up purchasing within 3 days => conversion_rate { start: checkout_started, goal: subscription_purchased, window_days: 3 }
    how much time passes between sign up and the first document created => time_to_convert { start: user_signed_up, goal: document_created }
    what happens after people cancel their subscription => user_paths { start: subscription_cancelled }
    what usually happens before a cancellation => events_before_conversion { goal: subscription_cancelled }
    what makes people invite a teammate => conversion_drivers { goal: teammate_invited }
    retention of users on the free plan => retention { where: plan is free }
    daily retention over the last 2 weeks => retention { interval: day, period: last 2 weeks }
    do admins retain better? retention by role => retention_breakdown { by: role }
    customers likely to churn on the pro plan => churn_risk { where: plan is pro }
    most popular pages from germany yesterday => top_pages { where: $geoip_country_name is Germany, period: yesterday }
    where do people land when they come from google utm source => entry_pages { where: utm_source is google }
    bounce rate by browser => bounce_rate { by: $browser }
    sessions per week this year => sessions { interval: week, period: this year }
    average time per session on mobile => session_duration { where: $device_type is Mobile }
    which referrers brought us visitors last week => top_referrers { period: last week }
    breakdown of traffic by channel this month => traffic_channels { period: this month }
    top 3 countries by visitors => countries { limit: 3 }
    rage clicks by page this month => rage_clicks { period: this month }
    top events for users named Bob => -
    how many signups from tiktok => -
    dau by moon phase => -
    number of faxes sent per day => -
    funnel from sign up to first kiss => -
    top events without cookies => -
    compare us with our competitors => -
    bounce rate of the trampoline => -
    retention for people over 50 => -
    are our users happy => -
    signups per day if we double the budget => -
    please stop tracking pageviews => -
    where can i find the dau => -
    how does posthog count users => -
    show me the code of the funnel => -
    average session duration of a doctor's visit => -
    `,
  ),
  ...evalCases(
    'second look',
    'shop',
    `
    how many products were added to the cart yesterday => -
    orders last month from bronze members => event_count { event: Order Completed, where: person.loyalty_tier is Bronze, period: last month }
    express orders per day => event_trend { event: Order Completed, interval: day, where: delivery is express }
    weekly order refunds => event_trend { event: Order Refunded, interval: week }
    top events for women => -
    conversion rate from cart viewed to order completed for klarna => conversion_rate { start: Cart Viewed, goal: Order Completed, where: Payment Method is klarna }
    how many shoppers viewed a product last week => unique_users { event: Product Viewed, period: last week }
    customers who started checkout but didnt order => funnel_dropoff_users { steps: [Checkout Started, Order Completed] }
    retention by age group => retention_breakdown { by: age_group }
    top pages on tablets last 7 days => top_pages { where: $device_type is Tablet, period: last 7 days }
    orders in the toys category => -
    order count with quantity of at least 3 => event_count { event: Order Completed, where: Quantity is at least 3 }
    `,
  ),
]
