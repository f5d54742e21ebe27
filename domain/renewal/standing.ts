import type { Standing } from '../changes/standing.ts';
import type { RenewalStage } from '../services/renewal.ts';

/** The question of a term's run: which term, and what the run already knows of it (architecture, data flow 5). */
export type TermQuestion = { termId: string; knownVersion: number };

/** What a term waits for: a day or a payment; that a notice is accepted; what ends or upgrades the service; staff. */
export type RenewalWait = 'time' | 'payment' | 'notice' | 'cancellation' | 'upgrade' | 'staff' | 'nothing';

/** How a term stands, as its run is told. */
export type RenewalStanding = Standing<RenewalStage, RenewalWait>;

/** Where a review left a term: its stage, and when to look again if nobody rings. */
export type Outcome =
  | { stage: 'renewed' | 'ended' }
  | { stage: Exclude<RenewalStage, 'renewed' | 'ended'>; waitingFor: RenewalWait; wakeAt: Date };
