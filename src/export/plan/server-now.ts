import { hogql } from '../../hogql/hogql-tag.ts'
import type { AskRows } from '../ask-rows.ts'
import { wholeNumber } from './count-rows.ts'
import type { Microseconds } from './microseconds.ts'

/** The server's clock, to the second: no time of ours decides what belongs to a run. */
export async function serverNow(ask: AskRows): Promise<Microseconds> {
  const [row] = await ask(hogql`SELECT toUnixTimestamp(now()) AS seconds LIMIT 1`, 'now')
  return BigInt(wholeNumber(row, 'seconds')) * 1_000_000n
}
