import { MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ChangeFacts } from './load.ts';
import { type LoadedChange, standingOf } from './progress.ts';
import type { Standing } from './standing.ts';

/** How long a change waits at a time for messages that came before and are being processed: at first, at most. */
const SHORTEST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 5 * MINUTE_MS;

/**
 * What a party sent waits to be processed and may decide this: nothing is done before, and it is asked again after as
 * long as the oldest message has waited, within bounds.
 */
export function waitForMessages<State extends string, Wait extends string>(
  tx: Transaction,
  loaded: LoadedChange<State> & Pick<ChangeFacts, 'pendingMessageSince'>,
  waitingFor: Wait,
): Standing<State, Wait | 'nothing'> {
  const now = tx.now.getTime();
  const waited = now - (loaded.pendingMessageSince ?? tx.now).getTime();
  const wait = Math.min(Math.max(waited, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  return standingOf(loaded, { waitingFor, wakeAt: new Date(now + wait) });
}
