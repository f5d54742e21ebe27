import { settleFreeze } from '../changes/pause.ts';
import { standingOf } from '../changes/progress.ts';
import { isAccessFrozen } from '../credentials/hand-over.ts';
import { tellExpired, tellRefused } from './notices.ts';
import { decide, endUpgrade, giveUpUpgrade, stepIn } from './progress.ts';
import { provisionStep } from './provision.ts';
import { isFitForUpgrade } from './subject.ts';

/**
 * Reviews an upgrade that waits for its payment: money that came before the end of its time goes before it, whenever it is
 * looked at (U8); unpaid it ends with its time (U6), when its invoice is void, or once its service stands still or has ended (U9).
 */
export const reviewUpgradePayment = stepIn(['awaiting_payment'], async (tx, loaded) => {
  const { invoice, change, holder: client, service } = loaded;
  // A freeze stops neither the payment nor the end of its time (B8).
  if (!isAccessFrozen({ client, service })) await settleFreeze(tx, loaded);
  if (invoice.status === 'paid') {
    decide(tx, loaded);
    return provisionStep(tx, loaded);
  }
  if (invoice.status === 'void')
    return endUpgrade(tx, loaded, { state: 'cancelled', reason: 'invoice_void' });
  if (!isFitForUpgrade(service)) {
    tellRefused(tx, loaded);
    const reason = service.status === 'suspended' ? 'service_suspended' : 'service_ended';
    return giveUpUpgrade(tx, loaded, { state: 'refused', reason, voidReason: 'upgrade_refused' });
  }
  const { deadline } = change;
  if (deadline && tx.now < deadline) return standingOf(loaded, { waitingFor: 'payment', wakeAt: deadline });
  tellExpired(tx, loaded);
  return giveUpUpgrade(tx, loaded, { state: 'expired', reason: 'expired', voidReason: 'upgrade_expired' });
});
