import { evalCases } from './eval-case.ts'

/** Everyday questions about five products whose names no rule was made for; those that were read wrongly at first sight are among them. */
export const FOURTEENTH_LOOK = [
  ...evalCases(
    'fourteenth look',
    'food',
    `
    how many orders did we get yesterday => event_count { event: order_placed, period: yesterday }
    orders by cuisine this week => event_breakdown { by: cuisine, event: order_placed, period: this week }
    average order value last month => revenue { period: last month }
    late deliveries per day => event_trend { event: delivery_late }
    tips per day => event_trend { event: tip_added }
    how many people ordered more than once this month => active_users_threshold { event: order_placed, period: this month, at_least: 2 }
    time between account creation and first order => time_to_convert { start: account_created, goal: order_placed }
    new customers per week => new_users { interval: week }
    orders from plus members => event_count { event: order_placed, where: person.membership is plus }
    plus members vs basic members orders => segment_comparison { by: membership, values: [plus, basic], event: order_placed }
    conversion from restaurant view to order => conversion_rate { start: restaurant_viewed, goal: order_placed }
    conversion from app open to order on ios vs android => funnel_breakdown { steps: [app_opened, order_placed], by: $os, where: $os is iOS or Android }
    funnel app opened, restaurant viewed, menu item added, order placed => funnel { steps: [app_opened, restaurant_viewed, menu_item_added, order_placed] }
    where do people drop between menu item and order => funnel_dropoff { steps: [menu_item_added, order_placed] }
    drop off between adding an item and ordering by device => funnel_breakdown { steps: [menu_item_added, order_placed], by: $device_type }
    revenue from orders with LUNCH5 => revenue { where: promo_code is LUNCH5 }
    weekly retention of customers who ordered => retention { start: order_placed }
    retention of people who used a promo code => retention { start: promo_code_applied }
    search to order conversion => conversion_rate { start: search_performed, goal: order_placed }
    order count by hour of day => time_patterns { event: order_placed }
    busiest hour for orders => time_patterns { event: order_placed }
    growth in orders month over month => growth { event: order_placed, interval: month }
    WAU on ios => wau { where: $os is iOS }
    app crashes by version => top_errors { by: $app_version }
    errors in version 5.2 => event_count { event: $exception, where: $app_version is 5.2 }
    users affected by errors today => error_affected_users { period: today }
    cash orders => event_count { event: order_placed, where: payment_method is cash }
    apple pay orders per week => event_trend { event: order_placed, interval: week, where: payment_method is apple_pay }
    median order total by cuisine => property_stats { property: order_total, by: cuisine, measure: median }
    what do users do after a late delivery => user_paths { start: delivery_late }
    who placed the most orders => power_users { event: order_placed }
    revenue by utm source => revenue_breakdown { by: utm_source }
    traffic from tiktok => sessions { where: utm_source is tiktok }
    bounce rate on /help => bounce_rate { where: session.$entry_pathname is /help }
    ratings per day => event_trend { event: rating_submitted }
    number of ratings => event_count { event: rating_submitted }
    ratings => event_count { event: rating_submitted }
    rating submissions per day => event_trend { event: rating_submitted }
    average rating => property_stats { property: rating }
    average rating by cuisine => property_stats { property: rating, by: cuisine }
    lowest rating last week => property_stats { property: rating, measure: min, period: last week }
    total ratings => event_count { event: rating_submitted }
    refund rate => -
    refund rate by cuisine => -
    orders without promo code => -
    restaurants with lowest rating => -
    compare orders this week with last week => period_comparison { event: order_placed, period: this week, compare: true }
    `,
  ),
  ...evalCases(
    'fourteenth look',
    'edu',
    `
    how many students enrolled this week => unique_users { event: Course Enrolled, period: this week, where: person.role is student }
    enrollments by subject last month => event_breakdown { by: Subject, event: Course Enrolled, period: last month }
    enrolments per day => event_trend { event: Course Enrolled }
    what percentage of enrolled students complete the course => conversion_rate { start: Course Enrolled, goal: Course Completed, where: person.role is student }
    average score by subject => property_stats { property: Score, by: Subject }
    average score of passed quizzes => property_stats { property: Score, event: Quiz Passed }
    how many quizzes were failed yesterday => event_count { event: Quiz Failed, period: yesterday }
    students who enrolled but never started a lesson => funnel_dropoff_users { steps: [Course Enrolled, Lesson Started], where: person.role is student }
    top instructors by enrollments => event_breakdown { by: Instructor, event: Course Enrolled }
    top instructors by revenue => revenue_breakdown { by: Instructor }
    revenue by subject => revenue_breakdown { by: Subject }
    total revenue this quarter => revenue { period: this quarter }
    payments failed per week => event_trend { event: Payment Failed, interval: week }
    failed payments by country => event_breakdown { by: $geoip_country_name, event: Payment Failed }
    coupon redemptions => event_count { event: Coupon Redeemed }
    coupons redeemed last 30 days => event_count { event: Coupon Redeemed }
    average watch time => property_stats { property: Watch Time }
    watch time per week => property_trend { property: Watch Time, interval: week }
    average watch time of beginners => property_stats { property: Watch Time, where: Course Level is beginner }
    students vs teachers active this week => segment_comparison { by: role, values: [student, teacher], period: this week }
    weekly retention of students after enrolling => retention { start: Course Enrolled, where: person.role is student }
    retention by grade => retention_breakdown { by: grade }
    do parents come back => retention { where: person.role is parent }
    forum posts per day => event_trend { event: Forum Post Created }
    assignment submissions by school => top_groups { group_type: school, event: Assignment Submitted }
    enrollments per school => top_groups { group_type: school, event: Course Enrolled }
    signups from tiktok campaign lunch_deal => event_count { event: Account Registered, where: utm_source is tiktok and utm_campaign is lunch_deal }
    how did signups develop over the last 6 months => event_trend { event: Account Registered, period: last 6 months }
    questions asked per week => event_trend { event: Question Asked, interval: week }
    questions asked => event_count { event: Question Asked }
    LCP on the help page => web_vitals { where: $pathname is /help }
    slowest pages => web_vitals { by: $pathname }
    errors on mobile => event_count { event: $exception, where: $device_type is Mobile }
    top errors last week => top_errors { period: last week }
    which browsers do students use => devices { by: browser, where: person.role is student }
    english vs spanish enrollments => segment_comparison { by: Language, values: [English, Spanish], event: Course Enrolled }
    daily active students => dau { where: person.role is student }
    monthly active students trend => mau { where: person.role is student }
    stickiness of teachers => stickiness { where: person.role is teacher }
    what do students do after failing a quiz => user_paths { start: Quiz Failed, where: person.role is student }
    students at risk of churning => churn_risk { where: person.role is student }
    last 20 enrollments => recent_events { event: Course Enrolled }
    recent failed payments => recent_events { event: Payment Failed }
    events of tom@x.com => user_activity { person: tom@x.com }
    which properties does Quiz Attempted have => event_properties { event: Quiz Attempted }
    is Video Paused still coming in => data_gaps { event: Video Paused }
    best course by score => -
    completion rate by course level => -
    course completion rate => -
    `,
  ),
  ...evalCases(
    'fourteenth look',
    'bank',
    `
    signups per day => event_trend { event: Signed Up }
    kyc failures this month => event_count { event: KYC Failed, period: this month }
    kyc started to passed conversion => conversion_rate { start: KYC Started, goal: KYC Passed }
    what share of signups pass kyc => conversion_rate { start: Signed Up, goal: KYC Passed }
    time from signup to kyc passed => time_to_convert { start: Signed Up, goal: KYC Passed }
    average time between kyc started and kyc passed => time_to_convert { start: KYC Started, goal: KYC Passed }
    deposits by currency => event_breakdown { by: currency, event: Deposit Made }
    withdrawal amount per month => property_trend { property: amount, event: Withdrawal Made, interval: month }
    total fees last quarter => property_stats { property: fee, measure: sum, period: last quarter }
    login failures per hour => event_trend { event: Login Failed, interval: hour }
    failed logins by os => event_breakdown { by: $os, event: Login Failed }
    users with more than 5 failed logins today => active_users_threshold { event: Login Failed, period: today, at_least: 6 }
    who had failed logins => list_persons { event: Login Failed }
    password resets yesterday => event_count { event: Password Reset, period: yesterday }
    approved loans by segment => event_breakdown { by: segment, event: Loan Approved }
    rejected loans per month => event_trend { event: Loan Rejected, interval: month }
    average loan term => property_stats { property: loan_term }
    people who ordered a card but did not activate it => funnel_dropoff_users { steps: [Card Ordered, Card Activated] }
    time from card order to activation => time_to_convert { start: Card Ordered, goal: Card Activated }
    frozen cards per week => event_trend { event: Card Frozen, interval: week }
    physical cards ordered in the UK => event_count { event: Card Ordered, where: card_type is physical and $geoip_country_name is United Kingdom }
    invites accepted => event_count { event: Invite Accepted }
    accounts closed by age band => event_breakdown { by: age_band, event: Account Closed }
    account closures last 90 days => event_count { event: Account Closed, period: last 90 days }
    students' deposits => event_count { event: Deposit Made, where: person.segment is student }
    deposits from students => event_count { event: Deposit Made, where: person.segment is student }
    app crashes on android => event_count { event: App Crashed, where: $os is Android }
    how many users saw a crash => error_affected_users
    daily logins => event_trend { event: Login }
    logins per week for business segment => event_trend { event: Login, interval: week, where: person.segment is business }
    unique users logging in per week => active_users_trend { event: Login, interval: week }
    first time depositors => new_users { event: Deposit Made }
    users who made their first deposit last week => new_users { event: Deposit Made, period: last week }
    retention after first deposit => retention { start: Deposit Made }
    retention of users who activated a card => retention { start: Card Activated }
    active users in the last 24 hours => unique_users { period: last 24 hours }
    top 5 customers by deposits => power_users { event: Deposit Made, limit: 5 }
    average session length on ios => session_duration { where: $os is iOS }
    web vs app logins => segment_comparison { by: channel, values: [web, app], event: Login }
    q3 deposits => event_count { event: Deposit Made, period: Q3 2026 }
    deposits year to date => event_count { event: Deposit Made, period: this year }
    deposits since september 1st => event_count { event: Deposit Made, period: since 1 September 2026 }
    last 12 months deposits by month => event_trend { event: Deposit Made, period: last 12 months, interval: month }
    deposits growth => growth { event: Deposit Made }
    app vs branch deposits => segment_comparison { by: channel, values: [app, branch], event: Deposit Made }
    web versus branch logins => segment_comparison { by: channel, values: [web, branch], event: Login }
    students vs business logins => segment_comparison { by: segment, values: [student, business], event: Login }
    loan approvals per week => event_trend { event: Loan Approved, interval: week }
    loan rejections by loan term => event_breakdown { by: loan_term, event: Loan Rejected }
    withdrawals yesterday => event_count { event: Withdrawal Made, period: yesterday }
    logins web vs mobile => -
    logins vs deposits => -
    deposits per capita => -
    cumulative deposits => -
    moving average of logins => -
    repeat depositors => -
    logins on weekends => -
    `,
  ),
  ...evalCases(
    'fourteenth look',
    'fit',
    `
    workouts completed per day => event_trend { event: workout_completed }
    how many workouts were completed last week => event_count { event: workout_completed, period: last week }
    median duration by workout type => property_stats { property: duration_minutes, by: workout_type, measure: median }
    average heart rate by workout type => property_stats { property: heart_rate, by: workout_type }
    top trainers by classes booked => event_breakdown { by: trainer, event: class_booked }
    classes booked at Downtown => event_count { event: class_booked, where: studio is Downtown }
    class bookings by studio => event_breakdown { by: studio, event: class_booked }
    trials started this month => event_count { event: trial_started, period: this month }
    how many trials expired => event_count { event: trial_expired }
    paywall shown to subscribed conversion by paywall id => funnel_breakdown { steps: [paywall_shown, subscribed], by: paywall_id }
    dismissed paywalls per day => event_trend { event: paywall_dismissed }
    subscriptions this week => event_count { event: subscribed, period: this week }
    unsubscribes by plan => event_breakdown { by: plan, event: unsubscribed }
    yearly plan subscriptions => event_count { event: subscribed, where: plan is yearly }
    pushes opened per day => event_trend { event: push_opened }
    onboarding completion by step => event_breakdown { by: step, event: onboarding_step_completed }
    steps synced yesterday => event_count { event: steps_synced, period: yesterday }
    daily average step count => property_trend { property: step_count }
    users that set a goal but never reached it => funnel_dropoff_users { steps: [goal_set, goal_reached] }
    time between goal set and goal reached => time_to_convert { start: goal_set, goal: goal_reached }
    meals logged by female users => event_count { event: meal_logged, where: person.gender is female }
    photo uploads => event_count { event: photo_uploaded }
    photos uploaded per week => event_trend { event: photo_uploaded, interval: week }
    comments per day => event_trend { event: comment_posted }
    friends added by country => event_breakdown { by: $geoip_country_name, event: friend_added }
    weekly active premium users => wau { where: is_premium is true }
    beginners vs pros retention => retention_breakdown { by: fitness_level, where: person.fitness_level is beginner or pro }
    booked vs attended classes => -
    net subscriptions => -
    morning workouts => -
    trial conversion rate => -
    d1 d7 d30 retention => -
    `,
  ),
  ...evalCases(
    'fourteenth look',
    'b2b',
    `
    dashboards viewed yesterday => event_count { event: Viewed Dashboard, period: yesterday }
    dashboard views by role => event_breakdown { by: role, event: Viewed Dashboard }
    dashboards created per week => event_trend { event: createDashboard, interval: week }
    createDashboard per day => event_trend { event: createDashboard }
    how many dashboards were shared => event_count { event: dashboard:shared }
    insights saved last month => event_count { event: insight saved, period: last month }
    insights deleted => event_count { event: Insight Deleted }
    queries run per org => top_groups { group_type: organization, event: query run }
    failed queries per hour => event_trend { event: query failed, interval: hour }
    pdf vs csv exports => segment_comparison { by: export_format, values: [pdf, csv], event: report exported }
    scheduled reports => event_count { event: Report Scheduled }
    alerts triggered per day => event_trend { event: alert.triggered }
    alerts created by editors => event_count { event: alert.created, where: person.role is editor }
    api requests by endpoint => event_breakdown { by: endpoint, event: api request }
    upgrades by new plan => event_breakdown { by: new_plan, event: plan upgraded }
    downgrades this month => event_count { event: plan downgraded, period: this month }
    average invoice amount => property_stats { property: invoice_amount }
    invoices paid last quarter => event_count { event: invoice paid, period: last quarter }
    overdue invoices => event_count { event: invoice overdue }
    demo requests by utm source => event_breakdown { by: utm_source, event: demo requested }
    sales calls booked this week => event_count { event: sales call booked, period: this week }
    nps by department => event_breakdown { by: department, event: NPS submitted }
    how many users enabled 2fa => unique_users { event: 2fa enabled }
    api key creation => event_count { event: api_key_created }
    llm cost per user => llm_cost
    tokens used => llm_usage
    most expensive model => llm_cost { by: $ai_model }
    ai latency p90 => property_stats { property: $ai_latency, measure: p90 }
    sql-editor flag usage => flag_usage { flag: sql-editor }
    errors by browser => top_errors { by: $browser }
    entry pages for marketing => entry_pages { where: person.department is Marketing }
    slow queries => -
    share rate of dashboards => -
    workspaces created vs deleted => -
    organizations without sso => -
    api requests per minute => -
    unpaid invoices => -
    `,
  ),
  ...evalCases(
    'fourteenth look',
    'game',
    `
    total coins spent => property_stats { property: coins, event: coins_spent, measure: sum }
    total coins spent per week => property_trend { property: coins, event: coins_spent, measure: sum, interval: week }
    average number of coins spent by difficulty => property_stats { property: coins, by: difficulty, event: coins_spent }
    highest coins spent => property_stats { property: coins, event: coins_spent, measure: max }
    how many coins were spent => -
    how many times were coins spent => event_count { event: coins_spent }
    errors on 2.4.1 => event_count { event: $exception, where: $app_version is 2.4.1 }
    `,
  ),
  ...evalCases(
    'fourteenth look, unanswered',
    'food',
    `
    customers by number of orders => activity_distribution { event: order_placed }
    average rating per restaurant => property_stats { property: rating, by: restaurant_name }
    `,
  ),
  ...evalCases(
    'fourteenth look, unanswered',
    'edu',
    `
    which courses have the highest scores => property_stats { property: Score, by: Course Title, measure: max }
    total watch time by course => property_stats { property: Watch Time, by: Course Title, measure: sum }
    `,
  ),
]
