import { standingOf } from '../changes/progress.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { type Party, parties, type TransferStanding, type TransferWait } from './transfer.ts';

/** Half time and 24 h before the end, in order (T9). */
export function reminderTimes({ change, transfer }: TransferRecord): Date[] {
  const end = transfer.windowEndsAt.getTime();
  const half = (change.openedAt.getTime() + end) / 2;
  return [half, Math.max(half, end - DAY_MS)].map((at) => new Date(at));
}

/** How a transfer stands that waits for consents. */
export function consentsStanding(tx: Transaction, loaded: TransferRecord): TransferStanding {
  const waitingFor = whoIsMissing(loaded);
  // Both came before the run did: what follows is for the review to say.
  if (waitingFor === 'nothing') return standingOf(loaded, { waitingFor: 'review', now: tx.now });
  const ahead = [...reminderTimes(loaded), loaded.transfer.windowEndsAt].filter((at) => at > tx.now);
  loaded.change.deadline = loaded.transfer.windowEndsAt;
  return standingOf(loaded, { waitingFor, wakeAt: ahead[0] ?? tx.now });
}

/** The parties whose consent is not in. */
export function missing(loaded: TransferRecord): Party[] {
  return parties.filter((party) => !loaded.consents[party]);
}

/** Whose consent a transfer waits for (T7): `nothing` once both are in. */
export function whoIsMissing(loaded: TransferRecord): TransferWait {
  const [first, second] = missing(loaded);
  return second ? 'both_parties' : (first ?? 'nothing');
}
