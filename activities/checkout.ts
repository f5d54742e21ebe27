import {
  type CheckoutStep,
  leaveCheckoutToStaff,
  nextCheckoutStep,
  recordClosed,
  recordOpened,
} from '../domain/billing/align-checkout.ts';
import { GatewayUnavailable } from '../integrations/payments/errors.ts';
import type { PaymentGateway } from '../integrations/payments/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

type Dependencies = ActivityDependencies & { gateway: PaymentGateway | undefined };

/** What a way to pay asks of the gateway. */
export function createGatewayActivities(deps: Dependencies) {
  return {
    /** Opens and closes what Postgres wants of an invoice's ways to pay, until it wants nothing more (B4). */
    async alignCheckout(invoiceId: string): Promise<void> {
      for (;;) {
        const step = await nextCheckoutStep(await activityContext(deps), { invoiceId });
        if (!step) return;
        await take(deps, step);
      }
    },
  };
}

async function take({ gateway, ...deps }: Dependencies, step: CheckoutStep): Promise<void> {
  // Another worker may have one by now: it was set up after this one had started.
  if (!gateway) throw new GatewayUnavailable('NO_GATEWAY');
  const { checkoutId } = step;
  if (step.do === 'close') {
    await gateway.closeCheckout(step);
    await recordClosed(await activityContext(deps), { checkoutId });
    return;
  }
  const opened = await gateway.openCheckout(step);
  await recordOpened(await activityContext(deps), { checkoutId, ...opened });
}

/** What a way to pay asks of Postgres alone. */
export function createCheckoutActivities(deps: ActivityDependencies) {
  return {
    async leaveCheckoutToStaff(invoiceId: string): Promise<void> {
      await leaveCheckoutToStaff(await activityContext(deps), { invoiceId });
    },
  };
}

export type GatewayActivities = ReturnType<typeof createGatewayActivities>;
export type CheckoutActivities = ReturnType<typeof createCheckoutActivities>;
