import { closeChange, standingOf } from '../changes/progress.ts';
import { stepsOf } from '../changes/step.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { lockTransfer, type TransferRecord } from './load-transfer.ts';
import { tellBoth } from './notices.ts';
import type { TransferStanding, TransferWait } from './transfer.ts';

/** Ends a transfer that was not committed, with its reason, and tells both parties. */
export async function closeTransfer(
  tx: Transaction,
  loaded: TransferRecord,
  end: { state: 'withdrawn' | 'expired' } | { state: 'refused'; reason: RefusalReason },
): Promise<TransferStanding> {
  const reason = end.state === 'refused' ? end.reason : end.state;
  const standing = await closeChange(tx, loaded, { state: end.state, reason });
  if (end.state === 'refused') {
    tellBoth(tx, loaded, ({ name, service }) => ({
      template: 'transfer_refused',
      variables: { name, service, reason: refusalTexts[end.reason] },
      occasion: 'refused',
    }));
  } else {
    const template = end.state === 'withdrawn' ? 'transfer_withdrawn' : 'transfer_expired';
    tellBoth(tx, loaded, (variables) => ({ template, variables, occasion: end.state }));
  }
  return standing;
}

/** Why a transfer is ended without being carried out (T11, T12), as both parties read it. */
const refusalTexts = {
  unpaid_invoice: 'quedó una factura sin pagar',
  service_not_active: 'el servicio dejó de estar activo',
  not_the_holder: 'el servicio ya no está a nombre de quien lo entregaba',
  not_verified: 'una de las dos cuentas dejó de estar verificada',
  evidence_differs: 'no pudimos comprobar uno de los mensajes de confirmación',
  ended_by_staff: 'nuestro equipo lo revisó y lo cerró',
  superseded: 'el titular pidió la baja del servicio',
} as const;
export type RefusalReason = keyof typeof refusalTexts;

/** Everything that the commit needs is in, unless staff has to say first whether the evidence is read again (T7). */
export function readyToCommit(tx: Transaction, loaded: TransferRecord): TransferStanding {
  const waitingFor = loaded.evidenceAwaitsStaff ? 'staff' : 'nothing';
  return standingOf(loaded, { waitingFor, now: tx.now });
}

/** A verb that a transfer's run calls, for one in one of the states. */
export const stepIn = stepsOf<TransferRecord, TransferWait>({
  lock: lockTransfer,
  endedByStaff: {
    is: (loaded) => loaded.isEndedByStaff,
    end: (tx, loaded) => closeTransfer(tx, loaded, { state: 'refused', reason: 'ended_by_staff' }),
  },
});
