import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING, typeOf } from '../sql/value-type.ts'

/** Kinds of sites and media that send visitors. The lists are shorter than PostHog's; a site on none of them is a referral. */
const SITES: Readonly<Record<string, string>> = {
  Search: 'google bing yahoo duckduckgo ecosia baidu yandex brave qwant startpage kagi',
  Social:
    'facebook instagram twitter x t.co linkedin lnkd.in reddit pinterest tiktok threads mastodon bluesky bsky quora ' +
    'hackernews news.ycombinator.com whatsapp telegram discord snapchat',
  Shopping: 'amazon ebay etsy walmart alibaba shopify',
  Video: 'youtube youtu.be vimeo twitch dailymotion',
}

const MEDIA: Readonly<Record<string, string>> = {
  Social: 'social,social-network,social-media,sm,social network,social media',
  Search: 'organic',
  Video: 'video',
  Display: 'display,banner,expandable,interstitial,cpm',
  Email: 'email,e-mail,e_mail,e mail,newsletter',
  Affiliate: 'affiliate,affiliates',
  Audio: 'audio,podcast',
  SMS: 'sms',
  Push: 'push,notification,mobile',
  Referral: 'referral,app,link',
}

const EMAIL_SOURCES = ['email', 'e-mail', 'e_mail', 'newsletter']

const optionalText = typeOf('String', true)
type Named = [condition: SqlNode, name: string]

/** `Search`, `Social`, `Shopping`, `Video` or NULL: what kind of site a name or host is. */
export const siteKind = (text: SqlNode): SqlNode =>
  firstOf(Object.entries(SITES).map(([kind, sites]): Named => [isSite(given(text), sites), kind]))

/** `Paid Search` and its kin for a site, NULL for unknown ones. */
export const paidSourceType = (text: SqlNode): SqlNode =>
  firstOf(Object.entries(SITES).map(([kind, sites]): Named => [isSite(given(text), sites), `Paid ${kind}`]))

/** `Organic Search` and its kin for a site, `Email` for newsletters, NULL for unknown ones. */
export const organicSourceType = (text: SqlNode): SqlNode =>
  firstOf([
    ...Object.entries(SITES).map(([kind, sites]): Named => [isSite(given(text), sites), `Organic ${kind}`]),
    [oneOf(given(text), EMAIL_SOURCES), 'Email'],
  ])

export const paidMediumType = (text: SqlNode): SqlNode =>
  mediumType(text, ['Social', 'Video', 'Display'], 'Paid')
export const organicMediumType = (text: SqlNode): SqlNode => mediumType(text, Object.keys(MEDIA), 'Organic')

function mediumType(text: SqlNode, kinds: readonly string[], prefix: 'Paid' | 'Organic'): SqlNode {
  return firstOf(
    kinds.map((kind): Named => {
      const name = kind in SITES ? `${prefix} ${kind}` : kind
      return [oneOf(given(text), (MEDIA[kind] as string).split(',')), name]
    }),
  )
}

const firstOf = (cases: readonly Named[]): SqlNode =>
  call(
    'multiIf',
    [...cases.flatMap(([condition, name]) => [condition, constant(name)]), constant(null)],
    optionalText,
  )

const given = (text: SqlNode): SqlNode => call('ifNull', [text, constant('')], STRING)
const oneOf = (text: SqlNode, values: readonly string[]): SqlNode =>
  call('has', [array(values.map((value) => constant(value))), text], BOOLEAN)

/** The name itself, or a host of that name: `google`, `www.google.de`, `t.co`. */
function isSite(text: SqlNode, sites: string): SqlNode {
  const names = sites.split(' ').map((site) => site.replaceAll('.', '\\.'))
  return call('match', [text, constant(`(^|\\.)(${names.join('|')})(\\.[a-z]{2,3}){0,2}$`)], BOOLEAN)
}
