import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TermRecord } from './load-term.ts';
import type { Outcome } from './standing.ts';

/** The service is being ended, for its debt or otherwise: the run of that does it (X7), and rings when it is over. */
export async function awaitEnding(tx: Transaction, _loaded: TermRecord): Promise<Outcome> {
  return { stage: 'ending', waitingFor: 'cancellation', wakeAt: new Date(tx.now.getTime() + DAY_MS) };
}
