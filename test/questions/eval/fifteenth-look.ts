import { evalCases } from './eval-case.ts'

/**
 * Questions of two strangers about eight products of theirs, who judged the answers; those that were wrong at first sight are
 * among them.
 */
export const FIFTEENTH_LOOK = [
  ...evalCases(
    'fifteenth look',
    'travel',
    `
    how many bookings did we confirm last week => event_count { event: bookingConfirmed, period: last week }
    how many people cancelled a booking in october => unique_users { event: bookingCancelled, period: October 2026 }
    cancellations by reason => event_breakdown { by: cancellationReason, event: bookingCancelled }
    average booking value => property_stats { property: bookingValue }
    total booking value by airline this quarter => property_stats { property: bookingValue, by: airline, measure: sum, period: this quarter }
    funnel: search performed, hotel viewed, checkout started, booking confirmed => funnel { steps: [searchPerformed, hotelViewed, checkoutStarted, bookingConfirmed] }
    where do we lose people between checkout started and booking confirmed => funnel_dropoff { steps: [checkoutStarted, bookingConfirmed] }
    how many users searched more than 3 times => active_users_threshold { event: searchPerformed, at_least: 4 }
    how many hotels were viewed yesterday vs the day before => event_count { event: hotelViewed, period: yesterday, compare: true }
    average refund amount by cancellation reason => property_stats { property: refundAmount, by: cancellationReason }
    what did anna@reisen.de do last week => user_activity { person: "anna@reisen.de", period: last week }
    failed payments by payment method => event_breakdown { by: paymentMethod, event: paymentFailed }
    how many paypal payments failed in the last 7 days => event_count { event: paymentFailed, period: last 7 days, where: paymentMethod is paypal }
    which airline has the highest average booking value => property_stats { property: bookingValue, by: airline }
    which airline has the most cancellations => event_breakdown { by: airline, event: bookingCancelled }
    signups per week => event_trend { event: userRegistered, interval: week }
    newsletter unsubscribes since 1 September => event_count { event: newsletterUnsubscribed, period: since 1 September 2026 }
    conversion rate from price alert triggered to booking confirmed within 3 days => conversion_rate { start: priceAlertTriggered, goal: bookingConfirmed, window_days: 3 }
    what do people do after viewing a hotel => user_paths { start: hotelViewed }
    what happens right before a booking is cancelled => events_before_conversion { goal: bookingCancelled }
    bounce rate on /pricing => bounce_rate { where: session.$entry_pathname is /pricing }
    rage clicks last 7 days => rage_clicks { period: last 7 days }
    hotel views by star rating => event_breakdown { by: starRating, event: hotelViewed }
    average nights for confirmed bookings => property_stats { property: nights, event: bookingConfirmed }
    average guests per confirmed booking by destination => property_stats { property: guests, by: destination, event: bookingConfirmed }
    confirmed bookings with at least 4 guests and not refundable => event_count { event: bookingConfirmed, where: guests is at least 4 and isRefundable is not true }
    refundable confirmed bookings => event_count { event: bookingConfirmed, where: isRefundable is true }
    confirmed bookings paid by paypal or klarna => event_count { event: bookingConfirmed, where: paymentMethod is paypal or klarna }
    coupons applied by code => event_breakdown { by: couponCode, event: couponApplied }
    top coupon codes => property_values { property: couponCode }
    payments succeeded this month vs last month by payment method => event_breakdown { by: paymentMethod, event: paymentSucceeded, period: this month, compare: true }
    users with more than one failed payment => active_users_threshold { event: paymentFailed, at_least: 2 }
    time between payment failed and payment succeeded => time_to_convert { start: paymentFailed, goal: paymentSucceeded }
    total refund amount in EUR => property_stats { property: refundAmount, measure: sum, where: currency is EUR }
    refund amount over time => property_trend { property: refundAmount }
    lowest booking value by airline => property_stats { property: bookingValue, by: airline, measure: min }
    direct traffic last week => sessions { period: last week, where: session.$channel_type is Direct }
    bronze users by country => countries { where: person.loyaltyTier is bronze }
    seat upgrades by airline last 2 weeks compared with the 2 weeks before => event_breakdown { by: airline, event: seatUpgraded, period: last 2 weeks, compare: true }
    price alerts triggered by destination, top 3 => event_breakdown { by: destination, event: priceAlertTriggered, limit: 3 }
    sessions with a checkout started => sessions { event: checkoutStarted }
    people who started checkout but didn't confirm => funnel_dropoff_users { steps: [checkoutStarted, bookingConfirmed] }
    users who searched, viewed a hotel and viewed a flight in any order => funnel_unordered { steps: [searchPerformed, hotelViewed, flightViewed] }
    logins per day last week => event_trend { event: userLoggedIn, period: last week }
    users who logged in on at least 5 days => active_users_threshold { event: userLoggedIn, at_least: 5, count: days }
    how many users log in daily => active_users_trend { event: userLoggedIn }
    daily logins by loyalty tier => property_trend { by: loyaltyTier, event: userLoggedIn }
    support calls per destination => event_breakdown { by: destination, event: supportCallRequested }
    users without a loyalty tier => unique_users { where: person.loyaltyTier is not set }
    newsletter subscribers => event_count { event: newsletterSubscribed }
    agencies with most refunds requested => top_groups { group_type: agency, event: refundRequested }
    active agencies => top_groups { group_type: agency }
    what did agency Sunways do yesterday => group_activity { group_type: agency, group: Sunways, period: yesterday }
    average results count by destination => property_stats { property: resultsCount, by: destination }
    errors on safari by day => error_trend { where: $browser is Safari }
    slowest pages => web_vitals { by: $pathname }
    slowest airline => -
    share of confirmed bookings with insurance => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'hospital',
    `
    how many appointments were booked yesterday => event_count { event: Appointment Booked, period: yesterday }
    average wait minutes => property_stats { property: Wait Minutes }
    how many video appointments were cancelled => event_count { event: Appointment Cancelled, where: Visit Type is video }
    cancelled appointments by reason, top 3 => event_breakdown { by: Cancel Reason, event: Appointment Cancelled, limit: 3 }
    reschedules per week since march => event_trend { event: Appointment Rescheduled, period: since March 2026 }
    how many patients booked more than one appointment => active_users_threshold { event: Appointment Booked, at_least: 2, where: person.role is patient }
    time from referral created to appointment booked => time_to_convert { start: Referral Created, goal: Appointment Booked }
    conversion from appointment requested to appointment completed => conversion_rate { start: Appointment Requested, goal: Appointment Completed }
    who cancelled an appointment this week => list_persons { event: Appointment Cancelled, period: this week }
    list patients who registered but never booked => funnel_dropoff_users { steps: [Patient Registered, Appointment Booked], where: person.role is patient }
    average time from lab test ordered to result uploaded => time_to_convert { start: Lab Test Ordered, goal: Lab Result Uploaded }
    prescriptions issued by dr jones in october => event_count { event: Prescription Issued, period: October 2026, where: Doctor Name is Dr Jones }
    revenue by insurance provider => revenue_breakdown { by: Insurance Provider }
    total invoice amount paid last month => property_stats { property: Invoice Amount, event: Invoice Paid, measure: sum, period: last month }
    average invoice amount in cardiology vs radiology => property_stats { property: Invoice Amount, by: Department, where: Department is Cardiology or Radiology }
    insurance rejected by provider => event_breakdown { by: Insurance Provider, event: Insurance Rejected }
    staff logins by role => event_breakdown { by: role, event: Staff Logged In }
    daily active doctors => dau { where: person.role is doctor }
    patient logins per day => event_trend { event: Patient Logged In }
    patients logged in last 7 days vs previous 7 days => period_comparison { event: Patient Logged In, period: last 7 days, compare: true }
    waitlist offers accepted => event_count { event: Waitlist Offer Accepted }
    what did clinic Northside do last month => group_activity { group_type: clinic, group: Northside, period: last month }
    consent forms signed on mobile => event_count { event: Consent Form Signed, where: $device_type is Mobile }
    busiest hour for check ins => time_patterns { event: Patient Checked In }
    peak times at East Clinic => time_patterns { where: Site is East Clinic }
    what do patients do before cancelling => events_before_conversion { goal: Appointment Cancelled, where: person.role is patient }
    what do patients do after registering => user_paths { start: Patient Registered, where: person.role is patient }
    average lead days per visit type => property_stats { property: Lead Days, by: Visit Type }
    adults and seniors: appointments completed in Q3 => event_count { event: Appointment Completed, period: Q3 2026, where: person.Age Group is adult or senior }
    errors affecting receptionists => error_affected_users { where: person.role is receptionist }
    median Visit Duration for video => property_stats { property: Visit Duration, measure: median, where: Visit Type is video }
    video visits started per day => event_trend { event: Video Visit Started }
    average visit duration last quarter => property_stats { property: Visit Duration, period: last quarter }
    cancelled appointments by doctor name => event_breakdown { by: Doctor Name, event: Appointment Cancelled }
    90th percentile wait minutes per department => property_stats { property: Wait Minutes, by: Department, measure: p90 }
    reminders sent by reminder channel => event_breakdown { by: Reminder Channel, event: Reminder Sent }
    messages sent by doctors => event_count { event: Message Sent, where: person.role is doctor }
    messages sent by nurses per day => event_trend { event: Message Sent, where: person.role is nurse }
    returning patients => retention { where: person.role is patient }
    insurance verified by provider last month => event_breakdown { by: Insurance Provider, event: Insurance Verified, period: last month }
    rejected insurances for Cigna => event_count { event: Insurance Rejected, where: Insurance Provider is Cigna }
    referrals declined by department => event_breakdown { by: Department, event: Referral Declined }
    renewals last month => event_count { event: Prescription Renewed, period: last month }
    prescription renewals per month => event_trend { event: Prescription Renewed, interval: month }
    revenue last month => revenue { period: last month }
    how long from invoice issued to invoice paid => time_to_convert { start: Invoice Issued, goal: Invoice Paid }
    who viewed a lab result today => list_persons { event: Lab Result Viewed, period: today }
    lab tests ordered by urgency => event_breakdown { by: Urgency, event: Lab Test Ordered }
    urgent or emergency lab tests => event_count { event: Lab Test Ordered, where: Urgency is urgent or emergency }
    check-ins per hour today => event_trend { event: Patient Checked In, period: today }
    senior patients who joined the waitlist => list_persons { event: Waitlist Joined, where: person.Age Group is senior and person.role is patient }
    waitlist joins by department this month vs last month => event_breakdown { by: Department, event: Waitlist Joined, period: this month, compare: true }
    appointments booked with lead days less than 2 => event_count { event: Appointment Booked, where: Lead Days is less than 2 }
    appointment booked per clinic => top_groups { group_type: clinic, event: Appointment Booked }
    average satisfaction score for Dr Patel => property_stats { property: Satisfaction Score, where: Doctor Name is Dr Patel }
    satisfaction score trend in Pediatrics => property_trend { property: Satisfaction Score, where: Department is Pediatrics }
    patient logins on tablets => event_count { event: Patient Logged In, where: $device_type is Tablet }
    unverified insurance => -
    undeclined referrals => -
    incomplete appointments => -
    which doctor has the lowest satisfaction score => -
    average satisfaction score by doctor over time => -
    visit duration by doctor => -
    reminders sent by channel => -
    appointments per department => -
    Dr Patel's appointments this week => -
    appointments with lead days over 30 => -
    missed appointments => -
    referrals accepted vs declined => -
    which doctors are most active => -
    email reminders opened => -
    worst satisfaction score last month => -
    time to pay an invoice => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'devcli',
    `
    failed deploys last 7 days => event_count { event: deploy.failed, period: last 7 days }
    which team has the most failed builds => top_groups { group_type: team, event: build.failed }
    p90 build seconds by framework => property_stats { property: build_seconds, by: framework, measure: p90 }
    p99 api request duration last 24 hours => property_stats { property: duration_ms, event: api.request, measure: p99, period: last 24 hours }
    api requests by endpoint per day => property_trend { by: endpoint, event: api.request }
    requests with status code above 499 => event_count { event: api.request, where: status_code is more than 499 }
    cli installs this month => event_count { event: cli.installed, period: this month }
    cli installs vs last month => period_comparison { event: cli.installed, period: this month, compare: true }
    how often is the init command run => event_count { event: cli.command.run, where: command is init }
    command failures by error code => event_breakdown { by: error_code, event: cli.command.failed }
    users on cli version 4.0.0 => unique_users { where: cli_version is 4.0.0 }
    how many people updated the cli => unique_users { event: cli.updated }
    conversion from account created to deploy succeeded within 1 day => conversion_rate { start: account.created, goal: deploy.succeeded, window_days: 1 }
    funnel account created, project created, deploy succeeded by signup source => funnel_breakdown { steps: [account.created, project.created, deploy.succeeded], by: signup_source }
    how many deploys were rolled back in eu-west => event_count { event: deploy.rolled_back, where: region is eu-west }
    biggest bundle last week => property_stats { property: bundle_kb, measure: max, period: last week }
    webhook failures with more than 3 retries => event_count { event: webhook.failed, where: retries is more than 3 }
    revenue this month => revenue { period: this month }
    revenue by plan => revenue_breakdown { by: plan }
    failed invoices by plan => event_breakdown { by: plan, event: invoice.failed }
    enterprise teams active last week => top_groups { group_type: team, period: last week, where: group.plan is enterprise }
    members invited per team => top_groups { group_type: team, event: member.invited }
    members removed by owners => event_count { event: member.removed, where: person.role is owner }
    docs searches by country => event_breakdown { by: $geoip_country_name, event: docs.searched }
    docs search to account created rate => conversion_rate { start: docs.searched, goal: account.created }
    ai cost by model this month => llm_cost { by: $ai_model, period: this month }
    which model is slowest => llm_usage { by: $ai_model }
    ai calls per user => llm_usage
    weekly active developers => wau { where: person.role is developer }
    retention by signup source => retention_breakdown { by: signup_source }
    what do people do right after a failed deploy => user_paths { start: deploy.failed }
    what happens after cli.installed => user_paths { start: cli.installed }
    what predicts plan upgrades => conversion_drivers { goal: plan.upgraded }
    deploy.succeeded by region => event_breakdown { by: region, event: deploy.succeeded }
    deploys started by trigger => event_breakdown { by: trigger, event: deploy.started }
    cli command runs by command, top 3 => event_breakdown { by: command, event: cli.command.run, limit: 3 }
    errors by cli version => top_errors { by: cli_version }
    builds finished by runtime => event_breakdown { by: runtime, event: build.finished }
    average retries by region => property_stats { property: retries, by: region }
    rate limited teams => top_groups { group_type: team, event: api.rate_limited }
    deleted projects per team => top_groups { group_type: team, event: project.deleted }
    teams on enterprise => top_groups { group_type: team, where: group.plan is enterprise }
    pro plan revenue => revenue { where: group.plan is pro }
    revenue by company size => revenue_breakdown { by: company_size }
    upgrades per month => event_trend { event: plan.upgraded, interval: month }
    downgrades by plan => event_breakdown { by: plan, event: plan.downgraded }
    cancellations last month => event_count { event: plan.cancelled, period: last month }
    accounts created via github => event_count { event: account.created, where: person.signup_source is github }
    github users => unique_users { where: person.signup_source is github }
    webhooks created => event_count { event: webhook.created }
    ai spend per user => llm_cost
    token usage by model => llm_usage { by: $ai_model }
    average ai latency by model => llm_usage { by: $ai_model }
    node users => unique_users { where: runtime is node }
    us-east vs eu-west => segment_comparison { by: region, values: [us-east, eu-west] }
    unfinished builds => -
    undelivered webhooks => -
    uninstalls => -
    deploys per team => -
    top 10 teams by deploys => -
    pro teams by deploys => -
    stickiness of deploys => -
    cli retention => -
    api usage by team => -
    users with deploys => -
    slowest endpoint => -
    slowest command => -
    average build duration => -
    how many users logged in => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'market',
    `
    how many listings were created last week => event_count { event: listing_created, period: last week }
    listings sold by category => event_breakdown { by: category, event: listing_sold }
    sold listings in furniture => event_count { event: listing_sold, where: category is furniture }
    average offer amount => property_stats { property: offer_amount }
    average offer amount for electronics last month => property_stats { property: offer_amount, period: last month, where: category is electronics }
    top 5 categories by order total => property_stats { property: order_total, by: category, measure: sum, limit: 5 }
    total commission this quarter => property_stats { property: commission, measure: sum, period: this quarter }
    time from order paid to order shipped => time_to_convert { start: order_paid, goal: order_shipped }
    median time from listing created to listing sold => time_to_convert { start: listing_created, goal: listing_sold }
    funnel listing viewed, offer made, offer accepted, order paid => funnel { steps: [listing_viewed, offer_made, offer_accepted, order_paid] }
    reported listings by reason => event_breakdown { by: report_reason, event: listing_reported }
    how many spam reports did we get in January compared with December => period_comparison { period: January 2026, compare: true, where: report_reason is spam }
    how many boosts were bought => event_count { event: boost_purchased }
    payouts sent last month => event_count { event: payout_sent, period: last month }
    average stars => property_stats { property: stars }
    top search terms => property_values { property: search_term }
    instant-buy experiment results for order_paid => experiment_results { flag: instant-buy, goal: order_paid }
    signups from facebook last month => event_count { event: user_signed_up, period: last month, where: utm_source is facebook }
    average price of sold furniture => property_stats { property: price, event: listing_sold, where: category is furniture }
    new condition listings sold => event_count { event: listing_sold, where: condition is new }
    return requests by category => event_breakdown { by: category, event: return_requested }
    listing views by category on mobile => event_breakdown { by: category, event: listing_viewed, where: $device_type is Mobile }
    favorites by category => event_breakdown { by: category, event: listing_favorited }
    shares last week => event_count { event: listing_shared, period: last week }
    time from message received to message sent => time_to_convert { start: message_received, goal: message_sent }
    offer made to offer accepted rate by category => funnel_breakdown { steps: [offer_made, offer_accepted], by: category }
    offer_accepted with offer amount over 200 => event_count { event: offer_accepted, where: offer_amount is more than 200 }
    counter offers per day => event_trend { event: offer_countered }
    average price of listings viewed => property_stats { property: price, event: listing_viewed }
    orders paid by shipping method => event_breakdown { by: shipping_method, event: order_paid }
    shipping cost by method => property_stats { property: shipping_cost, by: shipping_method }
    average shipping cost => property_stats { property: shipping_cost }
    sum of order_total for order_paid last month => property_stats { property: order_total, event: order_paid, measure: sum, period: last month }
    boost purchases per day => event_trend { event: boost_purchased }
    search to listing view conversion => conversion_rate { start: search, goal: listing_viewed }
    top 5 search terms in electronics last week => property_values { property: search_term, period: last week, limit: 5, where: category is electronics }
    time from payout requested to payout sent => time_to_convert { start: payout_requested, goal: payout_sent }
    card vs wallet => segment_comparison { by: payment_method, values: [card, wallet] }
    unresolved disputes => -
    undelivered orders => -
    unfavorited listings => -
    unverified users => -
    unpublished listings => -
    returns by shipping method => -
    returns last month => -
    users who made an offer but never bought => -
    who bought something last week => -
    purchases last month => -
    purchases by category => -
    shipping revenue => -
    declined offers => -
    most reported categories => -
    worst stars => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'stream',
    `
    how many tracks were played last week => event_count { event: track_played, period: last week }
    top 5 genres by plays this month => event_breakdown { by: genre, event: track_played, period: this month, limit: 5 }
    who skips the most tracks? => power_users { event: track_skipped }
    plays on wifi vs cellular => segment_comparison { by: connection_type, values: [wifi, cellular], event: track_played }
    how many users cancelled premium in october => unique_users { event: premium_cancelled, period: October 2026 }
    premium cancellations by reason last quarter => event_breakdown { by: cancel_reason, event: premium_cancelled, period: last quarter }
    median time from signup to first track played => time_to_convert { start: signup_completed, goal: track_played }
    how much money did we make from concert tickets last month => revenue { period: last month }
    how many users followed at least 3 artists => active_users_threshold { event: artist_followed, at_least: 3 }
    DAU/MAU for track_played => dau_mau_ratio { event: track_played }
    average ad length of skipped ads => property_stats { property: ad_length_seconds, event: ad_skipped }
    retention of users who created a playlist => retention { start: playlist_created }
    week 4 retention for people who started a trial => retention { start: premium_trial_started }
    D1 retention by subscription tier => retention_breakdown { by: subscription_tier, interval: day }
    how many users downloaded a track on android => unique_users { event: track_downloaded, where: $os is Android }
    downloads by audio quality over time => property_trend { by: audio_quality, event: track_downloaded }
    search to play conversion rate on iOS => conversion_rate { start: search_submitted, goal: track_played, where: $os is iOS }
    funnel search submitted, result clicked, track played => funnel { steps: [search_submitted, search_result_clicked, track_played] }
    what do people do after they cancel premium => user_paths { start: premium_cancelled }
    what drives premium purchases? => conversion_drivers { goal: premium_purchased }
    push notifications opened last 7 days compared to the week before => period_comparison { event: push_notification_opened, period: last 7 days, compare: true }
    adoption of lyrics by subscription tier => feature_adoption { event: lyrics_opened, by: subscription_tier }
    new users per day this month => new_users { period: this month }
    buffering p90 by connection type => property_stats { property: buffering_ms, by: connection_type, measure: p90 }
    avg buffering on cellular in Brazil => property_stats { property: buffering_ms, where: connection_type is cellular and $geoip_country_name is Brazil }
    max playlist size => property_stats { property: playlist_size, measure: max }
    users who came back after a break => resurrected_users
    plays from the radio screen in sweden last 3 months by week => event_trend { event: track_played, period: last 3 months, interval: week, where: source_screen is radio and $geoip_country_name is Sweden }
    how does the new-player experiment do on track_liked => experiment_results { flag: new-player, goal: track_liked }
    Which genre has the highest average listen seconds? => property_stats { property: listen_seconds, by: genre }
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'recruit',
    `
    how many jobs were posted last month => event_count { event: Job Posted, period: last month }
    jobs posted per department this quarter => event_breakdown { by: Department, event: Job Posted, period: this quarter }
    how many candidates were hired in Q3 => event_count { event: Candidate Hired, period: Q3 2026 }
    hires by department => event_breakdown { by: Department, event: Candidate Hired }
    highest salary offered last month => property_stats { property: Salary Offered, measure: max, period: last month }
    how many offers were declined this year vs last year => event_count { event: Offer Declined, period: this year, compare: true }
    rejections by reason => event_breakdown { by: Rejection Reason, event: Candidate Rejected }
    avg interview length by type => property_stats { property: Interview Length, by: Interview Type }
    funnel: application submitted -> shortlisted -> interview completed -> offer extended -> hired => funnel { steps: [Application Submitted, Candidate Shortlisted, Interview Completed, Offer Extended, Candidate Hired] }
    part-time or contract jobs posted => event_count { event: Job Posted, where: Employment Type is part-time or contract }
    most active companies => top_groups { group_type: company }
    top 10 companies by jobs posted => top_groups { group_type: company, event: Job Posted }
    companies with the most users => top_groups { group_type: company, order: users }
    what did company Acme do last week => group_activity { group_type: company, group: Acme, period: last week }
    invoices paid by industry => event_breakdown { by: industry, event: Invoice Paid }
    revenue last quarter => revenue { period: last quarter }
    total invoice amount in september => property_stats { property: Invoice Amount, measure: sum, period: September 2026 }
    messages sent per day by recruiters => event_trend { event: Message Sent, where: person.User Role is recruiter }
    average assessment score by department => property_stats { property: Assessment Score, by: Department }
    plan upgrades in the tech industry => event_count { event: Plan Upgraded, where: group.industry is tech }
    ai cost per model => llm_cost { by: $ai_model }
    signups from newsletter => event_count { event: User Signed Up, where: utm_source is newsletter }
    bounce rate of the pricing page => bounce_rate { where: session.$entry_pathname is /pricing }
    retention of recruiters => retention { where: person.User Role is recruiter }
    average rating => property_stats { property: Rating }
    which source brings the most hires => -
    how much did we spend on gpt-4o last month => -
    how many messages were read within a day => -
    how many interviews got rescheduled more than once => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'smarthome',
    `
    how many devices were added this week => event_count { event: "device:added", period: this week }
    devices added by kind => event_breakdown { by: device_kind, event: "device:added" }
    avg offline minutes by manufacturer => property_stats { property: offline_minutes, by: manufacturer }
    signal strength by protocol => property_stats { property: signal_strength, by: protocol }
    firmware failures by version => event_breakdown { by: firmware_version, event: "device:firmware_failed" }
    how many automations failed yesterday => event_count { event: "automation:failed", period: yesterday }
    most popular trigger type => property_values { property: trigger_type }
    top 3 rooms by scene activations => event_breakdown { by: room, event: "scene:activated", limit: 3 }
    camera live views last 24 hours => event_count { event: "camera:live_viewed", period: last 24 hours }
    clip downloads this week vs last week => period_comparison { event: "camera:clip_downloaded", period: this week, compare: true }
    how many times were locks opened in october => event_count { event: "lock:opened", period: October 2026 }
    lock codes shared by guests => event_count { event: "lock:code_shared", where: person.household_role is guest }
    average target temperature => property_stats { property: target_temperature }
    how often do people arm the alarm => event_count { event: "alarm:armed" }
    homes created last 30 days => event_count { event: "home:created" }
    hub setups abandoned by app version => event_breakdown { by: $app_version, event: "hub:setup_abandoned" }
    cloud plan purchases by billing cycle => event_breakdown { by: billing_cycle, event: "cloud_plan:purchased" }
    users on the plus cloud plan => unique_users { where: person.cloud_plan is plus }
    active users by cloud plan => unique_users_breakdown { by: cloud_plan }
    retention by home type => retention_breakdown { by: home_type }
    crashes on ios since monday => event_count { event: $exception, period: since 16 November 2026, where: $os is iOS }
    errors by firmware version => top_errors { by: firmware_version }
    how many people contacted support twice or more => active_users_threshold { event: "support:contacted", at_least: 2 }
    what do users do right after adding a device => user_paths { start: "device:added" }
    stickiness of camera live view => stickiness { event: "camera:live_viewed" }
    new homes trend this year => -
    `,
  ),
  ...evalCases(
    'fifteenth look',
    'carshare',
    `
    how many trips were started yesterday => event_count { event: tripStarted, period: yesterday }
    reservations that expired => event_count { event: reservationExpired }
    unlock failures by vehicle type => event_breakdown { by: vehicleType, event: unlockFailed }
    users with more than 2 failed unlocks => active_users_threshold { event: unlockFailed, at_least: 3 }
    declined payments by reason => event_breakdown { by: declineReason, event: paymentDeclined }
    fraud declines last quarter => event_count { event: paymentDeclined, period: last quarter, where: declineReason is fraud }
    people with most fines => power_users { event: fineIssued }
    number of users fined more than twice => active_users_threshold { event: fineIssued, at_least: 3 }
    promo redemptions by code => event_breakdown { by: promoCode, event: promoRedeemed }
    who sent the most referrals => power_users { event: referralSent }
    deleted accounts this month => event_count { event: accountDeleted, period: this month }
    dynamic-pricing flag impact on vehicleReserved => flag_variant_conversion { flag: dynamic-pricing, goal: vehicleReserved }
    license verification time => -
    referral conversion => -
    `,
  ),
]
