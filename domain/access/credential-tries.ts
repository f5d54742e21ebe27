import type { EntityManager } from '@mikro-orm/postgresql';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { addressHash, deviceHash, type Knowledge, knowledgeOf, type Place } from './known-place.ts';
import { countInOrder, forgetTries, type Limit, tooManyTries, usedUp } from './throttle.ts';

const WINDOW_SECONDS = 900;
const TRIES_PER_ACCOUNT_AND_PLACE = 10;
/** So many that a whole office may mistype once: it slows down who tries one secret on many accounts. */
const TRIES_PER_ADDRESS = 60;
/** Above what one place may try, so that one stranger alone cannot use up an owner's tries. */
const TRIES_PER_ACCOUNT = 60;

export type TrySource = {
  /** The secret tried: each is counted apart. */
  secret: 'password' | 'security_key';
  /** What names the account: its e-mail in normal form, or what was typed for it. */
  account: string;
  place: Place;
};

/** The limits of one try: its address's, which a known place is not bound by, and the account's own. */
type Limits = { address: Limit; own: readonly [Limit, Limit]; asked: readonly Limit[]; isKnown: boolean };

/**
 * Runs a check of credentials under the throttle of C6. Only wrong tries count: for the account at that place, for the
 * account, and for the address. A right one is asked for once more behind the wrong ones of the same moment, so that
 * many at once learn no more than as many in turn. `undefined` means wrong.
 * @throws {DomainError} TOO_MANY_TRIES, the same for accounts that do not exist.
 */
export async function throttled<T>(
  ctx: VerbContext,
  source: TrySource,
  check: (known: Knowledge) => Promise<T | undefined>,
): Promise<T | undefined> {
  const em = read(ctx);
  const { account, place } = source;
  const known = await knowledgeOf(em, { account, place, now: ctx.now });
  const limits = limitsOf(source, known);
  refuseUntil(ctx, await usedUp(em, limits.asked, ctx));
  const result = await check(known);
  if (result === undefined) await countWrong(ctx, em, limits);
  else refuseUntil(ctx, await usedUp(em, limits.asked, { now: ctx.now, inTurn: true }));
  return result;
}

function refuseUntil({ now }: VerbContext, until: Date | undefined): void {
  if (until) throw tooManyTries(now, until);
}

/** The address first: once its tries are used up, accounts that somebody invents leave no rows. */
async function countWrong(ctx: VerbContext, em: EntityManager, limits: Limits): Promise<void> {
  const { address, own, isKnown } = limits;
  const until = await countInOrder(em, { first: address, others: own, always: isKnown }, ctx.now);
  if (!isKnown) refuseUntil(ctx, until.first);
  refuseUntil(ctx, until.others);
}

/**
 * Strangers can use up the tries of an address and of an account, but not those of a device or an address from which the
 * account was signed in to lately. All such places share tries of their own, so that whoever has one secret cannot make
 * places of their own to guess the other from. On a known device not even what others behind the same address do counts.
 */
function limitsOf({ secret, account, place }: TrySource, known: Knowledge): Limits {
  const isKnown = known.byDevice || known.byAddress;
  const window = { windowSeconds: WINDOW_SECONDS };
  const address = { key: `address/${place.address}`, limit: TRIES_PER_ADDRESS, ...window };
  const own: [Limit, Limit] = [
    {
      key: placeKey({ secret, account }, known.byDevice ? deviceHash(place) : addressHash(place.address)),
      limit: TRIES_PER_ACCOUNT_AND_PLACE,
      ...window,
    },
    { key: accountKey({ secret, account }, isKnown), limit: TRIES_PER_ACCOUNT, ...window },
  ];
  return { address, own, asked: isKnown ? own : [address, ...own], isKnown };
}

type Account = Omit<TrySource, 'place'>;

/**
 * An account's tries begin anew from everywhere, and at the address where its password was reset: whoever did has proved
 * that it is theirs.
 */
export function forgetAccountTries(
  em: EntityManager,
  account: Account,
  { address }: Pick<Place, 'address'>,
): Promise<void> {
  return forgetTries(em, [
    placeKey(account, addressHash(address)),
    accountKey(account, true),
    accountKey(account, false),
  ]);
}

function placeKey({ secret, account }: Account, place: string | null): string {
  return `${secret}/${account}/${place}`;
}

function accountKey({ secret, account }: Account, isKnown: boolean): string {
  return `${secret}/${account}/${isKnown ? 'known' : 'elsewhere'}`;
}
