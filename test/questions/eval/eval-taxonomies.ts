import type { Taxonomy, TaxonomyProperty } from '../../../src/questions/taxonomy.ts'
import { PHRASING_TAXONOMY } from '../phrasings/phrasing-taxonomy.ts'

const properties = (
  type: TaxonomyProperty['type'],
  list: Record<string, 'Numeric' | 'Boolean' | readonly string[] | ''>,
): TaxonomyProperty[] =>
  Object.entries(list).map(([name, kind]) => {
    if (typeof kind === 'string') return { name, type, valueType: kind || 'String' }
    return { name, type, valueType: 'String', values: kind }
  })

const RECORDED_BY_POSTHOG = {
  $browser: ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge'],
  $browser_version: 'Numeric',
  $browser_language: ['en-US', 'de-DE', 'fr-FR'],
  $os: ['Mac OS X', 'Windows', 'iOS', 'Android', 'Linux'],
  $os_version: '',
  $device_type: ['Desktop', 'Mobile', 'Tablet'],
  $screen_width: 'Numeric',
  $geoip_country_name: ['United States', 'Germany', 'France', 'Brazil', 'India'],
  $geoip_country_code: ['US', 'DE', 'FR', 'BR', 'IN'],
  $geoip_city_name: ['New York', 'Berlin', 'Paris', 'Bangalore'],
  $current_url: '',
  $host: ['app.example.com', 'www.example.com'],
  $pathname: ['/', '/pricing', '/docs', '/blog', '/login'],
  $referrer: '',
  $referring_domain: ['$direct', 'www.google.com', 't.co', 'news.ycombinator.com'],
  $lib: ['web', 'posthog-node'],
  $lib_version: '',
  $session_id: '',
  $window_id: '',
  $insert_id: '',
  distinct_id: '',
  $ip: '',
  $active_feature_flags: '',
  $feature_flag: ['new-onboarding', 'dark-mode'],
  $feature_flag_response: ['control', 'test'],
  $exception_type: ['TypeError', 'NetworkError'],
  $exception_message: '',
  utm_source: ['google', 'newsletter', 'facebook', 'producthunt'],
  utm_medium: ['cpc', 'email', 'social'],
  utm_campaign: ['spring_launch', 'black_friday'],
} as const

const OF_PERSONS = {
  $initial_browser: ['Chrome', 'Safari'],
  $initial_referring_domain: ['$direct', 'www.google.com'],
  $initial_utm_source: ['google', 'newsletter'],
  $initial_geoip_country_name: ['United States', 'Germany'],
  $initial_pathname: ['/', '/pricing'],
  email: '',
  name: '',
} as const

const events = (names: readonly string[]): Taxonomy['events'] =>
  names.map((name, index) => ({ name, count: 100_000 - index * 100 }))

/** A subscription product for teams. */
const saas: Taxonomy = {
  events: events([
    '$pageview',
    '$autocapture',
    '$pageleave',
    '$feature_flag_called',
    '$identify',
    '$web_vitals',
    '$rageclick',
    'user_logged_in',
    'document_created',
    'document_shared',
    'comment_added',
    'search_performed',
    '$ai_generation',
    'ai_assistant_used',
    'signup_started',
    'user_signed_up',
    'onboarding_step_completed',
    'onboarding_completed',
    'trial_started',
    'checkout_started',
    'subscription_purchased',
    'subscription_renewed',
    'subscription_cancelled',
    'payment_failed',
    'plan_changed',
    'teammate_invited',
    'integration_connected',
    'export_downloaded',
    '$exception',
    'survey sent',
  ]),
  properties: [
    ...properties('event', {
      ...RECORDED_BY_POSTHOG,
      plan: ['free', 'pro', 'team', 'enterprise'],
      amount: 'Numeric',
      currency: ['USD', 'EUR'],
      seats: 'Numeric',
      file_format: ['pdf', 'csv', 'docx'],
      query_length: 'Numeric',
      integration: ['slack', 'github', 'google_drive'],
      step: ['create_workspace', 'invite_teammates'],
      is_template: 'Boolean',
      $ai_model: ['claude-sonnet', 'gpt-4o'],
      $ai_provider: ['anthropic', 'openai'],
      $ai_total_cost_usd: 'Numeric',
    }),
    ...properties('person', {
      ...OF_PERSONS,
      plan: ['free', 'pro', 'team', 'enterprise'],
      role: ['admin', 'member', 'viewer'],
      company_size: ['1-10', '11-50', '51-200', '200+'],
      industry: ['Healthcare', 'Finance', 'Education'],
    }),
    ...properties('group', { seats_bought: 'Numeric' }),
  ],
  groups: [{ index: 0, type: 'company' }],
}

/** A shop that sells clothes; events in Segment's spelling. */
const shop: Taxonomy = {
  events: events([
    '$pageview',
    '$autocapture',
    '$pageleave',
    'Product Viewed',
    'Product List Viewed',
    'Products Searched',
    'Product Added',
    'Product Removed',
    'Cart Viewed',
    'Checkout Started',
    'Payment Info Entered',
    'Order Completed',
    'Order Refunded',
    'Coupon Applied',
    'Account Created',
    'Newsletter Subscribed',
    'Review Submitted',
    'Wishlist Item Added',
    'Store Locator Opened',
    '$exception',
  ]),
  properties: [
    ...properties('event', {
      ...RECORDED_BY_POSTHOG,
      Category: ['Shoes', 'Jackets', 'Accessories', 'Dresses'],
      Brand: ['Nordwind', 'Acme', 'Pico'],
      'Payment Method': ['card', 'paypal', 'klarna'],
      'Order Value': 'Numeric',
      Quantity: 'Numeric',
      coupon_code: ['WELCOME10', 'SUMMER'],
      delivery: ['express', 'standard', 'pickup'],
    }),
    ...properties('person', {
      ...OF_PERSONS,
      loyalty_tier: ['Gold', 'Silver', 'Bronze'],
      age_group: ['18-24', '25-34', '35-44'],
      gender: ['female', 'male'],
    }),
  ],
}

/** A game for phones, free to play. */
const game: Taxonomy = {
  events: events([
    '$screen',
    'Application Opened',
    'Application Backgrounded',
    'Application Installed',
    '$identify',
    'tutorial_started',
    'tutorial_completed',
    'level_started',
    'level_completed',
    'level_failed',
    'boss_defeated',
    'coins_spent',
    'ad_watched',
    'daily_reward_claimed',
    'in_app_purchase',
    'friend_invited',
    'guild_joined',
    'match_finished',
    'character_upgraded',
    'push_notification_opened',
    '$exception',
  ]),
  properties: [
    ...properties('event', {
      $os: ['iOS', 'Android'],
      $os_version: '',
      $device_type: ['Mobile', 'Tablet'],
      $device_model: ['iPhone15,2', 'Pixel 8'],
      $app_version: ['2.3.0', '2.4.1'],
      $screen_name: ['Home', 'Shop', 'Battle', 'Guild Hall'],
      $geoip_country_name: ['United States', 'Germany', 'Japan', 'Brazil'],
      $geoip_country_code: ['US', 'DE', 'JP', 'BR'],
      $lib: ['posthog-ios', 'posthog-android'],
      $feature_flag: ['new-tutorial', 'double-coins'],
      $feature_flag_response: ['control', 'test'],
      $exception_type: ['OutOfMemoryError'],
      level: 'Numeric',
      difficulty: ['easy', 'normal', 'nightmare'],
      hero: ['Knight', 'Mage', 'Archer'],
      game_mode: ['solo', 'ranked', 'co-op'],
      ad_network: ['admob', 'unity'],
      price_usd: 'Numeric',
      product_id: ['gem_pack_small', 'gem_pack_large', 'starter_bundle'],
      coins: 'Numeric',
      score: 'Numeric',
    }),
    ...properties('person', {
      $initial_geoip_country_name: ['United States', 'Germany'],
      email: '',
      payer_segment: ['whale', 'dolphin', 'minnow', 'non-payer'],
      age_group: ['13-17', '18-24', '25-34'],
    }),
  ],
}

/** A magazine. */
const content: Taxonomy = {
  events: events([
    '$pageview',
    '$pageleave',
    '$web_vitals',
    'article_read',
    'article_shared',
    'comment_posted',
    'newsletter_subscribed',
    'newsletter_unsubscribed',
    'video_played',
    'paywall_shown',
    'subscription_started',
    'subscription_cancelled',
    '$exception',
  ]),
  properties: [
    ...properties('event', {
      ...RECORDED_BY_POSTHOG,
      title: ['How bees dance', 'Ten trains to ride'],
      author: ['Jane Doe', 'Arun Rao'],
      category: ['politics', 'science', 'sports'],
      placement: ['footer', 'popup'],
      quality: ['sd', 'hd', '4k'],
      scroll_depth: 'Numeric',
      read_seconds: 'Numeric',
      price: 'Numeric',
      $web_vitals_LCP_value: 'Numeric',
      $web_vitals_CLS_value: 'Numeric',
    }),
    ...properties('person', {
      ...OF_PERSONS,
      subscriber: ['free', 'premium'],
      interests: ['science', 'sports'],
    }),
  ],
}

export const EVAL_TAXONOMIES = { saas, shop, game, content, demo: PHRASING_TAXONOMY }
