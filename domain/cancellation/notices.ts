import { teamOf } from '../messaging/team.ts';
import { type Told, tell } from '../messaging/tell.ts';
import { addDays, formatDate, formatInstant, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { CancellationRecord } from './load-cancellation.ts';

/** What the end of a service deletes, by who provisions it (X10). */
const deletedBy = {
  whm: 'el sitio, los archivos y los correos',
  manual: 'todo su contenido',
} as const;

/** What is deleted, as a client reads it. */
export function deletedText({ provisioner }: Pick<CancellationRecord, 'provisioner'>): string {
  return deletedBy[provisioner];
}

/** The last day on which a service works in full, as clients read it: «hasta el … inclusive» (X3). */
export function lastFullDay(endsOn: LocalDate): string {
  return formatDate(addDays(endsOn, -1));
}

type Name =
  | 'cancellation_requested_immediate'
  | 'cancellation_requested_end_of_period'
  | 'cancellation_requested_by_company'
  | 'cancellation_notice'
  | 'cancellation_date_changed'
  | 'cancellation_suspended'
  | 'cancellation_withdrawn'
  | 'cancellation_completed';

/** Everything that a text about a cancellation may say. */
type Words = Record<
  'name' | 'service' | 'deleted' | 'reference' | 'when' | 'lastDay' | 'reason' | 'team',
  string
>;

/** Tells the holder, once per occasion, on every channel (C9, A2). */
function tellHolder(
  tx: Transaction,
  loaded: CancellationRecord,
  { template, occasion, reason = '' }: { template: Name; occasion: string; reason?: string },
): void {
  const { change, holder, cancellation } = loaded;
  const variables: Words = {
    name: holder.name,
    service: loaded.service.label,
    deleted: deletedText(loaded),
    reference: change.reference,
    when: whenOf(loaded),
    lastDay: cancellation.endsOn ? lastFullDay(cancellation.endsOn) : '',
    reason,
    team: teamOf(tx.ctx.deployment),
  };
  const businessKey = `cancellation/${change.id}/${occasion}`;
  tell(tx, { to: holder, template, variables, businessKey, changeId: change.id } as Told<Name>);
}

function whenOf({ cancellation, change }: CancellationRecord): string {
  const { windowEndsAt } = cancellation;
  return windowEndsAt ? formatInstant(windowEndsAt, change.policy.timeZone) : '';
}

/** A cancellation was asked for, or is to be carried out at once by now (X1, X5). */
export function tellRequested(tx: Transaction, loaded: CancellationRecord): void {
  const { mode, askedBecause } = loaded.cancellation;
  // Whoever owes had the notices of dunning (B3).
  if (mode === 'non_payment') return;
  if (mode === 'termination') {
    tellHolder(tx, loaded, {
      template: 'cancellation_requested_by_company',
      occasion: 'requested/termination',
      reason: askedBecause ?? '',
    });
    return;
  }
  tellHolder(tx, loaded, { template: `cancellation_requested_${mode}`, occasion: `requested/${mode}` });
}

/** The end is near (X3). */
export function tellOfEnd(tx: Transaction, loaded: CancellationRecord, days: number): void {
  const { endsOn } = loaded.cancellation;
  tellHolder(tx, loaded, { template: 'cancellation_notice', occasion: `notice/${days}/${endsOn}` });
}

/** The end is on another day, because what was invoiced is another (X3). */
export function tellNewDate(tx: Transaction, loaded: CancellationRecord): void {
  const { change } = loaded;
  tellHolder(tx, loaded, { template: 'cancellation_date_changed', occasion: `date/${change.version}` });
}

/** The service stops before its account is deleted, because the backup takes longer than the window (X2). */
export function tellSuspended(tx: Transaction, loaded: CancellationRecord): void {
  tellHolder(tx, loaded, { template: 'cancellation_suspended', occasion: 'suspended' });
}

/** The service goes on (X5). */
export function tellWithdrawn(tx: Transaction, loaded: CancellationRecord): void {
  tellHolder(tx, loaded, { template: 'cancellation_withdrawn', occasion: 'withdrawn' });
}

/** The account is gone (X7). */
export function tellCompleted(tx: Transaction, loaded: CancellationRecord): void {
  tellHolder(tx, loaded, { template: 'cancellation_completed', occasion: 'completed' });
}
