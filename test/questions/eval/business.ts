import { evalCases } from './eval-case.ts'

export const BUSINESS = [
  ...evalCases(
    'revenue',
    'saas',
    `
    how much revenue did we make last month? => revenue { period: last month }
    total revenue this year => revenue { period: this year }
    revenue in germany => revenue { where: $geoip_country_name is Germany }
    revenue this month compared to the previous period => revenue { period: this month, compare: true }
    revenue per day => revenue_trend { interval: day }
    monthly revenue => revenue_trend { interval: month }
    how has revenue developed over the last 90 days => revenue_trend { period: last 90 days }
    revenue by plan => revenue_breakdown { by: plan }
    which countries bring the most revenue => revenue_breakdown { by: $geoip_country_name }
    revenue per utm source last quarter => revenue_breakdown { by: utm_source, period: last quarter }
    average revenue per user => revenue_per_user
    arpu this month => revenue_per_user { period: this month }
    what did we earn in october => revenue { period: October 2026, events: [subscription_purchased, subscription_renewed], amount: amount, currency: currency }
    how much revenue came from renewals this quarter => revenue { events: [subscription_renewed], period: this quarter }
    total sales without internal users => revenue { internal: true }
    weekly revenue on the pro plan => revenue_trend { interval: week, where: plan is pro }
    show revenue per month since january => revenue_trend { interval: month, period: since January 2026 }
    top 3 plans by revenue last month => revenue_breakdown { by: plan, limit: 3, period: last month }
    revenue by country vs last month => revenue_breakdown { by: $geoip_country_name, compare: true, period: this month }
    how much do customers pay on average in france => revenue_per_user { where: $geoip_country_name is France }
    revenue per customer last quarter => revenue_per_user { period: last quarter }
    arpu compared to the previous period => revenue_per_user { compare: true }
    revenue per user on mobile => revenue_per_user { where: $device_type is Mobile }
    `,
  ),
  ...evalCases(
    'revenue',
    'shop',
    `
    revenue last week => revenue { period: last week }
    sales by category => revenue_breakdown { by: Category }
    revenue from gold members => revenue { where: person.loyalty_tier is Gold }
    revenue trend by week => revenue_trend { interval: week }
    revenue per paying customer => revenue_per_user { events: [Order Completed], amount: Order Value }
    how much money did we make with jackets => revenue { where: Category is Jackets }
    daily sales on android => revenue_trend { interval: day, where: $os is Android }
    which brand earns us the most money => revenue_breakdown { by: Brand }
    `,
  ),
  ...evalCases(
    'revenue',
    'saas',
    `
    what will revenue be next year => -
    our costs last month => -
    profit margin => -
    revenue by sales rep => -
    stripe payout schedule => -
    refund this customer => -
    mrr by plan => -
    net revenue after fees => -
    revenue needed to break even => -
    revenue per employee => -
    ltv of pro customers => -
    sales team performance => -
    how much money do our users have => -
    revenue from astronauts => -
    `,
  ),
  ...evalCases(
    'quality',
    'saas',
    `
    top errors => top_errors
    most common exceptions last week => top_errors { period: last week }
    which errors affect the most users on safari => top_errors | error_affected_users { where: $browser is Safari }
    top 5 errors today => top_errors { limit: 5, period: today }
    errors per day => error_trend { interval: day }
    how did errors develop this month => error_trend { period: this month }
    are there more exceptions than last week => error_trend | top_errors { compare: true, period: this week }
    exceptions over time on chrome => error_trend { where: $browser is Chrome }
    how many users were affected by errors => error_affected_users
    who ran into errors yesterday => error_affected_users { show: people, period: yesterday }
    are there any gaps in our data? => data_gaps
    did we stop receiving events => data_gaps
    missing data in the last 7 days => data_gaps { period: last 7 days }
    what errors are users hitting => top_errors
    which browsers see the most errors => top_errors { by: $browser }
    top exceptions in germany this month => top_errors { where: $geoip_country_name is Germany, period: this month }
    errors by os last week => top_errors { by: $os, period: last week }
    are errors going up => error_trend
    weekly exceptions this year => error_trend { interval: week, period: this year }
    how many errors per hour yesterday excluding internal users => error_trend { period: yesterday, internal: true }
    did errors spike last week => error_trend { period: last week }
    how many users were affected by TypeError => error_affected_users { error: TypeError }
    share of users who hit an error on mobile => error_affected_users { where: $device_type is Mobile }
    which users saw the most errors this month => error_affected_users { show: people, period: this month }
    number of people affected by errors this week vs last week => error_affected_users { compare: true, period: this week }
    did tracking break last week => data_gaps { period: last week }
    is our tracking still working => data_gaps
    did sign ups stop coming in yesterday => data_gaps { event: user_signed_up, period: yesterday }
    days without purchases this month => -
    gaps in our data by hour in the last 3 days => data_gaps { interval: hour, period: last 3 days }
    how many errors did we have last week => event_count { event: $exception, period: last week }
    who fixed the most errors => -
    did we lose the tracking number => -
    fix the TypeError => -
    error in my query => -
    why is the app crashing => -
    server cpu usage => -
    error budget for the api => -
    `,
  ),
  ...evalCases(
    'product',
    'saas',
    `
    feature adoption of ai assistant => feature_adoption { event: ai_assistant_used }
    what share of users adopted the export feature => feature_adoption { event: export_downloaded }
    how many people have adopted document sharing => feature_adoption { event: document_shared }
    ai assistant usage over time => feature_usage_trend | event_trend { event: ai_assistant_used }
    usage trend of integrations => feature_usage_trend { event: integration_connected }
    how often is the flag new-onboarding evaluated => flag_usage { flag: new-onboarding }
    usage of feature flag dark-mode => flag_usage { flag: dark-mode }
    feature flag calls per flag => flag_usage
    does the flag "new-onboarding" improve signups => flag_variant_conversion { flag: new-onboarding, goal: user_signed_up }
    conversion to purchase by variant of new-onboarding flag => flag_variant_conversion { flag: new-onboarding, goal: subscription_purchased }
    results of the experiment new-onboarding for purchases => experiment_results { flag: new-onboarding, goal: subscription_purchased }
    which variant wins in the "pricing-test" experiment on purchase => experiment_results { flag: pricing-test, goal: subscription_purchased }
    adoption of the export feature on mobile => feature_adoption { event: export_downloaded, where: $device_type is Mobile }
    adoption of ai assistant by plan => feature_adoption { event: ai_assistant_used, by: plan }
    ai assistant adoption this month vs last month => feature_adoption { event: ai_assistant_used, compare: true, period: this month }
    weekly adoption of the ai assistant => feature_usage_trend { event: ai_assistant_used, interval: week }
    is adoption of the export feature going up => feature_usage_trend { event: export_downloaded }
    adoption of document sharing over time this year => feature_usage_trend { event: document_shared, period: this year }
    how many people use the export feature per week => feature_usage_trend { event: export_downloaded, interval: week }
    how many people use dark-mode flag => flag_usage { flag: dark-mode }
    how many users are in each variant of new-onboarding => flag_usage { flag: new-onboarding }
    flag dark-mode evaluations on chrome last week => flag_usage { flag: dark-mode, where: $browser is Chrome, period: last week }
    which variant of new-checkout converts better to purchase => flag_variant_conversion { flag: new-checkout, goal: subscription_purchased }
    impact of flag dark-mode on document creation last month => flag_variant_conversion { flag: dark-mode, goal: document_created, period: last month }
    does the feature flag dark-mode increase purchases => flag_variant_conversion { flag: dark-mode, goal: subscription_purchased }
    signups per variant of flag pricing-test excluding internal users => flag_variant_conversion { flag: pricing-test, goal: user_signed_up, internal: true }
    is the experiment pricing-test significant for signups => experiment_results { flag: pricing-test, goal: user_signed_up }
    did the new-onboarding experiment increase purchases this quarter => experiment_results { flag: new-onboarding, goal: subscription_purchased, period: this quarter }
    a/b test pricing-test results for purchases => experiment_results { flag: pricing-test, goal: subscription_purchased }
    lift of experiment pricing-test on signups on mobile => experiment_results { flag: pricing-test, goal: user_signed_up, where: $device_type is Mobile }
    which variant of new-checkout converts better => -
    results of the chemistry experiment => -
    turn on the dark-mode flag => -
    create an experiment for the pricing page => -
    how do feature flags work => -
    which feature should we build next => -
    adoption of puppies => -
    roll out new-onboarding to 50% => -
    `,
  ),
  ...evalCases(
    'groups',
    'saas',
    `
    top companies => top_groups { group_type: company }
    most active companies last month => top_groups { group_type: company, period: last month }
    top 20 organizations by activity => top_groups { group_type: company, limit: 20 }
    activity of company "acme" => group_activity { group_type: company, group: acme }
    what did the company "Globex Corp" do last week => group_activity { group_type: company, group: Globex Corp, period: last week }
    which companies invited the most teammates => top_groups { group_type: company, event: teammate_invited }
    top 5 companies by users on chrome => top_groups { group_type: company, limit: 5, order: users, where: $browser is Chrome }
    our most active companies this week vs last week => top_groups { group_type: company, period: this week, compare: true }
    companies ranked by number of events in q3 => top_groups { group_type: company, period: Q3 2026 }
    how active is company Initech this month? => group_activity { group_type: company, group: Initech, period: this month }
    what has organization Hooli been doing => group_activity { group_type: company, group: Hooli }
    did the company Umbrella connect an integration => group_activity { group_type: company, group: Umbrella, event: integration_connected }
    usage of company company_17 without internal users => group_activity { group_type: company, group: company_17, internal: true }
    top workspaces by activity => -
    most active stores => -
    companies we should call => -
    companies with the best stock price => -
    top universities => -
    `,
  ),
  ...evalCases(
    'ai',
    'saas',
    `
    llm usage => llm_usage
    how many ai generations per model => llm_usage { by: $ai_model }
    how many tokens did we use last week => llm_usage { period: last week }
    llm cost => llm_cost
    what do we spend on ai per day => llm_cost { interval: day }
    llm cost by model last month => llm_cost { by: $ai_model, period: last month }
    which ai model is the most expensive => llm_cost { by: $ai_model }
    token usage this month compared to last month => llm_usage { period: this month, compare: true }
    slowest model last week => llm_usage { by: $ai_model, period: last week }
    how many llm calls failed yesterday => llm_usage { period: yesterday }
    average ai latency by provider => llm_usage { by: $ai_provider }
    how much did we spend on llms in october => llm_cost { period: October 2026 }
    monthly ai spend this year => llm_cost { interval: month, period: this year }
    cost of openai per day => llm_cost { interval: day, where: $ai_provider is openai }
    what do our language models cost per user => llm_cost
    api token for the project => -
    cost per acquisition => -
    which model converts best => -
    how much does claude cost => -
    which llm should I use => -
    write me a prompt => -
    `,
  ),
]
