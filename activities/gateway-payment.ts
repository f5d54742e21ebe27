import { ApplicationFailure } from '@temporalio/common';
import { followGatewayPayment, leavePaymentToStaff } from '../domain/billing/follow-gateway-payment.ts';
import {
  type Notification,
  pendingPayment,
  readLook,
  recordLook,
  storeNotifications,
} from '../domain/billing/gateway-notification.ts';
import { DomainError, type ErrorCode, refusals } from '../domain/errors.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { GatewayUnavailable } from '../integrations/payments/errors.ts';
import type { PaymentGateway } from '../integrations/payments/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** A payment may be told of before it can be read. */
const SOON_THERE_MS = 10 * MINUTE_MS;

/** What a notification asks of the gateway. */
export function createPaymentLookUp(deps: ActivityDependencies & { gateway: PaymentGateway | undefined }) {
  return {
    /** Looks a payment up, unless that was done since it was told of, and records what it is by now (B4). */
    async followPayment(notificationId: string): Promise<void> {
      const ctx = await activityContext(deps);
      const pending = await pendingPayment(ctx, { notificationId });
      if (!pending) return;
      if (!deps.gateway) throw new GatewayUnavailable('NO_GATEWAY');
      const { paymentId, receivedAt } = pending;
      const reading = await deps.gateway.payment(paymentId);
      const isNew = receivedAt.getTime() + SOON_THERE_MS > ctx.now.getTime();
      if (!reading && isNew) throw new GatewayUnavailable('NOT_THERE_YET');
      const follow = followGatewayPayment(await activityContext(deps), {
        paymentId,
        reading,
        lookedAt: ctx.now,
      });
      await follow.catch(leaveRefusal);
    },
  };
}

/** A payment that cannot be recorded as it is will be no other: staff has a task of its own. */
function leaveRefusal(error: unknown): never {
  if (!(error instanceof DomainError) || refusals[error.code as ErrorCode].retryable) throw error;
  throw ApplicationFailure.nonRetryable(error.code, error.code);
}

/** What it asks of Postgres alone. */
export function createPaymentActivities(deps: ActivityDependencies) {
  return {
    async leavePaymentToStaff(input: { notificationId: string; why: string }): Promise<void> {
      await leavePaymentToStaff(await activityContext(deps), input);
    },
  };
}

export type PaymentLookUp = ReturnType<typeof createPaymentLookUp>;
export type PaymentActivities = ReturnType<typeof createPaymentActivities>;

/** How far back the first look of all goes. */
const FIRST_LOOK_BACK_MS = 3 * DAY_MS;
/** Each look begins this long before the last one: what changed is not in the gateway's list at once. */
const OVERLAP_MS = 30 * MINUTE_MS;
/** Notifications that are stored at once. */
const BATCH = 50;

/**
 * Looks at the gateway for payments that changed since the last look, whoever made it and whenever that was: enough by
 * itself if no webhook ever arrives (B4). Called every few minutes; resolves to how many changes it had not been told of
 * so. A look that fails is made again over the same stretch.
 */
export function createPaymentCollector({
  gateway,
  context,
}: {
  gateway: Pick<PaymentGateway, 'updates'>;
  context: () => Promise<VerbContext>;
}): () => Promise<number> {
  return async () => {
    const ctx = await context();
    const last = await readLook(ctx);
    const from = new Date((last ?? ctx.now).getTime() - (last ? OVERLAP_MS : FIRST_LOOK_BACK_MS));
    let stored = 0;
    let batch: Notification[] = [];
    const store = async () => {
      if (batch.length > 0) stored += await storeNotifications(await context(), batch);
      batch = [];
    };
    for await (const { paymentId, updatedAt } of gateway.updates({ from, until: ctx.now })) {
      batch.push({ paymentId, key: `found/${updatedAt.toISOString()}` });
      if (batch.length === BATCH) await store();
    }
    await store();
    await recordLook(await context(), { until: ctx.now });
    return stored;
  };
}
