import { invoicedFrom, issueDueRenewal } from '../billing/renewal.ts';
import { DomainError } from '../errors.ts';
import { beginNextTerm } from '../services/term.ts';
import { latestDecision } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS, HOUR_MS, startOf } from '../time.ts';
import { isUnavailable, type Transaction } from '../transaction/transaction.ts';
import type { TermRecord } from './load-term.ts';
import type { Outcome } from './standing.ts';

/** How often a term is looked at that nothing but a ring makes go on: the end of its service was asked for. */
const SELDOM_MS = 30 * DAY_MS;
/** When one that could not be issued is tried again. */
const RETRY_MS = 6 * HOUR_MS;

/**
 * Invoices the renewal of a term of which nothing is owed, once its day has come (B2); undefined if it did. Not while the end
 * of the period is asked for (X3), nor in restore mode (B10). What cannot be issued is a staff task, and suspends nobody (B2).
 */
export async function awaitInvoice(tx: Transaction, loaded: TermRecord): Promise<Outcome | undefined> {
  const { term, subject, today, isInvoiced, isRestoring } = loaded;
  const { policy, service } = subject;
  if (!service.renews) return wait('cancellation', later(tx, SELDOM_MS));
  const isFree = service.price === 0n;
  const day = isFree || isInvoiced ? term.endDate : invoicedFrom(term, policy);
  if (today < day) return wait('time', startOf(day, policy.timeZone));
  if (isRestoring) return wait('staff', later(tx, HOUR_MS));
  // It ends before this day if it is not paid, and what follows it may have another price and date (U6, U7).
  if (subject.openChange?.kind === 'upgrade') return wait('upgrade', later(tx, HOUR_MS));
  if (isFree) {
    await beginNextTerm(tx, term, null);
    return { stage: 'renewed' };
  }
  const why = await issue(tx, loaded);
  if (why) return leaveUnissued(tx, loaded, why);
  await settleTasks(tx, { subjectId: loaded.termId, kinds: ['renewal_not_issued'] });
  return undefined;
}

/** Why it could not be issued, as a code; undefined once it is. */
async function issue(tx: Transaction, loaded: TermRecord): Promise<string | undefined> {
  const { isInvoiced, wasVoided, term } = loaded;
  if (isInvoiced) return 'covered_by_another_invoice';
  // Staff voided it, and says whether the clock is to issue it again.
  if (wasVoided && !(await wasLetIssue(tx, loaded))) return 'voided';
  try {
    return (await issueDueRenewal(tx, term.serviceId)) ? undefined : 'not_due';
  } catch (error) {
    // Refused before anything was written.
    if (error instanceof DomainError) return error.code;
    throw isUnavailable(error) ? error : new NotIssued(error);
  }
}

/** A fault of ours in issuing: its transaction is lost, and staff is told in another one (B2). */
export class NotIssued extends Error {
  /** The error's class or SQLSTATE: its message may quote what it was given. */
  readonly why: string;

  constructor(cause: unknown) {
    super('a renewal could not be issued', { cause });
    const { code } = cause as { code?: unknown };
    this.why = typeof code === 'string' ? code : (cause as object).constructor.name;
  }
}

async function wasLetIssue(tx: Transaction, { termId }: TermRecord): Promise<boolean> {
  const decision = await latestDecision(tx, termId, 'renewal_not_issued');
  return decision?.choice === 'issue';
}

/** It could not be issued: staff hears of it, it is tried again by itself, and nobody is suspended over it (B2, G7). */
export async function leaveUnissued(tx: Transaction, loaded: TermRecord, why: string): Promise<Outcome> {
  const { termId: subjectId, subject } = loaded;
  const details = { why, serviceId: subject.service.id };
  await openTask(tx, { kind: 'renewal_not_issued', subjectId, clientId: subject.holder.id, details });
  return wait('staff', later(tx, RETRY_MS));
}

function wait(waitingFor: 'cancellation' | 'upgrade' | 'time' | 'staff', wakeAt: Date): Outcome {
  return { stage: 'waiting', waitingFor, wakeAt };
}

function later({ now }: Transaction, ms: number): Date {
  return new Date(now.getTime() + ms);
}
