/**
 * A payment at the gateway is looked up and recorded (B4).
 *
 * Invariants:
 * Q1  Nothing that was told is believed but that there is something to look up; the step asks Postgres whether that is still
 *     so, reads the payment from the gateway and records it once.
 * Q2  It is recorded, or moves nothing, or staff is asked; a run that is lost is handed over again by the time that Postgres
 *     keeps.
 * Q3  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { PaymentActivities, PaymentLookUp } from '../activities/gateway-payment.ts';
import type { GatewayPaymentInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

const { followPayment } = proxyActivities<PaymentLookUp>({
  ...activityOptions.gateway,
  summary: 'Look the payment up and record it',
});
const { leavePaymentToStaff } = proxyActivities<PaymentActivities>({
  ...activityOptions.database,
  summary: 'Ask staff about the payment',
});

export async function gatewayPayment(input: GatewayPaymentInput): Promise<string> {
  const notificationId = idIn(input, 'notificationId');
  setCurrentDetails('A payment is **looked up** at the gateway.');
  const left = await panelOrStaff(
    () => followPayment(notificationId),
    async (error) => {
      await leavePaymentToStaff({ notificationId, why: typeOf(error) });
      return 'left_to_staff';
    },
  );
  setCurrentDetails(left ? 'It could not be recorded: see the open task.' : 'Done.');
  return left ?? 'followed';
}

/** The refusal's code or the error's class, which failures of activities alone have. */
function typeOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return (cause instanceof ApplicationFailure && cause.type) || 'GatewayUnavailable';
}
