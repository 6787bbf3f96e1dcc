import { evalCases } from './eval-case.ts'

/** As people of a subscription product, a shop and a game type: half of it in passing, with slips and without question marks. */
export const FOURTH_LOOK = [
  ...evalCases(
    'fourth look',
    'saas',
    `
    which 8 things do people do most in the app this month => top_events { limit: 8, period: this month }
    hey can u show me signups for the last 14 days => event_count | event_trend { event: user_signed_up, period: last 14 days }
    exports downloaded by the team plan in october => event_count { event: export_downloaded, where: plan is team, period: October 2026 }
    weekly count of comments since september => event_trend { event: comment_added, interval: week, period: since September 2026 }
    are logins growing => event_trend | growth { event: user_logged_in }
    unique users who used the ai assistant last month => unique_users { event: ai_assistant_used, period: last month }
    wau for germany => wau { where: $geoip_country_name is Germany }
    stickyness of enterprise users => stickiness { where: plan is enterprise }
    whos using the export the most => power_users { event: export_downloaded }
    how many ppl invited 3 or more teammates in q3 => active_users_threshold { event: teammate_invited, at_least: 3, period: Q3 2026 }
    when do people log in, hour wise => time_patterns { event: user_logged_in, by: hour_of_day }
    what has carla@initech.io been up to since 10 november => user_activity { person: carla@initech.io, period: since 10 November 2026 }
    signup started > signed up > document created, whats the funnel on desktop => funnel { steps: [signup_started, user_signed_up, document_created], where: $device_type is Desktop }
    same day conversion from trial started to subscription purchased => -
    of everyone starting a trial how many percent purchase within 30 days => conversion_rate { start: trial_started, goal: subscription_purchased, window_days: 30 }
    median time from trial start to purchase => time_to_convert { start: trial_started, goal: subscription_purchased }
    list everyone that began checkout and did not purchase last week => funnel_dropoff_users { steps: [checkout_started, subscription_purchased], period: last week }
    which actions correlate with purchasing => conversion_drivers { goal: subscription_purchased }
    week 1 retention by plan => retention_breakdown { by: plan }
    monthly retention for admins => retention { interval: month, where: person.role is admin }
    who hasnt been active for 3 weeks => churn_risk { silent_days: 21 }
    users that came back after 60 days of silence => resurrected_users { silent_days: 60 }
    purchases by billing country, er by country => -
    subscription purchases by plan, top 3 => event_breakdown { event: subscription_purchased, by: plan, limit: 3 }
    avg amount of purchases in eur => property_stats { event: subscription_purchased, property: amount, where: currency is EUR }
    most visited pages excl. internal users yesterday => top_pages { internal: true, period: yesterday }
    entry pages for mobile visitors => entry_pages { where: $device_type is Mobile }
    how long do sessions last on avg per browser => session_duration { by: $browser }
    number of sessions today vs yesterday => sessions { period: today, compare: true }
    which utm campaigns bring traffic this quarter => utm_campaigns { period: this quarter }
    revenue by month this yr => revenue_trend { interval: month, period: this year }
    top exceptions on windows since yesterday => top_errors { where: $os is Windows, period: since yesterday }
    how many users got hit by a NetworkError today => error_affected_users { error: NetworkError, period: today }
    ai cost per model last 30 days => llm_cost { by: $ai_model }
    which companies are most active on mobile => top_groups { group_type: company, where: $device_type is Mobile }
    list our running experiments => list_experiments { state: running }
    what was the last thing that happened => recent_events
    failed payments per month this year, enterprise only => event_trend { event: payment_failed, interval: month, where: plan is enterprise, period: this year }
    why did churn go up in october => -
    how do i set up a funnel in posthog => -
    can you delete the test users pls => -
    how many signups will we get in december => -
    nps score by plan => -
    support tickets opened this week => -
    how many salespeople closed a deal => -
    whats the best pricing for our pro plan => -
    add carla to the admins => -
    how do our signups compare to notion => -
    thx that was helpful => -
    users who use a dark theme => -
    `,
  ),
  ...evalCases(
    'fourth look',
    'shop',
    `
    orders yesterday => event_count { event: Order Completed, period: yesterday }
    how many orders did we get per day in the last two weeks => event_trend { event: Order Completed, interval: day, period: last 2 weeks }
    best selling brands by number of orders => event_breakdown { event: Order Completed, by: Brand }
    how many shoes orders last month => event_count { event: Order Completed, where: Category is Shoes, period: last month }
    revenue this week vs last week => revenue { period: this week, compare: true }
    turnover per category this quarter => revenue_breakdown { by: Category, period: this quarter }
    avg order value for gold members => revenue { where: person.loyalty_tier is Gold }
    what's the average basket size => revenue | property_stats
    coupon usage per week => event_trend | feature_usage_trend { event: Coupon Applied, interval: week }
    how many customers applied the coupon SUMMER => unique_users { event: Coupon Applied, where: coupon_code is SUMMER }
    refunds in the last 90 days by payment method => event_breakdown { event: Order Refunded, by: Payment Method, period: last 90 days }
    funnel product viewed -> product added -> checkout started -> order completed on phones => funnel { steps: [Product Viewed, Product Added, Checkout Started, Order Completed], where: $device_type is Mobile }
    where do people abandon: product added, checkout started, payment info entered, order completed => funnel_dropoff { steps: [Product Added, Checkout Started, Payment Info Entered, Order Completed] }
    conversion from product viewed to order completed by gender => funnel_breakdown { steps: [Product Viewed, Order Completed], by: gender }
    what % of product viewers complete an order => conversion_rate { start: Product Viewed, goal: Order Completed }
    customers with 2 or more orders this year => active_users_threshold { event: Order Completed, at_least: 2, period: this year }
    how many first time visitors last week => new_users { period: last week }
    repeat purchase rate => -
    mobile vs desktop orders => segment_comparison { by: $device_type, values: [Mobile, Desktop], event: Order Completed }
    top 20 customers by orders => power_users { event: Order Completed, limit: 20 }
    which weekday has the most orders => time_patterns { event: Order Completed, by: day_of_week }
    visitors by age group last 7 days => unique_users_breakdown { by: age_group, period: last 7 days }
    bounce rate of mobile visitors last month => bounce_rate { where: $device_type is Mobile, period: last month }
    top landing pages from facebook utm source => entry_pages { where: utm_source is facebook }
    which landing page converts best to orders => landing_page_conversion { goal: Order Completed }
    how long from first product view to order completed => time_to_convert { start: Product Viewed, goal: Order Completed }
    what do shoppers do after viewing the cart => user_paths { start: Cart Viewed }
    newsletter subscriptions by country top 5 => event_breakdown { event: Newsletter Subscribed, by: $geoip_country_name, limit: 5 }
    account creations in france since june => event_count { event: Account Created, where: $geoip_country_name is France, period: since June 2026 }
    wich products categories are viewed most => event_breakdown { event: Product Viewed, by: Category }
    reviews submitted by women => event_count { event: Review Submitted, where: person.gender is female }
    express vs standard delivery orders last month => segment_comparison { by: delivery, values: [express, standard], event: Order Completed, period: last month }
    orders over 200 paid with paypal => event_count { event: Order Completed, where: Order Value is more than 200 and Payment Method is paypal }
    sessions per day on tablets this month => sessions { interval: day, where: $device_type is Tablet, period: this month }
    top referrers excluding google => -
    what payment methods are there => property_values { property: Payment Method }
    daily active shoppers => dau
    customer retention by loyalty tier monthly => retention_breakdown { by: loyalty_tier, interval: month }
    how much stock do we have left => -
    cancel order 4711 => -
    which supplier is the cheapest => -
    profit per order => -
    will black friday be better than last year => -
    where is my parcel => -
    average days until delivery => -
    how do i add a new product => -
    orders from customers who complained => -
    gift card balance of anna@example.com => -
    best time to send the newsletter => -
    whats a good conversion rate for a shop => -
    `,
  ),
  ...evalCases(
    'fourth look',
    'game',
    `
    dau last 30 days => dau
    how many installs this week => event_count { event: Application Installed, period: this week }
    installs per country yesterday => event_breakdown { event: Application Installed, by: $geoip_country_name, period: yesterday }
    d1 retention for new players => -
    daily retention last 2 weeks on ios => retention { interval: day, period: last 2 weeks, where: $os is iOS }
    which levels do players fail the most => event_breakdown | unique_users_breakdown { event: level_failed, by: level }
    how many players beat a boss today => unique_users { event: boss_defeated, period: today }
    level completions by difficulty => event_breakdown { event: level_completed, by: difficulty }
    ads watched per day in japan => event_trend { event: ad_watched, interval: day, where: $geoip_country_name is Japan }
    ad views by network => event_breakdown { event: ad_watched, by: ad_network }
    total in app purchases on android last month => event_count { event: in_app_purchase, where: $os is Android, period: last month }
    revenue per player => revenue_per_user
    iap revenue by product id => revenue_breakdown { by: product_id }
    how much money did the whales spend this month => revenue { where: person.payer_segment is whale, period: this month }
    funnel tutorial started tutorial completed level completed => funnel { steps: [tutorial_started, tutorial_completed, level_completed] }
    tutorial completion rate => conversion_rate { start: tutorial_started, goal: tutorial_completed }
    how many ppl start the tutorial and dont finish it => -
    time between install and first purchase => time_to_convert { start: Application Installed, goal: in_app_purchase }
    average score in ranked matches => property_stats { property: score, event: match_finished, where: game_mode is ranked }
    max level reached => property_stats { property: level, measure: max }
    matches finished by game mode this week => event_breakdown { event: match_finished, by: game_mode, period: this week }
    what hour are players most active => time_patterns { by: hour_of_day }
    top 10 players by matches finished => power_users { event: match_finished }
    players who watched more than 20 ads last week => active_users_threshold { event: ad_watched, at_least: 21, period: last week }
    compare ios and android players => segment_comparison { by: $os, values: [iOS, Android] }
    crashes per day by app version => property_trend | error_trend { event: $exception, by: $app_version, interval: day }
    crashes on version 2.4.1 => event_count | top_errors { where: $app_version is 2.4.1, event: $exception }
    how many users crashed yesterday => error_affected_users | unique_users { period: yesterday }
    top screens => top_pages
    guild joins trend this quarter => event_trend { event: guild_joined, period: this quarter }
    do players who join a guild retain better => -
    retention of players who joined a guild => retention { start: guild_joined }
    what do players do before their first purchase => events_before_conversion { goal: in_app_purchase }
    what leads to an in app purchase => conversion_drivers { goal: in_app_purchase }
    which hero is upgraded most often => event_breakdown { event: character_upgraded, by: hero }
    lapsed players => churn_risk | lifecycle
    mau in brazil this year => mau { where: $geoip_country_name is Brazil, period: this year }
    push notifications opened last 7 days vs the week before => event_count | period_comparison { event: push_notification_opened, period: last 7 days, compare: true }
    coins spent per week => event_trend { event: coins_spent, interval: week }
    sum of coins spent by hero => property_stats { property: coins, event: coins_spent, measure: sum, by: hero }
    daily rewards claimed per hour today => event_trend { event: daily_reward_claimed, interval: hour, period: today }
    does the flag double-coins increase purchases => flag_variant_conversion { flag: double-coins, goal: in_app_purchase }
    is the game fun => -
    ban cheaters => -
    our rating in the app store => -
    cpi of the facebook campaign => -
    what level is the hardest to design => -
    how can we monetize better => -
    predicted ltv per player => -
    who is the lead developer => -
    `,
  ),
]
