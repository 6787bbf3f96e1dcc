import { evalCases } from './eval-case.ts'

export const WEB = [
  ...evalCases(
    'web',
    'saas',
    `
    top pages => top_pages
    most visited pages last week on mobile => top_pages { period: last week, where: $device_type is Mobile }
    top 20 pages excluding internal users => top_pages { limit: 20, internal: true }
    which pages get the most views from google utm source => top_pages { where: utm_source is google }
    what urls are viewed the most => top_pages { page: $current_url }
    top landing pages => entry_pages
    which pages do people enter on? => entry_pages
    top 5 entry pages this month => entry_pages { limit: 5, period: this month }
    where do visitors land first => entry_pages
    top exit pages => exit_pages
    on which pages do people leave the site => exit_pages
    last page viewed before leaving, last 7 days => exit_pages { period: last 7 days }
    bounce rate => bounce_rate
    what's the bounce rate on mobile this week => bounce_rate { where: $device_type is Mobile, period: this week }
    bounce rate compared to last month => bounce_rate { compare: true, period: this month }
    how many sessions last week => sessions { period: last week }
    sessions per day => sessions { interval: day }
    number of visits in october => sessions { period: October 2026 }
    average session duration => session_duration
    how long do people stay on the site => session_duration
    median session length yesterday => session_duration { period: yesterday }
    how long is a typical visit on desktop => session_duration { where: $device_type is Desktop }
    top referrers => top_referrers
    which sites send us traffic => top_referrers
    where does our traffic come from? => traffic_channels | top_referrers
    top 10 referring domains this quarter => top_referrers { limit: 10, period: this quarter }
    traffic by channel => traffic_channels
    how much traffic is organic search vs paid => traffic_channels
    acquisition channels last month => traffic_channels { period: last month }
    sessions by channel => traffic_channels
    utm campaigns => utm_campaigns
    which campaigns bring the most visitors => utm_campaigns
    campaign performance in november => utm_campaigns { period: November 2026 so far }
    traffic by utm source => utm_campaigns { by: source }
    which devices do people use => devices
    mobile vs desktop split => devices
    top browsers => devices { by: browser }
    what browsers do our visitors use last month => devices { by: browser, period: last month }
    operating systems of our users => devices { by: os }
    which countries do our users come from => countries
    top 10 countries => countries { limit: 10 }
    visitors by country this year => countries | unique_users_breakdown { period: this year }
    where in the world are our users => countries
    first touch channel of signups => first_touch_channel { goal: user_signed_up }
    which channel do users who sign up originally come from => first_touch_channel { goal: user_signed_up }
    initial referrers of purchasers => first_touch_channel { by: referrer, goal: subscription_purchased }
    which landing pages convert best to signup => landing_page_conversion { goal: user_signed_up }
    landing page conversion rate for purchases => landing_page_conversion { goal: subscription_purchased }
    web vitals => web_vitals
    LCP and CLS by page => web_vitals { by: $pathname }
    which pages load slowly => web_vitals { by: $pathname }
    core web vitals on mobile => web_vitals { where: $device_type is Mobile }
    rage clicks => rage_clicks
    where do people rage click the most => rage_clicks
    pages with the most rage clicks last week => rage_clicks { period: last week }
    `,
  ),
  ...evalCases(
    'web',
    'shop',
    `
    top pages for gold customers => top_pages { where: person.loyalty_tier is Gold }
    bounce rate from paid search => bounce_rate { where: session.$channel_type is Paid Search }
    which referrers send the most visitors => top_referrers
    conversion by landing page to completed orders => landing_page_conversion { goal: Order Completed }
    visits per day on tablets => sessions { interval: day, where: $device_type is Tablet }
    devices used by our customers => devices
    from which countries do our shoppers come => countries
    most viewed pages from facebook campaigns => -
    average session duration in germany => session_duration { where: $geoip_country_name is Germany }
    `,
  ),
  ...evalCases(
    'web',
    'saas',
    `
    top pages written by anna => -
    how do I set up web analytics => -
    page speed of our competitor => -
    what is a bounce rate => -
    site is down? => -
    top pages in the dark mode theme => -
    seo ranking for our homepage => -
    how many backlinks do we have => -
    bounce rate of emails => -
    redesign the landing page => -
    google ads spend => -
    how many instagram followers do we have => -
    `,
  ),
]
