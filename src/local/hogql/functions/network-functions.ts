import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING } from '../sql/value-type.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, gives, givesAlways, givesMaybe, givesUnknown } from './function-definition.ts'

/** What is no address lies in no range, rather than failing the query. */
const isInRange: FunctionBuilder = ([address, range], context) => {
  const text = call('ifNull', [call('toString', [address as SqlNode]), constant('')], STRING)
  const valid = call('or', [call('isIPv4String', [text]), call('isIPv6String', [text])], BOOLEAN)
  return context.plain('', [call('if', [valid, text, constant('::')], STRING), range as SqlNode])
}

/** Addresses of the Internet. */
export const networkFunctions: readonly FunctionDefinition[] = [
  ...define('isIPAddressInRange:2', givesAlways('Boolean'), { build: isInRange }),
  ...define('isIPv4String:1 isIPv6String:1', gives('Boolean')),
  ...define('IPv4NumToString:1 IPv6NumToString:1 cutIPv6:3', gives('String')),
  ...define('IPv4StringToNum:1 IPv4StringToNumOrDefault:1', gives('Integer')),
  ...define('IPv4StringToNumOrNull:1', givesMaybe('Integer')),
  ...define('IPv6StringToNum:1 IPv6StringToNumOrDefault:1 IPv6StringToNumOrNull:1', givesUnknown),
  ...define('toIPv4:1 toIPv4OrDefault:1-2 toIPv4OrNull:1 toIPv4OrZero:1 IPv4ToIPv6:1', givesUnknown),
  ...define('toIPv6:1 toIPv6OrDefault:1-2 toIPv6OrNull:1 toIPv6OrZero:1', givesUnknown),
  ...define('IPv4CIDRToRange:2 IPv6CIDRToRange:2', givesUnknown),
]
