import { evalCases } from './eval-case.ts'

export const CONVERSION = [
  ...evalCases(
    'conversion',
    'saas',
    `
    funnel: user_signed_up -> onboarding_completed -> subscription_purchased => funnel | funnel_dropoff { steps: [user_signed_up, onboarding_completed, subscription_purchased] }
    show me the funnel from sign up to trial to purchase => funnel | funnel_dropoff { steps: [user_signed_up, trial_started, subscription_purchased] }
    build a funnel signup started > signed up > created a document last month => funnel | funnel_dropoff { steps: [signup_started, user_signed_up, document_created], period: last month }
    sign up to purchase funnel on mobile => funnel | funnel_dropoff { steps: [user_signed_up, subscription_purchased], where: $device_type is Mobile }
    funnel from checkout to purchase by browser => funnel_breakdown { steps: [checkout_started, subscription_purchased], by: $browser }
    break down the signup to onboarding completed funnel by country => funnel_breakdown { steps: [user_signed_up, onboarding_completed], by: $geoip_country_name }
    funnel signed up, trial started, purchased per plan => funnel_breakdown { steps: [user_signed_up, trial_started, subscription_purchased], by: plan }
    where do people drop off between sign up, onboarding and purchase? => funnel_dropoff { steps: [user_signed_up, onboarding_completed, subscription_purchased] }
    at which step do we lose users from signup started to signed up to trial started => funnel_dropoff { steps: [signup_started, user_signed_up, trial_started] }
    where are we leaking users: checkout started, subscription purchased => funnel_dropoff { steps: [checkout_started, subscription_purchased] }
    who dropped off between checkout and purchase => funnel_dropoff_users { steps: [checkout_started, subscription_purchased] }
    list the users who started checkout but did not purchase => funnel_dropoff_users { steps: [checkout_started, subscription_purchased] }
    which users signed up but never created a document last week => funnel_dropoff_users { steps: [user_signed_up, document_created], period: last week }
    how many users did both search and export, in any order => funnel_unordered { steps: [search_performed, export_downloaded] }
    conversion rate from signup to purchase => conversion_rate { start: user_signed_up, goal: subscription_purchased }
    what % of trials convert to a purchase => conversion_rate { start: trial_started, goal: subscription_purchased }
    signup to purchase conversion within 7 days => conversion_rate { start: user_signed_up, goal: subscription_purchased, window_days: 7 }
    conversion rate from checkout to purchase in germany last month => conversion_rate { start: checkout_started, goal: subscription_purchased, where: $geoip_country_name is Germany, period: last month }
    what share of people who log in create a document => conversion_rate { start: user_logged_in, goal: document_created }
    purchase conversion rate this quarter => conversion_rate { goal: subscription_purchased, period: this quarter }
    percentage of users who invited a teammate => conversion_rate { goal: teammate_invited }
    how many of the people who signed up started a trial => conversion_rate { start: user_signed_up, goal: trial_started }
    what drives purchases => conversion_drivers { goal: subscription_purchased }
    which events correlate with purchase? => conversion_drivers { goal: subscription_purchased }
    what actions predict that users buy a subscription => conversion_drivers { goal: subscription_purchased }
    how long does it take from sign up to purchase => time_to_convert { start: user_signed_up, goal: subscription_purchased }
    median time between trial start and purchase => time_to_convert { start: trial_started, goal: subscription_purchased }
    average time to convert from signup to onboarding completed on desktop => time_to_convert { start: user_signed_up, goal: onboarding_completed, where: $device_type is Desktop }
    what do users do after signing up => user_paths { start: user_signed_up }
    most common paths after login => user_paths { start: user_logged_in }
    user paths from checkout started => user_paths { start: checkout_started }
    what do people do before they cancel => events_before_conversion { goal: subscription_cancelled }
    events before purchase => events_before_conversion { goal: subscription_purchased }
    which events happen right before a payment fails => events_before_conversion { goal: payment_failed }
    `,
  ),
  ...evalCases(
    'conversion',
    'shop',
    `
    funnel product viewed -> product added -> checkout started -> order completed => funnel | funnel_dropoff { steps: [Product Viewed, Product Added, Checkout Started, Order Completed] }
    conversion rate from viewing a product to completing an order => conversion_rate { start: Product Viewed, goal: Order Completed }
    cart to order conversion on mobile => conversion_rate { start: Cart Viewed, goal: Order Completed, where: $device_type is Mobile }
    what percentage of checkouts end up as completed orders for gold members => conversion_rate { start: Checkout Started, goal: Order Completed, where: person.loyalty_tier is Gold }
    funnel from cart viewed to checkout to order completed by loyalty tier => funnel_breakdown { steps: [Cart Viewed, Checkout Started, Order Completed], by: loyalty_tier }
    who started checkout but did not complete an order => funnel_dropoff_users { steps: [Checkout Started, Order Completed] }
    how long from account creation to first order => time_to_convert { start: Account Created, goal: Order Completed }
    what do people do before they complete an order => events_before_conversion { goal: Order Completed }
    where do shoppers drop off: product viewed, product added, order completed => funnel_dropoff { steps: [Product Viewed, Product Added, Order Completed] }
    what drives completed orders? => conversion_drivers { goal: Order Completed }
    `,
  ),
  ...evalCases(
    'conversion',
    'saas',
    `
    conversion rate => -
    show the funnel => -
    where do we lose people? => -
    conversion rate from signup to flying => -
    why do people drop off at checkout => -
    how can I improve my conversion rate => -
    how do I create a funnel in posthog => -
    funnel from sign up to moon landing to purchase => -
    is a 3% conversion rate any good => -
    conversion rate from signup to purchase for left-handed people => -
    convert 10 dollars to euros => -
    funnel for the pricing quiz => -
    what's the conversion rate of the green button => -
    time between birthdays and purchases => -
    will more people convert if we lower the price => -
    `,
  ),
]
