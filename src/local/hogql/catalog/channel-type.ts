import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING, typeOf } from '../sql/value-type.ts'
import { organicMediumType, organicSourceType, paidMediumType, paidSourceType } from './channel-sites.ts'

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

const optionalText = typeOf('String', true)
const SHOPPING_CAMPAIGN = '^(.*(([^a-df-z]|^)shop|shopping).*)$'
const VIDEO_CAMPAIGN = '^(.*video.*)$'
const PAID_MEDIA = ['cpc', 'cpm', 'cpv', 'cpa', 'ppc', 'retargeting']

/** The marketing channel, asked in PostHog's documented order: cross-network, paid kinds, direct, organic kinds, referral. */
export function channelType(evidence: ChannelEvidence): SqlNode {
  const campaign = lower(evidence.campaign)
  const medium = lower(evidence.medium)
  const source = lower(evidence.source)
  const domain = call('ifNull', [evidence.referringDomain, constant('')], STRING)
  const paid = or(
    oneOf(medium, PAID_MEDIA),
    call('startsWith', [medium, constant('paid')], BOOLEAN),
    present(evidence.gclid),
    present(evidence.gadSource),
  )
  const direct = and(
    equals(domain, '$direct'),
    equals(medium, ''),
    oneOf(source, ['', '(direct)', 'direct', '$direct']),
    not(present(evidence.fbclid)),
  )
  const paidKind = coalesce(
    paidSourceType(source),
    when(matches(campaign, SHOPPING_CAMPAIGN), 'Paid Shopping'),
    paidMediumType(medium),
    paidSourceType(domain),
    when(equals(evidence.gadSource, '1'), 'Paid Search'),
    when(matches(campaign, VIDEO_CAMPAIGN), 'Paid Video'),
    when(present(evidence.fbclid), 'Paid Social'),
    constant('Paid Unknown'),
  )
  const organicKind = coalesce(
    organicSourceType(source),
    when(matches(campaign, SHOPPING_CAMPAIGN), 'Organic Shopping'),
    organicMediumType(medium),
    organicSourceType(domain),
    when(matches(campaign, VIDEO_CAMPAIGN), 'Organic Video'),
    when(call('endsWith', [medium, constant('push')], BOOLEAN), 'Push'),
    when(present(evidence.fbclid), 'Organic Social'),
    when(equals(domain, '$direct'), 'Direct'),
    when(not(equals(domain, '')), 'Referral'),
    constant('Unknown'),
  )
  const crossNetwork = matches(campaign, 'cross-network')
  return call(
    'multiIf',
    [crossNetwork, constant('Cross Network'), paid, paidKind, direct, constant('Direct'), organicKind],
    STRING,
  )
}

const lower = (text: SqlNode): SqlNode =>
  call('lower', [call('ifNull', [text, constant('')], STRING)], STRING)
const equals = (text: SqlNode, value: string): SqlNode =>
  call('equals', [call('ifNull', [text, constant('')], STRING), constant(value)], BOOLEAN)
const matches = (text: SqlNode, pattern: string): SqlNode => call('match', [text, constant(pattern)], BOOLEAN)
const present = (text: SqlNode): SqlNode => not(equals(text, ''))
const oneOf = (text: SqlNode, values: string[]): SqlNode =>
  call('has', [array(values.map((value) => constant(value))), text], BOOLEAN)
const and = (...conditions: SqlNode[]): SqlNode => call('and', conditions, BOOLEAN)
const or = (...conditions: SqlNode[]): SqlNode => call('or', conditions, BOOLEAN)
const not = (condition: SqlNode): SqlNode => call('not', [condition], BOOLEAN)
const when = (condition: SqlNode, name: string): SqlNode =>
  call('if', [condition, constant(name), constant(null)], optionalText)
const coalesce = (...texts: SqlNode[]): SqlNode => call('coalesce', texts, STRING)
