/** Where a visit comes from: referrer, campaign parameters and the page people land on. */
export interface Channel {
  name: string
  referrer: string
  referringDomain: string
  /** `utm_*` and click ids, as they stand in the landing URL and on the events of that visit. */
  campaign: Readonly<Record<string, string>>
  landingPages: readonly string[]
  /** How likely its visitors are to sign up, relative to the others. */
  intent: number
}

const DIRECT = '$direct'

function channel(
  name: string,
  referrer: string,
  intent: number,
  landingPages: readonly string[],
  campaign: Record<string, string> = {},
): Channel {
  const referringDomain = referrer === DIRECT ? DIRECT : new URL(referrer).host
  return { name, referrer, referringDomain, campaign, landingPages, intent }
}

const HOME = ['/']
const BLOG = ['/blog/meeting-notes-that-get-read', '/blog/writing-specs', '/blog/async-teams']

/** A person who comes back, or types the address. */
export const DIRECT_CHANNEL = channel('direct', DIRECT, 1.1, ['/', '/', '/pricing'])

/** First visits by source, weighted. */
export const CHANNELS: readonly (readonly [Channel, number])[] = [
  [DIRECT_CHANNEL, 24],
  [channel('google', 'https://www.google.com/', 1.15, ['/', '/features', ...BLOG]), 26],
  [channel('bing', 'https://www.bing.com/', 1, ['/', ...BLOG]), 4],
  [
    channel('google-brand', 'https://www.google.com/', 1.45, ['/', '/pricing'], {
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'brand',
      utm_term: 'paperplane docs',
      gclid: 'Cj0KCQiA-demo',
    }),
    9,
  ],
  [
    channel('google-competitors', 'https://www.google.com/', 0.55, ['/compare'], {
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'competitors "docs & wikis"',
      utm_content: 'headline,b',
      gclid: 'Cj0KCQiB-demo',
    }),
    7,
  ],
  [
    channel('newsletter', DIRECT, 1.35, ['/features/ai', '/blog/async-teams'], {
      utm_source: 'newsletter',
      utm_medium: 'email',
      utm_campaign: 'monthly-digest',
    }),
    7,
  ],
  [
    channel('linkedin', 'https://www.linkedin.com/', 0.7, ['/customers', '/features'], {
      utm_source: 'linkedin',
      utm_medium: 'paid_social',
      utm_campaign: 'team-leads',
      utm_content: 'carousel-1',
    }),
    7,
  ],
  [channel('x', 'https://t.co/', 0.5, ['/', ...BLOG]), 6],
  [channel('hacker-news', 'https://news.ycombinator.com/', 0.6, BLOG), 3],
  [channel('chatgpt', 'https://chatgpt.com/', 1.3, ['/', '/features/ai']), 4],
  [channel('partner', 'https://guides.brightfield.example/', 1.2, HOME, { utm_source: 'partner' }), 3],
]

/** What the launch day brings on top. */
export const LAUNCH_CHANNEL = channel('product-hunt', 'https://www.producthunt.com/', 0.8, ['/features/ai'], {
  utm_source: 'producthunt',
  utm_medium: 'referral',
  utm_campaign: 'ai-launch',
})
