import { openChange } from '../changes/open.ts';
import { startOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type Cancellation, cancellationKind, type Mode } from './cancellation.ts';
import { type CancellationRecord, loadCancellation } from './load-cancellation.ts';
import { tellRequested } from './notices.ts';
import { endOfPeriod, endOfWindow, putOffEnd } from './schedule.ts';
import type { Subject } from './subject.ts';

type Asked = {
  mode: Mode;
  askedBecause: string | null;
  debtInvoiceId?: string;
  /** A paid upgrade that goes first (X9). */
  runsAfter?: string;
};
type Ending = Pick<Cancellation, 'windowEndsAt' | 'endsOn' | 'putOff'>;

/** When a service would end that somebody asked the end of at this moment (X2, X3). */
export function endingOf(
  now: Date,
  { policy, periods }: Pick<Subject, 'policy' | 'periods'>,
  mode: Mode,
): Ending {
  // Whoever owes was told of the day; there is no window after it (B3).
  if (mode === 'non_payment') return { windowEndsAt: now, endsOn: null, putOff: false };
  if (mode !== 'end_of_period')
    return { windowEndsAt: endOfWindow(now, policy), endsOn: null, putOff: false };
  const end = endOfPeriod(periods);
  // A period that is over already, or that nothing tells, leaves the time that one has whose invoice is voided (X3).
  const putOff = !end || startOf(end, policy.timeZone) <= now;
  return { windowEndsAt: null, endsOn: putOff ? putOffEnd(now, policy) : end, putOff };
}

/**
 * Opens the cancellation that the rules allowed, for a caller who holds the locks: the service is renewed no more (X3), and
 * its holder is told (C9).
 * @throws {DomainError} CHANGE_IN_PROGRESS.
 */
export async function openCancellation(
  tx: Transaction,
  subject: Subject,
  asked: Asked,
): Promise<CancellationRecord> {
  const loaded = await insertCancellation(tx, subject, asked);
  tellRequested(tx, loaded);
  return loaded;
}

/** The change itself, of which nobody is told yet. @throws {DomainError} CHANGE_IN_PROGRESS. */
export async function insertCancellation(
  tx: Transaction,
  subject: Subject,
  { mode, askedBecause, debtInvoiceId, runsAfter }: Asked,
): Promise<CancellationRecord> {
  const { service, holder, policy } = subject;
  const { windowEndsAt, endsOn, putOff } = endingOf(tx.now, subject, mode);
  const { id: changeId } = await openChange(tx, {
    definition: cancellationKind,
    serviceId: service.id,
    parties: { holder: { clientId: holder.id, code: null } },
    policy,
    deadline: windowEndsAt ?? (endsOn ? startOf(endsOn, policy.timeZone) : null),
    runsAfter,
    detail: {
      table: 'cancellation',
      row: {
        mode,
        window_ends_at: windowEndsAt,
        ends_on: endsOn,
        ends_on_since: tx.now,
        put_off: putOff,
        asked_because: askedBecause,
        debt_invoice_id: debtInvoiceId ?? null,
      },
    },
  });
  await tx.em.execute('update service set renews = false, version = version + 1 where id = ?', [service.id]);
  const subjects = { changeId, serviceId: service.id, clientId: holder.id };
  tx.event({ type: 'cancellation.requested', ...subjects, data: { mode } });
  return loadCancellation(tx.em, changeId);
}
