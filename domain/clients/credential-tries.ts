import { read } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { countTry, forgiveTry } from './throttle.ts';

const WINDOW_SECONDS = 900;
const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_PER_ADDRESS = 30;
/** Above what one address may try, so that one stranger alone cannot lock the owner out. */
const TRIES_PER_ACCOUNT = 60;

export type TrySource = {
  /** The secret tried: each is counted apart. */
  secret: 'password' | 'security_key';
  /** What names the account: its e-mail as typed, or its id. */
  account: string;
  /** Network address of whoever tries. */
  address: string;
};

/**
 * Runs a check of credentials under the throttle of C6: per account, per address and for both together. Every try is
 * counted before it is checked; what turns out right is taken back. `undefined` means wrong.
 * @throws {DomainError} TOO_MANY_TRIES, the same for accounts that do not exist.
 */
export async function throttled<T>(
  ctx: VerbContext,
  source: TrySource,
  check: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const em = read(ctx);
  const { secret, account, address } = source;
  const counters = [
    { key: `${secret}/${account}/${address}`, limit: TRIES_PER_ACCOUNT_AND_ADDRESS },
    { key: `address/${address}`, limit: TRIES_PER_ADDRESS },
    { key: `${secret}/${account}`, limit: TRIES_PER_ACCOUNT },
  ];
  for (const counter of counters) {
    await countTry(em, { ...counter, windowSeconds: WINDOW_SECONDS, now: ctx.now });
  }
  const result = await check();
  if (result !== undefined) for (const { key } of counters) await forgiveTry(em, key);
  return result;
}
