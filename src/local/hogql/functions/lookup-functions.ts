import {
  organicMediumType,
  organicSourceType,
  paidMediumType,
  paidSourceType,
  siteKind,
} from '../catalog/channel-sites.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, typeOf } from '../sql/value-type.ts'
import type { FunctionBuilder, FunctionDefinition } from './function-definition.ts'
import { define, givesMaybe } from './function-definition.ts'

const ofText =
  (look: (text: SqlNode) => SqlNode): FunctionBuilder =>
  ([text]) =>
    look(text as SqlNode)

const MONEY = typeOf('Decimal', true)

/** There are no exchange rates here: what another currency comes to is not known. PostHog, which has them, answers 0 without one. */
const convertCurrency: FunctionBuilder = ([from, to, amount]) =>
  call(
    'if',
    [
      call('equals', [from as SqlNode, to as SqlNode], BOOLEAN),
      call('toDecimal64', [amount as SqlNode, constant(10)], MONEY),
      constant(null),
    ],
    MONEY,
  )

/** Functions that ask PostHog's own tables. */
export const lookupFunctions: readonly FunctionDefinition[] = [
  ...define('lookupDomainType:1', givesMaybe('String'), { build: ofText(siteKind) }),
  ...define('lookupPaidSourceType:1', givesMaybe('String'), { build: ofText(paidSourceType) }),
  ...define('lookupPaidMediumType:1', givesMaybe('String'), { build: ofText(paidMediumType) }),
  ...define('lookupOrganicSourceType:1', givesMaybe('String'), { build: ofText(organicSourceType) }),
  ...define('lookupOrganicMediumType:1', givesMaybe('String'), { build: ofText(organicMediumType) }),
  ...define('convertCurrency:3-4', () => MONEY, { build: convertCurrency }),
]
