import type { TransferState } from './transfer.ts';

/**
 * What an open transfer waits for; `nothing`: the next step can be taken now; `review`: its stage is another one than
 * the run believed, ask that stage's review.
 */
export type WaitingFor =
  | 'holder'
  | 'recipient'
  | 'both_parties'
  | 'notices'
  | 'cooling_off'
  | 'payment'
  | 'staff'
  | 'review'
  | 'nothing';

/** How a transfer stands, as its run is told: literals, a version and an instant, nothing personal. */
export type TransferStanding = {
  state: TransferState;
  /** What the run hands back with its next question (architecture, data flow 5). */
  version: number;
  waitingFor: WaitingFor;
  /** When to ask again if nobody rings, in milliseconds since the epoch; null: only when rung. */
  wakeAt: number | null;
  /** When what it waits for is over, for people to read; in milliseconds since the epoch. */
  deadline?: number;
};

/** The question of a run: which transfer, and what the run already knows of it. */
export type TransferQuestion = { changeId: string; knownVersion: number };
