import type { RenewalStage } from '../services/renewal.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TermRecord } from './load-term.ts';
import type { Outcome, RenewalStanding } from './standing.ts';

/** Whether the next term has begun, or the service has ended. */
export function isOver(stage: RenewalStage): stage is 'renewed' | 'ended' {
  return stage === 'renewed' || stage === 'ended';
}

/** Stores where a review left a term, and when the sweep looks for its run (invariant 5); what was done grows the version. */
export async function writeStanding(
  tx: Transaction,
  loaded: Pick<TermRecord, 'termId' | 'stage' | 'version' | 'hasActed'>,
  outcome: Outcome,
): Promise<RenewalStanding> {
  const { stage } = outcome;
  const next = 'wakeAt' in outcome ? outcome : undefined;
  const version = loaded.version + (loaded.hasActed || stage !== loaded.stage ? 1 : 0);
  await tx.em.execute('update renewal set stage = ?, version = ?, next_check_at = ? where term_id = ?', [
    stage,
    version,
    next?.wakeAt ?? null,
    loaded.termId,
  ]);
  const wakeAt = next?.wakeAt.getTime() ?? null;
  return { state: stage, version, waitingFor: next?.waitingFor ?? 'nothing', wakeAt };
}
