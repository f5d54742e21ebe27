import { awaitLift, pauseChange } from '../changes/pause.ts';
import { standingOf } from '../changes/progress.ts';
import { isSuspendedForMoney } from '../services/service.ts';
import { DAY_MS, formatInstant } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { tellBoth } from './notices.ts';
import type { PauseReason, TransferStanding } from './transfer.ts';

const pauseTexts: Record<PauseReason, string> = {
  unpaid_invoice: 'hay una factura del servicio sin pagar',
  suspended_non_payment: 'el servicio está suspendido por falta de pago',
  frozen: 'la cuenta o el servicio está bloqueado por seguridad',
};

/** What stops a transfer for now, if anything does: a freeze first (G9), then money (T11). */
export function pauseCause(loaded: TransferRecord): PauseReason | undefined {
  const { holder, recipient, service, unpaid } = loaded;
  if (holder.frozenAt || recipient.frozenAt || service.frozenAt) return 'frozen';
  if (isSuspendedForMoney(service)) return 'suspended_non_payment';
  return unpaid.length > 0 ? 'unpaid_invoice' : undefined;
}

/**
 * Pauses a transfer in the middle of its way: for money with a time of its own (T11), for a freeze until staff acts. A
 * freeze takes the place of a pause for money; where the transfer stood before either is kept.
 */
export async function pauseTransfer(
  tx: Transaction,
  loaded: TransferRecord,
  reason: PauseReason,
): Promise<TransferStanding> {
  const { change } = loaded;
  const { timeZone, transferPauseDays } = change.policy;
  if (reason === 'frozen') {
    pauseChange(tx, loaded, { reason, endsAt: null });
    return awaitLift(tx, loaded);
  }
  const endsAt = new Date(tx.now.getTime() + transferPauseDays * DAY_MS);
  pauseChange(tx, loaded, { reason, endsAt });
  tellBoth(tx, loaded, ({ name, service }) => ({
    template: 'transfer_paused',
    variables: { name, service, reason: pauseTexts[reason], deadline: formatInstant(endsAt, timeZone) },
    occasion: `paused/${change.version}`,
  }));
  return standingOf(loaded, { waitingFor: 'payment', wakeAt: endsAt });
}

/** Pauses a transfer that a freeze stops (G9); undefined, and nothing done, where none does. */
export function pauseIfFrozen(
  tx: Transaction,
  loaded: TransferRecord,
): Promise<TransferStanding> | undefined {
  return pauseCause(loaded) === 'frozen' ? pauseTransfer(tx, loaded, 'frozen') : undefined;
}
