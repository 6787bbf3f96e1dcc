import { type Phrasings, phrasingsOf } from './phrasing.ts'

const MOBILE = [{ key: '$device_type', type: 'event', value: 'Mobile' }]

export default {
  phrasings: [
    ...phrasingsOf('funnel', [
      [
        'give me the funnel signup_started > user_signed_up > trial_started',
        { steps: ['signup_started', 'user_signed_up', 'trial_started'] },
      ],
      ['sign up to purchase funnel, last quarter', { steps: ['user_signed_up', 'subscription_purchased'] }],
      [
        'funnel analysis: checkout started -> subscription purchased within 3 days',
        { steps: ['checkout_started', 'subscription_purchased'], window_days: 3 },
      ],
      [
        'funnel from signing up to creating a document within 1 hour',
        { steps: ['user_signed_up', 'document_created'], window_days: 1 / 24 },
      ],
      [
        'how do users progress from signup started to user signed up to onboarding completed?',
        { steps: ['signup_started', 'user_signed_up', 'onboarding_completed'] },
      ],
      [
        'onboarding funnel on mobile: user_signed_up, onboarding_step_completed, onboarding_completed',
        {
          steps: ['user_signed_up', 'onboarding_step_completed', 'onboarding_completed'],
          where: MOBILE,
        },
      ],
      [
        'compute a conversion funnel from page view to sign up to purchase excluding internal users',
        { steps: ['$pageview', 'user_signed_up', 'subscription_purchased'], internal: true },
      ],
      [
        'funnel of sign up, document created and document shared this month vs last month',
        { steps: ['user_signed_up', 'document_created', 'document_shared'], compare: true },
      ],
      [
        'how many people get from checkout started to subscription purchased to subscription renewed',
        { steps: ['checkout_started', 'subscription_purchased', 'subscription_renewed'] },
      ],
      [
        'step conversion for trial_started, checkout_started, subscription_purchased in October',
        { steps: ['trial_started', 'checkout_started', 'subscription_purchased'], period: 'October 2026' },
      ],
      [
        'sales funnel: "checkout_started", "subscription_purchased"',
        { steps: ['checkout_started', 'subscription_purchased'] },
      ],
    ]),
    ...phrasingsOf('funnel_breakdown', [
      [
        'signup to purchase funnel by country',
        {
          steps: ['user_signed_up', 'subscription_purchased'],
          by: { key: '$geoip_country_name', type: 'event' },
        },
      ],
      [
        'sign up to trial conversion rate per browser',
        { steps: ['user_signed_up', 'trial_started'], by: { key: '$browser', type: 'event' } },
      ],
      'how does conversion from checkout to purchase differ by device type',
      'which browser has the best conversion from page view to sign up?',
      'which country converts worst from trial to purchase?',
      'funnel user_signed_up, onboarding_completed, subscription_purchased split by operating system',
      [
        'conversion from signing up to creating a document by utm source last month',
        { steps: ['user_signed_up', 'document_created'], period: 'last month' },
      ],
      'checkout_started -> subscription_purchased funnel for each browser',
      'compare sign up to purchase conversion across countries',
      [
        'signup_started to user_signed_up funnel by device, without internal users',
        { steps: ['signup_started', 'user_signed_up'], internal: true },
      ],
      ['top 5 countries by conversion from sign up to purchase', { limit: 5 }],
    ]),
    ...phrasingsOf('funnel_dropoff', [
      [
        'where are we losing people between signup started, user signed up and onboarding completed?',
        { steps: ['signup_started', 'user_signed_up', 'onboarding_completed'] },
      ],
      [
        'how many users drop off from checkout to purchase',
        { steps: ['checkout_started', 'subscription_purchased'] },
      ],
      'what is the biggest drop-off between page view, sign up and trial?',
      ['dropoff between sign up and onboarding on mobile', { where: MOBILE }],
      'which step of user_signed_up, trial_started, checkout_started, subscription_purchased loses most users?',
      ['drop off rate from trial started to purchase last quarter', { period: 'last quarter' }],
      'where do users give up between sign up and creating a document?',
      'at what step do people abandon checkout_started, subscription_purchased?',
      [
        'where do users drop out between login and search in Germany',
        { steps: ['user_logged_in', 'search_performed'] },
      ],
      [
        'drop-off from sign up to purchase this week compared to last week',
        { compare: true, period: 'this week' },
      ],
      'where do people get stuck between sign up, onboarding step completed and onboarding completed',
    ]),
    ...phrasingsOf('funnel_dropoff_users', [
      [
        'who signed up but did not purchase afterwards?',
        { steps: ['user_signed_up', 'subscription_purchased'] },
      ],
      [
        'list users that started checkout but did not purchase last week',
        { steps: ['checkout_started', 'subscription_purchased'], period: 'last week' },
      ],
      'which people started a trial without purchasing',
      'show me the users who dropped off between sign up and onboarding completed',
      [
        'users who created a document but did not share a document later',
        { steps: ['document_created', 'document_shared'] },
      ],
      ['which customers started checkout but did not complete a purchase on mobile', { where: MOBILE }],
      'who dropped out of the funnel sign up, trial, purchase',
      ['first 20 users who signed up and did not log in', { limit: 20 }],
      'email addresses of people who signed up but did not start a trial',
      'people who began signup_started but not user_signed_up',
      ['who did we lose between trial and purchase in October', { period: 'October 2026' }],
    ]),
    ...phrasingsOf('funnel_unordered', [
      [
        'how many people did both search_performed and template_used?',
        { steps: ['search_performed', 'template_used'] },
      ],
      'how many users both created a document and invited a teammate',
      'unordered funnel of document_created, document_shared and comment_added',
      'users who performed a search and used a template in any order',
      [
        'how many users did document_created and export_downloaded in any order within 2 days',
        { window_days: 2 },
      ],
      'share of people who both searched and commented',
      ['how many people both logged in and searched yesterday', { period: 'yesterday' }],
      'overlap of ai_assistant_used and document_created',
      ['how many users did comment_added as well as document_shared on mobile', { where: MOBILE }],
      'funnel integration_connected, teammate_invited in any order',
      'how many people did template_used and comment_added regardless of order',
    ]),
    ...phrasingsOf('conversion_rate', [
      ['sign-up to trial conversion rate', { start: 'user_signed_up', goal: 'trial_started' }],
      [
        'what fraction of trials turn into purchases',
        { start: 'trial_started', goal: 'subscription_purchased' },
      ],
      [
        'conversion from checkout to purchase within 2 hours',
        { start: 'checkout_started', goal: 'subscription_purchased', window_days: 2 / 24 },
      ],
      ['how many percent of people who sign up complete onboarding', { goal: 'onboarding_completed' }],
      [
        'conversion rate from sign up to purchase this month vs last month',
        { start: 'user_signed_up', goal: 'subscription_purchased', compare: true },
      ],
      ['purchase conversion rate on mobile', { goal: 'subscription_purchased', where: MOBILE }],
      ['what portion of users invited a teammate', { goal: 'teammate_invited' }],
      [
        'conversion from page view to sign up excluding test users',
        { start: '$pageview', goal: 'user_signed_up', internal: true },
      ],
      ['how many sign ups end up buying a subscription?', { start: 'user_signed_up' }],
      ['conversion rate trial_started to subscription_purchased in Q3', { start: 'trial_started' }],
      ['share of people converting from signup_started to user_signed_up', { goal: 'user_signed_up' }],
    ]),
    ...phrasingsOf('conversion_drivers', [
      ['what drives sign ups?', { goal: 'user_signed_up' }],
      ['which events correlate most with subscription_purchased', { goal: 'subscription_purchased' }],
      'what predicts a purchase?',
      'which actions are correlated with inviting a teammate',
      ['top 5 drivers of purchase', { limit: 5, goal: 'subscription_purchased' }],
      ['which behaviours predict onboarding_completed last month', { period: 'last month' }],
      'what influences trial starts',
      ['what drives purchases on mobile?', { where: MOBILE }],
      ['which country drives purchases', { by: { key: '$geoip_country_name', type: 'event' } }],
      'which events make users more likely to purchase',
      'what do people who purchase do differently?',
    ]),
    ...phrasingsOf('time_to_convert', [
      ['how long does it take people to go from sign up to purchase?', { start: 'user_signed_up' }],
      ['median time from trial started to subscription purchased', { goal: 'subscription_purchased' }],
      'average time between sign up and first document created',
      [
        'how long until users create a document after signing up',
        { start: 'user_signed_up', goal: 'document_created' },
      ],
      'time to purchase after trial_started',
      ['typical time from checkout to purchase on mobile', { where: MOBILE }],
      'how many days between sign up and purchase',
      'how fast do users invite a teammate after sign up',
      ['how quickly do people go from signup_started to user_signed_up this week', { period: 'this week' }],
      'distribution of time from sign up to onboarding completed',
      'how many hours does it take from sign up to the onboarding being completed',
    ]),
    ...phrasingsOf('user_paths', [
      ['what do people do after they log in?', { start: 'user_logged_in' }],
      ['where do users go after user_signed_up', { start: 'user_signed_up' }],
      'most frequent user paths',
      ['user journeys starting with signup_started', { start: 'signup_started' }],
      ['what happens after a payment failed', { start: 'payment_failed' }],
      'which paths do users take through the app',
      ['top 20 user paths last week', { limit: 20, period: 'last week' }],
      ['which events follow document_created', { start: 'document_created' }],
      ['paths after checkout started on mobile', { start: 'checkout_started', where: MOBILE }],
      ['next actions after search_performed', { start: 'search_performed' }],
      'typical journeys of users',
    ]),
    ...phrasingsOf('events_before_conversion', [
      ['what do users do before purchasing?', { goal: 'subscription_purchased' }],
      ['which events come right before a payment fails', { goal: 'payment_failed' }],
      ['last actions before users cancel their subscription', { goal: 'subscription_cancelled' }],
      'what happens right before an exception',
      ['which events precede user_signed_up', { goal: 'user_signed_up' }],
      ['top 5 events before checkout_started', { limit: 5, goal: 'checkout_started' }],
      'what leads up to a refund',
      ['paths to subscription_purchased last month', { period: 'last month' }],
      ['what did people do prior to inviting a teammate', { goal: 'teammate_invited' }],
      ['most common events preceding a purchase on mobile', { where: MOBILE }],
      'activity leading up to plan_changed',
    ]),
  ],
  nearMisses: [
    { text: 'why do people drop off at checkout' },
    { text: 'funnel' },
    { text: 'show the funnel', id: 'nothing' },
    { text: 'funnel cake recipe' },
    { text: 'does onboarding cause purchases' },
    { text: 'how long until we run out of money' },
    { text: 'what will people do after signing up' },
    { text: 'how long does a session take', id: 'session_duration' },
    { text: 'paths of the files in the repo' },
    { text: 'conversion rate of euros to dollars' },
    { text: 'when do people purchase', id: 'time_patterns' },
    { text: 'how many people purchased within an hour of moonrise' },
    { text: 'funnel from sign up to purchase for left-handed people' },
    { text: 'drop off locations for parcels' },
  ],
} satisfies Phrasings
