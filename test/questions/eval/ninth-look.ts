import { evalCases } from './eval-case.ts'

/** Written after the reader had been worked on with the eighth look. */
export const NINTH_LOOK = [
  ...evalCases(
    'ninth look',
    'saas',
    `
    signups so far today => event_count { event: user_signed_up, period: today }
    wau trend last quarter => wau { period: last quarter }
    how many enterprise users exported a csv last week => unique_users { event: export_downloaded, where: person.plan is enterprise and file_format is csv, period: last week }
    failed payments by plan this month => event_breakdown { event: payment_failed, by: plan, period: this month }
    onboarding steps completed by step => event_breakdown { event: onboarding_step_completed, by: step }
    number of logins per weekday => time_patterns { event: user_logged_in, by: day_of_week }
    busiest hour for searches => time_patterns { event: search_performed }
    share of signups that complete onboarding => conversion_rate { start: user_signed_up, goal: onboarding_completed }
    checkout to purchase rate on safari last month => conversion_rate { start: checkout_started, goal: subscription_purchased, where: $browser is Safari, period: last month }
    median time from checkout started to purchase => time_to_convert { start: checkout_started, goal: subscription_purchased }
    users who invited a teammate at least twice this month => active_users_threshold { event: teammate_invited, at_least: 2, period: this month }
    top 20 users by documents created => power_users { event: document_created, limit: 20 }
    signups in berlin and paris last month => event_count { event: user_signed_up, where: $geoip_city_name is Berlin or Paris, period: last month }
    logins not from chrome this week => event_count { event: user_logged_in, where: $browser is not Chrome, period: this week }
    visitors by utm medium => unique_users_breakdown { by: utm_medium }
    revenue in eur last month => revenue { where: currency is EUR, period: last month }
    ai spend by provider => llm_cost { by: $ai_provider }
    which browser has the most errors => top_errors { by: $browser }
    when did lea@firma.de sign up => user_activity { person: lea@firma.de, event: user_signed_up }
    recent events of lea@firma.de => user_activity | recent_events { person: lea@firma.de }
    reset the password of lea@firma.de => -
    lea@firma.de cannot log in => -
    which plan is lea@firma.de on => -
    how many tickets did we get about TypeError => -
    who fixed the NetworkError => -
    roas per campaign last month => -
    followers on instagram => -
    blog post ideas => -
    cost per signup => -
    signups except the ones from last week => -
    top countries other than the united states => countries { where: $geoip_country_name is not United States }
    users who only use chrome => -
    users who use both slack and github => -
    retention without churned users => -
    signups if we doubled traffic => -
    logins on 31 february => -
    average signups per day last month => -
    how many users never logged in => -
    `,
  ),
  ...evalCases(
    'ninth look',
    'shop',
    `
    revenue per week this quarter => revenue_trend { interval: week, period: this quarter }
    revenue per brand last 30 days excluding acme => revenue_breakdown { by: Brand, where: Brand is not Acme }
    what did people search for => -
    how many products were added on tablets yesterday => event_count { event: Product Added, where: $device_type is Tablet, period: yesterday }
    orders with coupon WELCOME10 => event_count { event: Order Completed, where: coupon_code is WELCOME10 }
    cheapest jacket => -
    jackets revenue vs last month => revenue { where: Category is Jackets, period: this month, compare: true }
    rate of repeated purchases => -
    which day has the fewest orders => -
    biggest order ever => -
    account created to order completed conversion by gender => funnel_breakdown { steps: [Account Created, Order Completed], by: gender }
    stores near berlin => -
    `,
  ),
  ...evalCases(
    'ninth look',
    'game',
    `
    dau last 2 weeks without android => dau { where: $os is not Android, period: last 2 weeks }
    ad watches by ad network last week => event_breakdown { event: ad_watched, by: ad_network, period: last week }
    purchases on android vs ios => segment_comparison { event: in_app_purchase, by: $os, values: [Android, iOS] }
    daily revenue in japan => revenue_trend { interval: day, where: $geoip_country_name is Japan }
    max score in ranked mode => property_stats { property: score, measure: max, where: game_mode is ranked }
    session length of whales => session_duration { where: person.payer_segment is whale }
    retention by country d7 => retention_breakdown { by: $geoip_country_name, interval: day, later: 7 }
    ltv of japanese players => -
    how do whales differ from minnows => segment_comparison { by: payer_segment, values: [whale, minnow] }
    new players this month vs last month => -
    `,
  ),
]
