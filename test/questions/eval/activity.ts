import { evalCases } from './eval-case.ts'

export const ACTIVITY = [
  ...evalCases(
    'activity',
    'saas',
    `
    what are our top 5 events this month? => top_events { limit: 5, period: this month }
    top events on mobile => top_events { where: $device_type is Mobile }
    most frequent events from germany last week => top_events { where: $geoip_country_name is Germany, period: last week }
    hey, which events fire the most for pro users? => top_events { where: plan is pro }
    top 10 events excluding internal users => top_events { internal: true }
    which 3 things do people do most often in the app => top_events { limit: 3 }
    top events this week vs last week => top_events { compare: true, period: this week }
    can u show the most popular actions in safari, past 14 days => top_events { where: $browser is Safari, period: last 14 days }
    top events from organic search => top_events { where: session.$channel_type is Organic Search }
    top events not on desktop => top_events { where: $device_type is not Desktop }
    how many signups did we get yesterday => event_count { event: user_signed_up, period: yesterday }
    How many times was the AI assistant used in the last 90 days? => event_count { event: ai_assistant_used, period: last 90 days }
    number of documents created last month => event_count { event: document_created, period: last month }
    total pageviews today => event_count { event: $pageview, period: today }
    count of payment_failed since october 1 => event_count { event: payment_failed, period: since 1 October 2026 }
    how many events did we record last week? => event_count { period: last week }
    how many exports were downloaded on chrome this quarter => event_count { event: export_downloaded, where: $browser is Chrome, period: this quarter }
    how many trials started from the newsletter utm source => event_count { event: trial_started, where: utm_source is newsletter }
    how many sign ups in october vs september => event_count | period_comparison | growth { event: user_signed_up, compare: true, period: October 2026 }
    signups per day last month => event_trend { event: user_signed_up, interval: day, period: last month }
    weekly purchases since june => event_trend { event: subscription_purchased, interval: week, period: since June 2026 }
    show me the trend of comments added => event_trend { event: comment_added }
    plot logins over time for enterprise plan => event_trend { event: user_logged_in, where: plan is enterprise }
    pageviews per hour today => event_trend { event: $pageview, interval: hour, period: today }
    evolution of document_shared by month this year => event_trend { event: document_shared, interval: month, period: this year }
    daily signups on mobile without test accounts => event_trend { event: user_signed_up, interval: day, where: $device_type is Mobile, internal: true }
    how many unique users did we have last month? => unique_users { period: last month }
    how many people used the product this week => unique_users { period: this week }
    number of distinct users who created a document last week => unique_users { event: document_created, period: last week }
    how many ppl signed up in september => unique_users | event_count { event: user_signed_up, period: September 2026 }
    how many active users in brazil in the past 7 days => unique_users { where: $geoip_country_name is Brazil, period: last 7 days }
    DAU last 14 days => dau { period: last 14 days }
    daily active users in France => dau { where: $geoip_country_name is France }
    daily active users on the pro plan excluding internal users => dau { where: plan is pro, internal: true }
    wau => wau
    weekly active users over the last 6 months => wau { period: last 6 months }
    how many users are active each week => active_users_trend { interval: week }
    mau for this year => mau { period: this year }
    monthly actives => mau
    active users over time => active_users_trend
    trend in active users, last 90 days => active_users_trend { period: last 90 days }
    dau/mau ratio => dau_mau_ratio
    what is our dau to mau ratio this quarter => dau_mau_ratio { period: this quarter }
    new users last week => new_users { period: last week }
    how many new users per day => new_users { interval: day }
    how many new users did we get each week since september => new_users { interval: week, period: since September 2026 }
    new vs returning users => new_vs_returning
    what share of our users are returning vs new last month => new_vs_returning { period: last month }
    user lifecycle => lifecycle
    show new, returning, resurrecting and dormant users by week => lifecycle { interval: week }
    how sticky is our product => stickiness
    stickiness of search => stickiness { event: search_performed }
    on how many days do people use the product => stickiness
    who are our power users? => power_users
    top 20 most active users on the enterprise plan => power_users { limit: 20, where: plan is enterprise }
    who creates the most documents => power_users { event: document_created }
    how many events does each user do, as a distribution => activity_distribution
    how many users logged in at least 5 times last week => active_users_threshold { event: user_logged_in, at_least: 5, period: last week }
    how many people created more than 10 documents this month => active_users_threshold { event: document_created, at_least: 11, period: this month }
    users with 20 or more searches => active_users_threshold { event: search_performed, at_least: 20 }
    what time of day are people most active? => time_patterns { by: hour_of_day }
    busiest weekday for logins => time_patterns { event: user_logged_in, by: day_of_week }
    compare signups this month to the previous period => period_comparison | event_count { event: user_signed_up, period: this month, compare: true }
    how does this week compare to last week? => period_comparison { period: this week, compare: true }
    how did our numbers change week over week => period_comparison { period: last 7 days, compare: true }
    sign up growth month over month => growth { event: user_signed_up, interval: month }
    are purchases growing? => growth { event: subscription_purchased }
    weekly growth of active users => growth { interval: week }
    what has jane@example.com been doing? => user_activity { person: jane@example.com }
    activity of user bob@acme.io in the last 7 days => user_activity { person: bob@acme.io, period: last 7 days }
    wat are teh most commmon events => top_events
    please to give me the number of the daily active user => dau
    daily actve users => dau
    `,
  ),
  ...evalCases(
    'activity',
    'shop',
    `
    top events among gold customers => top_events { where: person.loyalty_tier is Gold }
    how many orders did we get last week? => event_count { event: Order Completed, period: last week }
    orders completed per day => event_trend { event: Order Completed, interval: day }
    number of product views on mobile yesterday => event_count { event: Product Viewed, where: $device_type is Mobile, period: yesterday }
    product searches per week this quarter => event_trend { event: Products Searched, interval: week, period: this quarter }
    how many coupons were applied in the shoes category => event_count { event: Coupon Applied, where: Category is Shoes }
    orders with order value over 100 last month => event_count { event: Order Completed, where: Order Value is more than 100, period: last month }
    how many people wrote a review last month => unique_users { event: Review Submitted, period: last month }
    how many unique users completed an order with paypal => unique_users { event: Order Completed, where: Payment Method is paypal }
    daily orders paid by klarna => event_trend { event: Order Completed, interval: day, where: Payment Method is klarna }
    customers with at least 3 orders this year => active_users_threshold { event: Order Completed, at_least: 3, period: this year }
    which customers order the most => power_users { event: Order Completed }
    what time of day do people check out => time_patterns { event: Checkout Started, by: hour_of_day }
    account creations by week => event_trend { event: Account Created, interval: week }
    how many newsletter signups yesterday => event_count { event: Newsletter Subscribed, period: yesterday }
    refunds per month => event_trend { event: Order Refunded, interval: month }
    top events for silver or gold members => top_events { where: person.loyalty_tier is Silver or Gold }
    dau excluding tablets => dau { where: $device_type is not Tablet }
    how many orders today => event_count { event: Order Completed, period: today }
    order growth week over week => growth { event: Order Completed, interval: week }
    `,
  ),
  ...evalCases(
    'activity',
    'saas',
    `
    top events for users in the beta program => -
    how many webinars were attended last week => -
    signups per day by astronauts => -
    why did daily active users drop last week => -
    predict dau for next month => -
    top events and retention of signups => -
    how many purchases and how many cancellations per day => -
    daily active users in Atlantis => -
    top events with color = blue => -
    how many sign ups tomorrow => -
    number of events at 5pm => -
    active users of the ios widget => -
    how many users have a dog => -
    top events during the outage => -
    how active is the weather => -
    dau on weekends only => -
    `,
  ),
]
