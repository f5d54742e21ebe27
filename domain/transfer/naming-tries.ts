import { countTryWithin, type Try } from '../access/throttle.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** How often a holder may name a recipient who is not ready, over the API and by text together (T1). */
const NAMING_TRIES = { limit: 20, windowSeconds: 3_600 };

/**
 * The counter of what a holder got wrong. Only an answer about the recipient counts: a holder whose service owes, or
 * whose change is open already, has guessed nothing.
 */
export function namingTry(holderId: string, now: Date): Try {
  return { key: `name-recipient:${holderId}`, now, ...NAMING_TRIES };
}

/**
 * Counts a recipient who is not ready, in the transaction that locked the holder and commits with the refusal: the next
 * guess, made at the same moment or not, finds it counted.
 */
export async function countWrongNaming(tx: Transaction, holderId: string): Promise<void> {
  await countTryWithin(tx.em, namingTry(holderId, tx.now));
}
