/**
 * A payment gateway follows what remains owed of an invoice (B4).
 *
 * Invariants:
 * K1  Nothing here decides: the step asks Postgres what it wants, does it and records it under lock, until Postgres wants
 *     nothing more. So runs that cross end right, whichever is last, and the invoice waits for none of them.
 * K2  The gateway follows or staff is asked; a run that is lost is handed over again by the time that Postgres keeps.
 * K3  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { CheckoutActivities, GatewayActivities } from '../activities/checkout.ts';
import type { CheckoutInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

const { alignCheckout } = proxyActivities<GatewayActivities>({
  ...activityOptions.gateway,
  summary: 'Open the way to pay for what is owed, close what is over',
});
const { leaveCheckoutToStaff } = proxyActivities<CheckoutActivities>({
  ...activityOptions.database,
  summary: 'Ask staff about the way to pay',
});

export async function checkout(input: CheckoutInput): Promise<string> {
  const invoiceId = idIn(input, 'invoiceId');
  setCurrentDetails(
    'The gateway **opens** a way to pay what is owed of the invoice, and closes what is over.',
  );
  const left = await panelOrStaff(
    () => alignCheckout(invoiceId),
    async () => {
      await leaveCheckoutToStaff(invoiceId);
      return 'left_to_staff';
    },
  );
  setCurrentDetails(left ? 'The gateway did not do it: see the open task of this invoice.' : 'Done.');
  return left ?? 'followed';
}
