import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING } from '../sql/value-type.ts'

/** What the first event of a session says about where the visitor came from; any may be NULL. */
export interface ChannelEvidence {
  campaign: SqlNode
  medium: SqlNode
  source: SqlNode
  referringDomain: SqlNode
  gclid: SqlNode
  fbclid: SqlNode
  gadSource: SqlNode
}

const SEARCH = 'google bing yahoo duckduckgo ecosia baidu yandex brave qwant startpage kagi'
const SOCIAL =
  'facebook instagram twitter x t.co linkedin lnkd.in reddit pinterest tiktok threads mastodon bluesky bsky quora ' +
  'hackernews news.ycombinator.com whatsapp telegram discord snapchat'
const VIDEO = 'youtube youtu.be vimeo twitch dailymotion'
const SHOPPING = 'amazon ebay etsy walmart alibaba shopify'

/**
 * The marketing channel, asked in PostHog's order: cross-network, paid kinds, direct, organic kinds, referral. The lists of
 * known sites are shorter than PostHog's; a site on none of them counts as a referral.
 */
export function channelType(evidence: ChannelEvidence): SqlNode {
  const campaign = lower(evidence.campaign)
  const medium = lower(evidence.medium)
  const source = lower(evidence.source)
  const domain = lower(evidence.referringDomain)
  const from = (sites: string): SqlNode => or(isSite(source, sites), isSite(domain, sites))
  const paid = or(
    oneOf(medium, ['cpc', 'cpm', 'cpv', 'cpa', 'ppc', 'retargeting']),
    call('startsWith', [medium, constant('paid')], BOOLEAN),
    present(evidence.gclid),
    present(evidence.gadSource),
  )
  const direct = or(
    call('and', [empty(source), oneOf(domain, ['', '$direct']), empty(medium)], BOOLEAN),
    oneOf(source, ['(direct)', 'direct']),
  )
  const cases: [SqlNode, string][] = [
    [equals(campaign, 'cross-network'), 'Cross Network'],
    [and(paid, from(SHOPPING)), 'Paid Shopping'],
    [and(paid, or(from(SEARCH), present(evidence.gclid), present(evidence.gadSource))), 'Paid Search'],
    [and(paid, or(from(SOCIAL), present(evidence.fbclid))), 'Paid Social'],
    [and(paid, from(VIDEO)), 'Paid Video'],
    [paid, 'Paid Unknown'],
    [direct, 'Direct'],
    [from(SHOPPING), 'Organic Shopping'],
    [from(VIDEO), 'Organic Video'],
    [
      or(
        from(SOCIAL),
        oneOf(medium, ['social', 'social-network', 'social-media', 'sm']),
        present(evidence.fbclid),
      ),
      'Organic Social',
    ],
    [
      or(oneOf(medium, ['email', 'e-mail', 'e_mail', 'newsletter']), oneOf(source, ['email', 'newsletter'])),
      'Email',
    ],
    [or(from(SEARCH), equals(medium, 'organic')), 'Organic Search'],
    [oneOf(medium, ['affiliate', 'affiliates']), 'Affiliate'],
    [oneOf(medium, ['sms']), 'SMS'],
    [oneOf(medium, ['push', 'notification', 'mobile']), 'Push'],
    [oneOf(medium, ['audio', 'podcast']), 'Audio'],
    [or(equals(medium, 'referral'), present(domain)), 'Referral'],
  ]
  return call(
    'multiIf',
    [...cases.flatMap(([condition, name]) => [condition, constant(name)]), constant('Unknown')],
    STRING,
  )
}

const lower = (text: SqlNode): SqlNode =>
  call('lower', [call('ifNull', [text, constant('')], STRING)], STRING)
const equals = (text: SqlNode, value: string): SqlNode => call('equals', [text, constant(value)], BOOLEAN)
const empty = (text: SqlNode): SqlNode => equals(text, '')
const present = (text: SqlNode): SqlNode =>
  call('notEquals', [call('ifNull', [text, constant('')], STRING), constant('')], BOOLEAN)
const oneOf = (text: SqlNode, values: string[]): SqlNode =>
  call('has', [array(values.map((value) => constant(value))), text], BOOLEAN)
const and = (...conditions: SqlNode[]): SqlNode => call('and', conditions, BOOLEAN)
const or = (...conditions: SqlNode[]): SqlNode => call('or', conditions, BOOLEAN)

/** The name itself, or a host of that name: `google`, `www.google.de`, `t.co`. */
function isSite(text: SqlNode, sites: string): SqlNode {
  const names = sites.split(' ').map((site) => site.replaceAll('.', '\\.'))
  return call('match', [text, constant(`(^|\\.)(${names.join('|')})(\\.[a-z]{2,3}){0,2}$`)], BOOLEAN)
}
