import type { Transaction } from '../../db/transaction.ts';
import { settleTasks } from '../staff/settle-tasks.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { TransferRecord } from './load-transfer.ts';
import { notifyBoth } from './notices.ts';
import type { TransferStanding, WaitingFor } from './standing.ts';
import { closedStates, type TransferState } from './transfer.ts';

/** How long an open transfer may go unasked when it waits for staff alone. */
const STAFF_CHECK_MS = DAY_MS;
/** How soon a step that can be taken now is asked for again if its run was lost. */
const STEP_CHECK_MS = 10 * MINUTE_MS;

/** Every write of a transfer grows its version (architecture, data flow 5). */
export function touch(loaded: TransferRecord): void {
  loaded.change.version += 1;
}

/** Moves a transfer to a state, which grows its version. Whether it may go there is for the caller, under lock. */
export function moveTo(loaded: TransferRecord, state: TransferState): void {
  loaded.change.state = state;
  touch(loaded);
}

/** Ends a transfer that was not committed, with its reason, and tells both parties. */
export async function closeTransfer(
  tx: Transaction,
  loaded: TransferRecord,
  end: { state: 'withdrawn' | 'expired' } | { state: 'refused'; reason: RefusalReason },
): Promise<TransferStanding> {
  const reason = end.state === 'refused' ? end.reason : end.state;
  loaded.change.closedAt = tx.now;
  loaded.change.reason = reason;
  loaded.change.deadline = null;
  moveTo(loaded, end.state);
  if (loaded.openTaskId) await settleTasks(tx, { subjectId: loaded.change.id, kinds: tasksOfAnOpenTransfer });
  tx.event({ ...subjects(loaded), type: `transfer.${end.state}`, data: { reason } });
  if (end.state === 'refused') {
    notifyBoth(tx, loaded, ({ name, service }) => ({
      template: 'transfer_refused',
      variables: { name, service, reason: refusalTexts[end.reason] },
      occasion: 'refused',
    }));
  } else {
    const template = end.state === 'withdrawn' ? 'transfer_withdrawn' : 'transfer_expired';
    notifyBoth(tx, loaded, (variables) => ({ template, variables, occasion: end.state }));
  }
  return standingOf(loaded, { waitingFor: 'nothing' });
}

/** Tasks that mean nothing once the transfer is over; a difference in the evidence stays to be looked into. */
export const tasksOfAnOpenTransfer = [
  'notice_undeliverable',
  'sender_unidentified',
  'evidence_unreadable',
  'frozen_change',
  'database_restored',
] as const;

/** Why a transfer is ended without being carried out (T11, T12), as both parties read it. */
const refusalTexts = {
  unpaid_invoice: 'quedó una factura sin pagar',
  service_not_active: 'el servicio dejó de estar activo',
  not_the_holder: 'el servicio ya no está a nombre de quien lo entregaba',
  not_verified: 'una de las dos cuentas dejó de estar verificada',
  evidence_differs: 'no pudimos comprobar uno de los mensajes de confirmación',
  ended_by_staff: 'nuestro equipo lo revisó y lo cerró',
} as const;
export type RefusalReason = keyof typeof refusalTexts;

/**
 * Tells a run how its transfer stands, and stores when the sweep rings if nobody else does. The stored deadline is
 * what a client is shown (invariant 5).
 */
export function standingOf(
  loaded: TransferRecord,
  next: { waitingFor: WaitingFor; wakeAt?: Date; now?: Date },
): TransferStanding {
  const { change } = loaded;
  const state = change.state as TransferState;
  const version = change.version;
  if (closedStates.includes(state)) {
    change.nextCheckAt = null;
    return { state, version, waitingFor: 'nothing', wakeAt: null };
  }
  if (next.wakeAt) {
    change.nextCheckAt = next.wakeAt;
  } else if (next.now) {
    const pause = next.waitingFor === 'nothing' ? STEP_CHECK_MS : STAFF_CHECK_MS;
    change.nextCheckAt = new Date(next.now.getTime() + pause);
  }
  return {
    state,
    version,
    waitingFor: next.waitingFor,
    wakeAt: next.wakeAt?.getTime() ?? null,
    deadline: change.deadline?.getTime(),
  };
}

/** Everything that the commit needs is in, unless staff has to say first whether the evidence is read again (T7). */
export function readyToCommit(tx: Transaction, loaded: TransferRecord): TransferStanding {
  const waitingFor = loaded.evidenceAwaitsStaff ? 'staff' : 'nothing';
  return standingOf(loaded, { waitingFor, now: tx.now });
}

/** The subjects that every event of a transfer names. */
export function subjects(loaded: TransferRecord) {
  return { changeId: loaded.change.id, serviceId: loaded.service.id };
}
