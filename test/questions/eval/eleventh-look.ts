import { evalCases } from './eval-case.ts'

/** Measures, properties, values and qualifiers; the first round was written before the reader was worked on for them. */
export const ELEVENTH_LOOK = [
  ...evalCases(
    'eleventh look',
    'demo',
    `
    hey, can you break down document_created by source for the last 14 days? => event_breakdown { event: document_created, by: source, period: last 14 days }
    documents shared by channel last quarter => event_breakdown { event: document_shared, by: channel, period: last quarter }
    how many users per plan right now? => unique_users_breakdown { by: plan }
    average word count of created documents by plan => property_stats { property: word_count, event: document_created, by: plan }
    duration_ms p90 for exports downloaded this week => property_stats { property: duration_ms, event: export_downloaded, measure: p90, period: this week }
    median duration_ms per format => property_stats { property: duration_ms, by: format, measure: median }
    total seats purchased by billing interval => property_stats { property: seats, event: subscription_purchased, by: billing_interval, measure: sum }
    which properties does document_created have => event_properties { event: document_created }
    which events carry the property word_count => -
    what are all the values of referral_source => property_values { property: referral_source }
    top 5 templates used in the last 90 days => event_breakdown { event: template_used, by: template, limit: 5, period: last 90 days }
    most common search queries in the last 2 weeks => property_values { property: query, period: last 2 weeks }
    searches with no results last week => event_count { event: search_performed, where: results_count is 0, period: last week }
    average number of search results by plan => property_stats { property: results_count, by: plan }
    logins by method, weekly, last 3 months => property_trend { event: user_logged_in, by: method, interval: week, period: last 3 months }
    how has the split of login methods changed over time => property_trend { event: user_logged_in, by: method }
    compare mobile and desktop users => segment_comparison { by: $device_type, values: [Mobile, Desktop] }
    who are our biggest customers => -
    which customers pay us the most? => -
    revenue last month => revenue { period: last month }
    how much money did we make yesterday => revenue { period: yesterday }
    what's our mrr => -
    revenue by plan, last quarter vs the one before => revenue_breakdown { by: plan, period: last quarter, compare: true }
    average revenue by plan => revenue_breakdown { by: plan }
    how many renewals failed last month => -
    how many payments failed this week => event_count { event: payment_failed, period: this week }
    total amount_usd of subscription_renewed by month this year => property_trend { property: amount_usd, event: subscription_renewed, measure: sum, interval: month, period: this year }
    average deal size => -
    arpu this month compared to last => revenue_per_user { period: this month, compare: true }
    revenue per paying user => revenue_per_user
    ltv by channel => -
    how much did customers from the UK spend in Q3 => revenue | revenue_per_user { where: $geoip_country_name is United Kingdom, period: Q3 2026 }
    how many paying users do we have => unique_users { where: person.is_paying is true }
    paying users by country => countries { where: person.is_paying is true }
    daily revenue excluding EUR => revenue_trend { interval: day, where: currency is not EUR }
    top landing pages excluding the homepage => entry_pages { where: session.$entry_pathname is not / }
    which pages have the worst bounce rate => bounce_rate { by: $entry_pathname, order: bounce_rate }
    which pages have poor web vitals => web_vitals { by: $pathname, rating: poor }
    lcp on mobile vs desktop => web_vitals { by: $device_type, where: $device_type is Mobile or Desktop }
    sessions per channel last week => traffic_channels { period: last week }
    which utm source brings the most signups => event_breakdown { event: user_signed_up, by: utm_source }
    average session length by country this month => session_duration { by: $geoip_country_name, period: this month }
    exit rate of /pricing => -
    how many sessions did tablet visitors have yesterday, by hour => sessions { where: $device_type is Tablet, period: yesterday, interval: hour }
    bounce rate by browser for paid search traffic => bounce_rate { by: $browser, where: session.$channel_type is Paid Search }
    rage clicks per page since monday => rage_clicks { period: since 16 November 2026 }
    what variants did the new-editor flag serve last week => flag_usage { flag: new-editor, period: last week }
    which users have the ai-assistant flag on => -
    how many experiments are running => list_experiments { state: running }
    how many experiments did we ever run, including archived => list_experiments { archived: with }
    did the onboarding-checklist experiment increase onboarding_completed => experiment_results { flag: onboarding-checklist, goal: onboarding_completed }
    adoption of integration_connected by plan => feature_adoption { event: integration_connected, by: plan }
    share of pro users who used the ai assistant last month => conversion_rate { goal: ai_assistant_used, where: plan is pro, period: last month }
    errors per user this week => error_affected_users { period: this week }
    which browser has the most TypeErrors => top_errors { by: $browser, where: $exception_type is TypeError }
    new errors since yesterday => -
    error rate per session => -
    how many users hit an error on safari yesterday => error_affected_users { where: $browser is Safari, period: yesterday }
    errors by app version this week => top_errors { by: $app_version, period: this week }
    how much did gpt-5-mini cost us last month => llm_cost { where: $ai_model is gpt-5-mini, period: last month }
    ai calls per user => llm_usage
    which user costs us the most in ai => -
    which model fails most often => llm_usage { by: $ai_model }
    ai spend per plan per week => llm_cost { by: plan, interval: week }
    tokens used by claude-sonnet-4-5 yesterday => llm_usage { where: $ai_model is claude-sonnet-4-5, period: yesterday }
    average latency per ai model => llm_usage { by: $ai_model }
    cost per ai_task => llm_cost { by: ai_task }
    ai error rate per day => -
    events by department => -
    countries with the most paying users => countries { where: person.is_paying is true }
    best day for signups this month => -
    average signups per day this month => -
    how much is an average upgrade worth => -
    `,
  ),
  ...evalCases(
    'eleventh look',
    'saas',
    `
    are admins more active than viewers? => segment_comparison { by: role, values: [admin, viewer] }
    exports by file format and plan => -
    which integration do people connect most => event_breakdown | unique_users_breakdown { event: integration_connected, by: integration }
    gpt-4o vs claude-sonnet cost => llm_cost { by: $ai_model, where: $ai_model is gpt-4o or claude-sonnet }
    ai cost for enterprise customers this month, per model => llm_cost { by: $ai_model, where: plan is enterprise, period: this month }
    rate by device => -
    what's the amount by plan => property_stats { property: amount, by: plan }
    total value of purchases by currency last month => revenue_breakdown { by: currency, period: last month }
    max seats on a single plan change => property_stats { property: seats, event: plan_changed, measure: max }
    distribution of company_size among active users => unique_users_breakdown { by: company_size }
    top 3 industries by revenue this year => revenue_breakdown { by: industry, limit: 3, period: this year }
    top 10 industries by number of signups, without education => event_breakdown { event: user_signed_up, by: industry, where: person.industry is not Education }
    how many active flags do we have => list_feature_flags
    is new-onboarding better than control at getting people to finish onboarding => experiment_results { flag: new-onboarding, goal: onboarding_completed }
    who got a NetworkError today => error_affected_users { show: people, error: NetworkError, period: today }
    errors by severity => -
    crash free users => -
    refund amount per month => -
    revenue growth by industry vs previous month => revenue_breakdown { by: industry, period: this month, compare: true }
    trial users that churned by plan => -
    average query_length, by browser, on tablets => property_stats { property: query_length, by: $browser, where: $device_type is Tablet }
    number of distinct integrations connected => property_values { property: integration, event: integration_connected }
    `,
  ),
  ...evalCases(
    'eleventh look',
    'shop',
    `
    aov by payment method last 90 days => revenue_breakdown { by: Payment Method, period: last 90 days }
    how many items per order on average => property_stats { property: Quantity, event: Order Completed }
    total quantity sold by brand => property_stats { property: Quantity, by: Brand, measure: sum }
    sales by category excluding accessories => revenue_breakdown { by: Category, where: Category is not Accessories }
    which coupon codes get used the most => event_breakdown { event: Coupon Applied, by: coupon_code }
    revenue from gold members last week => revenue { where: person.loyalty_tier is Gold, period: last week }
    share of orders paid with paypal => -
    how much did we refund in september => -
    best selling brand => -
    orders by colour => -
    conversion rate by device => -
    products viewed per category per day last week => property_trend { event: Product Viewed, by: Category, interval: day, period: last week }
    profit margin by brand => -
    which age group returns the most items => -
    klarna orders over 100 => event_count { event: Order Completed, where: Payment Method is klarna and Order Value more than 100 }
    biggest order this month => property_stats { property: Order Value, event: Order Completed, measure: max, period: this month }
    female customers by age group => unique_users_breakdown { by: age_group, where: person.gender is female }
    average basket => -
    `,
  ),
  ...evalCases(
    'eleventh look',
    'content',
    `
    most read articles this week => event_breakdown { event: article_read, by: title, period: this week }
    article reads by author and category => -
    average scroll depth by category => property_stats { property: scroll_depth, by: category }
    which author has the highest average read time => property_stats { property: read_seconds, by: author }
    newsletter signups by source last month => -
    comments per article => -
    videos watched by quality => event_breakdown { event: video_played, by: quality }
    premium readers by country => unique_users_breakdown { by: $geoip_country_name, where: person.subscriber is premium }
    what percentage of readers are premium => -
    ad revenue by placement => -
    pages per session => -
    time on page for /blog => -
    top authors excluding Jane Doe, last 7 days => property_values { property: author, where: author is not Jane Doe, period: last 7 days }
    bounce rate on mobile this week vs last week => bounce_rate { where: $device_type is Mobile, period: this week, compare: true }
    which section do new visitors read most => -
    cls and inp per page => web_vitals { by: $pathname }
    visits from reddit => -
    article_read by category over the last 6 months, monthly => property_trend { event: article_read, by: category, interval: month, period: last 6 months }
    paywall hits by plan => -
    `,
  ),
  // The second round, written after the first had been worked on.
  ...evalCases(
    'eleventh look again',
    'demo',
    `
    could you tell me which referral_source brought the most signups this quarter? => event_breakdown | unique_users_breakdown { event: user_signed_up, by: referral_source, period: this quarter }
    exports by format, pls, last 30 days => event_breakdown { event: export_downloaded, by: format }
    avg word_count for private documents => property_stats { property: word_count, where: is_private is true }
    max amount_usd we ever got from a renewal this year => property_stats { property: amount_usd, event: subscription_renewed, measure: max, period: this year }
    what's the total number of seats bought in q3 => property_stats { property: seats, measure: sum, period: Q3 2026 }
    how much did we lose to refunds last quarter => -
    value of the average subscription purchased => -
    worth of all failed payments => -
    number of different templates used => -
    which customers have the new-editor flag => -
    who is on the business plan => list_persons { where: person.plan is business }
    ai cost: anthropic vs openai => llm_cost { by: $ai_provider, where: $ai_provider is anthropic or openai }
    how many llm calls failed yesterday => llm_usage { period: yesterday }
    average ai calls per user this month => llm_usage { period: this month }
    claude-haiku-4-5 latency last week => llm_usage { where: $ai_model is claude-haiku-4-5, period: last week }
    how expensive is the ai for pro users per week => llm_cost { where: plan is pro, interval: week }
    which ai_task costs most => llm_cost { by: ai_task }
    ai spend excluding gpt-5-mini => llm_cost { where: $ai_model is not gpt-5-mini }
    number of paying customers last month => unique_users { where: person.is_paying is true, period: last month }
    non paying users by device => devices { where: person.is_paying is not true }
    revenue: pro vs business, this year => revenue_breakdown { by: plan, where: plan is pro or business, period: this year }
    top 5 cities by revenue => revenue_breakdown { by: $geoip_city_name, limit: 5 }
    revenue by coupon excluding LAUNCH20 => revenue_breakdown { by: coupon, where: coupon is not LAUNCH20 }
    mrr by plan => -
    net revenue after refunds => -
    median subscription amount_usd by billing_interval => property_stats { property: amount_usd, by: billing_interval, measure: median }
    pages with a poor LCP on mobile => web_vitals { by: $pathname, rating: poor, where: $device_type is Mobile }
    inp by browser => web_vitals { by: $browser }
    exit pages except /pricing => exit_pages { where: session.$end_pathname is not /pricing }
    bounce rate of paid search vs organic search => bounce_rate { by: $channel_type, where: session.$channel_type is Paid Search or Organic Search }
    top referrers on mobile, last week => top_referrers { where: $device_type is Mobile, period: last week }
    sessions longer than 5 minutes => -
    share of visitors from germany => -
    best performing campaign => -
    errors on firefox vs chrome => top_errors { by: $browser, where: $browser is Firefox or Chrome }
    how many times did TypeError happen today => error_trend { error: TypeError, period: today }
    errors per session => -
    which page has the most NetworkErrors => top_errors { by: $pathname, where: $exception_type is NetworkError }
    resolved errors last week => -
    experiment results for onboarding-checklist on document_created for mobile users => experiment_results { flag: onboarding-checklist, goal: document_created, where: $device_type is Mobile }
    what happens if we turn off the new-editor flag => -
    is the ai-assistant flag on for everyone => -
    finished experiments => list_experiments { state: ended }
    draft experiments count => list_experiments { state: draft }
    adoption of template_used: free vs pro => feature_adoption { event: template_used, by: plan, where: plan is free or pro }
    how popular is search among paying users => feature_adoption { event: search_performed, where: person.is_paying is true }
    integrations connected by type => -
    onboarding_step_completed per step_name => event_breakdown { event: onboarding_step_completed, by: step_name }
    signups by browser but not safari => event_breakdown { event: user_signed_up, by: $browser, where: $browser is not Safari }
    document_created by weather => -
    `,
  ),
  ...evalCases(
    'eleventh look again',
    'shop',
    `
    average order value this week vs last week => revenue { period: this week, compare: true }
    what did the average order cost => -
    how much revenue came from klarna in october => revenue { where: Payment Method is klarna, period: October 2026 }
    total refunds amount by brand => -
    gold vs silver customers: revenue this quarter => revenue_breakdown { by: loyalty_tier, where: person.loyalty_tier is Gold or Silver, period: this quarter }
    number of distinct brands viewed => -
    product views by brand on tablets => event_breakdown { event: Product Viewed, by: Brand, where: $device_type is Tablet }
    reviews by category this month => event_breakdown { event: Review Submitted, by: Category, period: this month }
    biggest spenders => -
    which brand refunds the most => event_breakdown { event: Order Refunded, by: Brand }
    average quantity per order by age_group => property_stats { property: Quantity, by: age_group, event: Order Completed }
    coupon usage by gender => event_breakdown { event: Coupon Applied, by: gender }
    how many orders used WELCOME10 yesterday => event_count { event: Order Completed, where: coupon_code is WELCOME10, period: yesterday }
    sales tax collected => -
    revenue per category per week => -
    `,
  ),
  ...evalCases(
    'eleventh look again',
    'content',
    `
    average read_seconds by author for science articles => property_stats { property: read_seconds, by: author, where: category is science }
    scroll depth by category, median => property_stats { property: scroll_depth, by: category, measure: median }
    article shares by category last month => event_breakdown { event: article_shared, by: category, period: last month }
    top 5 categories by comments => event_breakdown { event: comment_posted, by: category, limit: 5 }
    hd vs 4k videos played => segment_comparison | event_breakdown { event: video_played, by: quality, values: [hd, 4k] }
    which articles have the worst lcp => -
    revenue from subscriptions started => revenue { events: [subscription_started] }
    which authors are read by premium subscribers => -
    traffic from newsletter vs google => -
    lcp in germany this week => web_vitals { where: $geoip_country_name is Germany, period: this week }
    `,
  ),
]
