import { settleFreeze } from '../changes/pause.ts';
import { standingOf } from '../changes/progress.ts';
import { isAccessFrozen } from '../credentials/hand-over.ts';
import { tellExpired } from './notices.ts';
import { decide, endOrder, stepIn } from './progress.ts';
import { setUpStep } from './set-up.ts';

/**
 * Reviews an order that waits for its payment (B1): money that came before the end of the time goes before it, whenever it is
 * looked at; an invoice that somebody voided ends the order; unpaid for the policy's days it expires.
 */
export const reviewOrder = stepIn(['awaiting_payment'], async (tx, loaded) => {
  const { invoice, change, holder: client, service } = loaded;
  // A freeze stops neither the payment nor the end of its time (B8).
  if (!isAccessFrozen({ client, service })) await settleFreeze(tx, loaded);
  if (invoice?.status === 'paid') {
    decide(tx, loaded, 'payment');
    return setUpStep(tx, loaded);
  }
  if (invoice?.status !== 'issued') {
    return endOrder(tx, loaded, { state: 'cancelled', reason: 'order_withdrawn' });
  }
  const { deadline } = change;
  if (deadline && tx.now < deadline) {
    return standingOf(loaded, { waitingFor: 'payment', wakeAt: deadline });
  }
  tellExpired(tx, loaded);
  return endOrder(tx, loaded, { state: 'expired', reason: 'order_expired' });
});
