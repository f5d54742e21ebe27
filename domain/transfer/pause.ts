import type { Transaction } from '../../db/transaction.ts';
import { openTask } from '../staff/open-task.ts';
import { DAY_MS, formatInstant } from '../time.ts';
import { taskOf } from './answer-run.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { notifyBoth } from './notices.ts';
import { moveTo, standingOf, subjects } from './progress.ts';
import type { TransferStanding } from './standing.ts';
import type { PauseReason, TransferState } from './transfer.ts';

const pauseTexts: Record<PauseReason, string> = {
  unpaid_invoice: 'hay una factura del servicio sin pagar',
  suspended_non_payment: 'el servicio está suspendido por falta de pago',
  frozen: 'la cuenta o el servicio está bloqueado por seguridad',
};

/** What stops a transfer for now, if anything does: a freeze first (G9), then money (T11). */
export function pauseCause(loaded: LoadedTransfer): PauseReason | undefined {
  const { holder, recipient, service, unpaid } = loaded;
  if (holder.frozenAt || recipient.frozenAt || service.frozenAt) return 'frozen';
  if (service.status === 'suspended' && service.suspensionReason === 'non_payment') {
    return 'suspended_non_payment';
  }
  return unpaid.length > 0 ? 'unpaid_invoice' : undefined;
}

/**
 * Pauses a transfer in the middle of its way: for money with a time of its own (T11), for a freeze until staff acts. A
 * freeze takes the place of a pause for money; where the transfer stood before either is kept.
 */
export async function pauseTransfer(
  tx: Transaction,
  loaded: LoadedTransfer,
  reason: PauseReason,
): Promise<TransferStanding> {
  const { change, transfer } = loaded;
  const endsAt = new Date(tx.now.getTime() + transfer.policy.transferPauseDays * DAY_MS);
  if (change.state !== 'paused') transfer.pausedFrom = change.state as TransferState;
  transfer.pauseReason = reason;
  transfer.pauseEndsAt = reason === 'frozen' ? null : endsAt;
  change.deadline = transfer.pauseEndsAt;
  moveTo(loaded, 'paused');
  tx.event({ ...subjects(loaded), type: 'transfer.paused', data: { reason } });
  if (reason === 'frozen') return awaitLift(tx, loaded);
  notifyBoth(tx, loaded, ({ name, service }) => ({
    template: 'transfer_paused',
    variables: {
      name,
      service,
      reason: pauseTexts[reason],
      deadline: formatInstant(endsAt, transfer.policy.timeZone),
    },
    occasion: `paused/${change.version}`,
  }));
  return standingOf(loaded, { waitingFor: 'payment', wakeAt: endsAt });
}

/** Nothing but staff ends a freeze: as long as it lasts there is a task (G7, G9). */
export async function awaitLift(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  await openTask(tx, taskOf(loaded, 'frozen_change'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/** Pauses a transfer that a freeze stops (G9); undefined, and nothing done, where none does. */
export function pauseIfFrozen(
  tx: Transaction,
  loaded: LoadedTransfer,
): Promise<TransferStanding> | undefined {
  return pauseCause(loaded) === 'frozen' ? pauseTransfer(tx, loaded, 'frozen') : undefined;
}
