import type { EntityManager } from '@mikro-orm/postgresql';
import { read } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { DAY_MS } from '../time.ts';
import { countTry, forgetTries, forgiveTry } from './throttle.ts';
import { hashToken } from './tokens.ts';

const WINDOW_SECONDS = 900;
const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_PER_ADDRESS = 30;
/** Above what one address may try, so that one stranger alone cannot use up an owner's tries. */
const TRIES_PER_ACCOUNT = 60;
/** How long an address from which its owner signed in stays out of reach of what strangers use up. */
const KNOWN_ADDRESS_DAYS = 30;

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
  const own = [
    { key: `${secret}/${account}/${address}`, limit: TRIES_PER_ACCOUNT_AND_ADDRESS },
    { key: `address/${address}`, limit: TRIES_PER_ADDRESS },
  ];
  const shared = { key: accountKey(source), limit: TRIES_PER_ACCOUNT };
  const window = { windowSeconds: WINDOW_SECONDS, now: ctx.now };
  for (const counter of own) await countTry(em, { ...counter, ...window });
  await countTry(em, { ...shared, ...window }).catch(async (error: unknown) => {
    if (!(error instanceof DomainError && (await isKnownAddress(em, source, ctx.now)))) throw error;
  });
  const result = await check();
  if (result !== undefined) for (const { key } of [...own, shared]) await forgiveTry(em, key);
  return result;
}

/** An account's tries begin anew for everybody: whoever reset its password has proved that it is his. */
export function forgetAccountTries(em: EntityManager, source: Omit<TrySource, 'address'>): Promise<void> {
  return forgetTries(em, accountKey(source));
}

function accountKey({ secret, account }: Omit<TrySource, 'address'>): string {
  return `${secret}/${account}`;
}

/** What a session keeps of the address that it was opened from. */
export function addressHash(address: string): string {
  return hashToken(`address/${address}`);
}

/**
 * Strangers can use up the tries of an account, but not those of an address from which it was signed in to lately. A
 * session that was ended vouches for nothing: a thief's is ended so.
 */
async function isKnownAddress(em: EntityManager, source: TrySource, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - KNOWN_ADDRESS_DAYS * DAY_MS);
  const known = await em.execute(
    /* sql */ `select 1 from session s
    left join client c on c.id = s.client_id
    left join staff on staff.id = s.staff_id
    where s.address_hash = ? and s.created_at > ? and s.revoked_at is null
      and ?::text in (c.id::text, c.email, staff.email) limit 1`,
    [addressHash(source.address), since, source.account],
  );
  return known.length > 0;
}
