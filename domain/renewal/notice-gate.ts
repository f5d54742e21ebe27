import { latestDecision } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { addDays, HOUR_MS, type LocalDate, laterOf, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type Debt, type NoticeKind, noticeKey } from './debt.ts';
import type { TermRecord } from './load-term.ts';
import type { RenewalWait } from './standing.ts';
import { morningOf, tomorrow } from './turn.ts';

/** What a debt waits for next, and when it is looked at again if nobody rings. */
export type Step = { waitingFor: RenewalWait; wakeAt: Date };

type Notice = {
  debt: Debt;
  kind: NoticeKind;
  /** The day that it named. */
  told: LocalDate;
  /** The day from which on what it told of, or the next notice, may follow. */
  day: LocalDate;
};

/**
 * What is still missing before a day that a client was told of may have its consequence (B3): that a channel took the notice,
 * or staff's word that they know, which counts from the next day on; and the day itself. Undefined once nothing is.
 */
export async function beforeDay(
  tx: Transaction,
  loaded: TermRecord,
  notice: Notice,
): Promise<Step | undefined> {
  const { debt, kind } = notice;
  const state = debt.notices[kind];
  if (state === 'accepted') return untilDay(tx, loaded, notice.day);
  if (state === 'failed') return afterStaff(tx, loaded, notice);
  const isDue = loaded.today >= notice.day;
  const soon = new Date(tx.now.getTime() + HOUR_MS);
  return { waitingFor: 'notice', wakeAt: isDue ? soon : tomorrow(loaded) };
}

function untilDay(tx: Transaction, loaded: TermRecord, day: LocalDate): Step | undefined {
  const wakeAt = morningOf(loaded, day);
  return tx.now < wakeAt ? { waitingFor: 'payment', wakeAt } : undefined;
}

async function afterStaff(
  tx: Transaction,
  loaded: TermRecord,
  { debt, kind, told, day }: Notice,
): Promise<Step | undefined> {
  const { termId: subjectId, subject } = loaded;
  const notice = noticeKey(debt.id, kind, told);
  const decision = await latestDecision(tx, subjectId, 'dunning_unnoticed');
  if (decision?.details['notice'] === notice) {
    const known = localDateOf(decision.resolvedAt ?? tx.now, subject.policy.timeZone);
    return untilDay(tx, loaded, laterOf(day, addDays(known, 1)));
  }
  const details = { notice, invoiceId: debt.id, serviceId: subject.service.id };
  await openTask(tx, { kind: 'dunning_unnoticed', subjectId, clientId: subject.holder.id, details });
  return { waitingFor: 'staff', wakeAt: tomorrow(loaded) };
}
