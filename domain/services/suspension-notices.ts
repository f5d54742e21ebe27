import { tell } from '../messaging/tell.ts';
import { formatTime } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { HeldService } from './lock-held-service.ts';
import type { SuspensionReason } from './service.ts';

/** As a client reads it: from a closed list, which names no suspicion (A1). */
export const reasonsInWords: Record<SuspensionReason, string> = {
  non_payment: 'falta de pago',
  resource_limit: 'superó los recursos de su plan',
  fraud_review: 'una revisión de nuestro equipo',
  technical: 'un problema técnico',
  requested: 'la baja que se pidió',
  panel: 'una revisión técnica',
};

/**
 * Alerts "suspended" and "reactivated" (A1), once for each time: only after the panel was read to be so, or staff said so (B8).
 * Whose service stops for the end that was asked for is told by that.
 */
export function tellOfSuspension(tx: Transaction, held: HeldService, zone: string): void {
  const { id, holder: to, label: service, status, version, suspensionReasons } = held;
  const [reason = 'panel'] = suspensionReasons;
  if (status === 'suspended' && reason === 'requested') return;
  const { name } = to;
  if (status === 'suspended') {
    const link = `${tx.ctx.deployment.publicUrl}/servicios`;
    const variables = { name, service, reason: reasonsInWords[reason], link };
    tell(tx, {
      to,
      template: 'service_suspended',
      variables,
      businessKey: `service_suspended/${id}/${version}`,
    });
    return;
  }
  const variables = { name, service, time: formatTime(tx.now, zone) };
  tell(tx, {
    to,
    template: 'service_reactivated',
    variables,
    businessKey: `service_reactivated/${id}/${version}`,
  });
}
