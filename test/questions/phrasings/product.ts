import { type Phrasings, phrasingsOf } from './phrasing.ts'

const MOBILE = [{ key: '$device_type', type: 'event', value: 'Mobile' }]

export default {
  phrasings: [
    ...phrasingsOf('feature_adoption', [
      ['adoption of the export feature', { event: 'export_downloaded' }],
      ['what percentage of users have adopted the AI assistant?', { event: 'ai_assistant_used' }],
      ['feature adoption of templates', { event: 'template_used' }],
      ['how many users use the search feature', { event: 'search_performed' }],
      ['adoption rate of document sharing last month', { event: 'document_shared', period: 'last month' }],
      ['how widely is the AI assistant used on mobile', { event: 'ai_assistant_used', where: MOBILE }],
      [
        'adoption of the AI assistant by browser',
        { event: 'ai_assistant_used', by: { key: '$browser', type: 'event' } },
      ],
      [
        'adoption of exports this month vs last month',
        { event: 'export_downloaded', compare: true, period: 'this month' },
      ],
      ['how popular is the search feature?', { event: 'search_performed' }],
      ['uptake of the AI assistant without internal users', { event: 'ai_assistant_used', internal: true }],
      [
        'which country adopted the AI assistant most',
        { event: 'ai_assistant_used', by: { key: '$geoip_country_name', type: 'event' } },
      ],
      ['share of users that adopted integrations this quarter', { period: 'this quarter' }],
    ]),
    ...phrasingsOf('feature_usage_trend', [
      ['adoption trend of the AI assistant', { event: 'ai_assistant_used' }],
      ['AI assistant adoption per week', { event: 'ai_assistant_used', interval: 'week' }],
      ['how did usage of the export feature develop this quarter', { event: 'export_downloaded' }],
      ['weekly usage of the search feature', { event: 'search_performed', interval: 'week' }],
      ['is adoption of templates going up?', { event: 'template_used' }],
      ['usage trend of templates', { event: 'template_used' }],
      ['monthly adoption of document sharing since June', { event: 'document_shared', interval: 'month' }],
      ['adoption of the AI assistant over time on mobile', { event: 'ai_assistant_used', where: MOBILE }],
      ['is the adoption of the AI assistant growing', { event: 'ai_assistant_used' }],
      [
        'how many people use the export feature each week, excluding internal users',
        { event: 'export_downloaded', interval: 'week', internal: true },
      ],
      [
        'did adoption of the AI assistant go down last week?',
        { event: 'ai_assistant_used', period: 'last week' },
      ],
    ]),
    ...phrasingsOf('flag_usage', [
      ['how many people use dark-mode flag', { flag: 'dark-mode' }],
      ['usage of the new-editor flag', { flag: 'new-editor' }],
      ['which feature flags are used the most?', {}],
      ['top 5 feature flags by users', { limit: 5 }],
      ['how often was feature flag new_nav evaluated last week', { flag: 'new_nav', period: 'last week' }],
      ['what share of users has the flag "Beta UI"', { flag: 'Beta UI' }],
      [
        'variants of the flag onboarding-checklist on mobile',
        { flag: 'onboarding-checklist', where: MOBILE },
      ],
      ['how many users are in each variant of onboarding-checklist', { flag: 'onboarding-checklist' }],
      [
        'how often were feature flags evaluated this week vs last week',
        { compare: true, period: 'this week' },
      ],
      ['how many see the new-editor flag, excluding internal users?', { flag: 'new-editor', internal: true }],
      ['is the flag new-editor still in use', { flag: 'new-editor' }],
      [
        'how many users were exposed to flag dark-mode in October',
        { flag: 'dark-mode', period: 'October 2026' },
      ],
    ]),
    ...phrasingsOf('flag_variant_conversion', [
      [
        'which variant of new-checkout converts better to purchase',
        { flag: 'new-checkout', goal: 'subscription_purchased' },
      ],
      [
        'which variant of the flag onboarding-checklist has more sign ups?',
        { flag: 'onboarding-checklist', goal: 'user_signed_up' },
      ],
      [
        'conversion to purchase by variant of feature flag dark-mode last month',
        { flag: 'dark-mode', goal: 'subscription_purchased', period: 'last month' },
      ],
      [
        'does the new-editor flag increase document creation?',
        { flag: 'new-editor', goal: 'document_created' },
      ],
      ['impact of the flag dark-mode on sign ups', { flag: 'dark-mode', goal: 'user_signed_up' }],
      [
        'purchase conversion rate per variant of flag dark-mode on mobile',
        { flag: 'dark-mode', goal: 'subscription_purchased', where: MOBILE },
      ],
      [
        'do users with the flag new-editor create more documents',
        { flag: 'new-editor', goal: 'document_created' },
      ],
      [
        'compare purchases between the variants of flag pricing-test',
        { flag: 'pricing-test', goal: 'subscription_purchased' },
      ],
      ['how does the feature flag new-nav affect sign ups', { flag: 'new-nav', goal: 'user_signed_up' }],
      [
        'which variant of dark-mode leads to more purchases, excluding internal users',
        { flag: 'dark-mode', goal: 'subscription_purchased', internal: true },
      ],
      [
        'effect of flag dark-mode on onboarding completed',
        { flag: 'dark-mode', goal: 'onboarding_completed' },
      ],
    ]),
    ...phrasingsOf('experiment_results', [
      [
        'results of the experiment onboarding-checklist on onboarding completed',
        { flag: 'onboarding-checklist', goal: 'onboarding_completed' },
      ],
      [
        'is the pricing-test experiment significant for purchases?',
        { flag: 'pricing-test', goal: 'subscription_purchased' },
      ],
      [
        'which variant won the experiment "pricing-test" on purchases',
        { flag: 'pricing-test', goal: 'subscription_purchased' },
      ],
      ['how is experiment new-nav doing on sign ups', { flag: 'new-nav', goal: 'user_signed_up' }],
      [
        'A/B test pricing-test: which variant gets more purchases?',
        { flag: 'pricing-test', goal: 'subscription_purchased' },
      ],
      [
        'did the experiment onboarding-checklist increase purchases in October',
        { flag: 'onboarding-checklist', goal: 'subscription_purchased', period: 'October 2026' },
      ],
      [
        'outcome of the pricing-test ab test for sign ups last month',
        { flag: 'pricing-test', goal: 'user_signed_up', period: 'last month' },
      ],
      [
        'experiment results of onboarding-checklist for purchases on mobile',
        { flag: 'onboarding-checklist', goal: 'subscription_purchased', where: MOBILE },
      ],
      ['impact of experiment new-nav on documents created', { flag: 'new-nav', goal: 'document_created' }],
      [
        'purchase conversion by variant of the experiment pricing-test without internal users',
        { flag: 'pricing-test', goal: 'subscription_purchased', internal: true },
      ],
      ['lift of the pricing-test experiment on sign ups', { flag: 'pricing-test', goal: 'user_signed_up' }],
    ]),
  ],
  nearMisses: [
    { text: 'which variant of new-checkout converts better' },
    { text: 'results of the pricing experiment' },
    { text: 'which feature flags exist', id: 'list_feature_flags' },
    { text: 'which experiments are running', id: 'list_experiments' },
    { text: 'turn off the dark-mode flag' },
    { text: 'how do experiments work' },
    { text: 'roll out new-editor to everyone' },
    { text: 'adoption of dogs' },
    { text: 'which features should we build' },
    { text: 'conversion rate from sign up to purchase', id: 'conversion_rate' },
    { text: 'how many users used the AI assistant', id: 'unique_users' },
    { text: 'AI assistant used per day', id: 'event_trend' },
    { text: 'usage of new-editor in New Zealand by astronauts' },
    { text: 'how many flags does Switzerland have' },
    { text: 'flag of Germany' },
    { text: 'run an experiment on the pricing page' },
    { text: 'science experiment results' },
  ],
} satisfies Phrasings
