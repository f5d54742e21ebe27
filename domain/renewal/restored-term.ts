import { ENDED } from '../changes/report-ended-run.ts';
import { latestDecision } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TermRecord } from './load-term.ts';
import { isOver, writeStanding } from './progress.ts';
import type { RenewalStanding, TermQuestion } from './standing.ts';

/** The task that asks staff about a term which a restored database has open. */
const RESTORED = 'renewal_restored';

/** Whether the database knows less than the run, and staff has not let it go on since (architecture, data flow 5). */
export async function isRestored(
  tx: Transaction,
  loaded: TermRecord,
  { knownVersion }: TermQuestion,
): Promise<boolean> {
  if (loaded.version >= knownVersion) return false;
  const task = await latestDecision(tx, loaded.termId, RESTORED);
  // A leave to continue is for the restore that it was asked about, not for the next one.
  if (task?.details['knownVersion'] !== String(knownVersion)) return true;
  loaded.version = knownVersion;
  loaded.hasActed = true;
  return false;
}

/** Nothing is done until staff says `continue`. */
export async function park(
  tx: Transaction,
  loaded: TermRecord,
  { knownVersion }: TermQuestion,
): Promise<RenewalStanding> {
  await askToContinue(tx, loaded, String(knownVersion));
  const { stage, version } = loaded;
  if (isOver(stage)) return { state: stage, version: knownVersion, waitingFor: 'nothing', wakeAt: null };
  const wakeAt = new Date(tx.now.getTime() + DAY_MS);
  const standing = await writeStanding(tx, loaded, { stage, waitingFor: 'staff', wakeAt });
  return { ...standing, version: Math.max(version, knownVersion) };
}

export function askToContinue(
  tx: Transaction,
  { termId, subject }: Pick<TermRecord, 'termId' | 'subject'>,
  knownVersion: string = ENDED,
): Promise<void> {
  return openTask(tx, {
    kind: RESTORED,
    subjectId: termId,
    clientId: subject.holder.id,
    details: { knownVersion },
  });
}
