import { z } from 'zod';
import { minorUnitsOf } from '../../domain/money.ts';
import { GatewayUnavailable } from './errors.ts';
import type { GatewayPayment } from './port.ts';

/** A JSON number as it is written: JavaScript writes the shortest text that is the same number. */
const decimal = z.number().transform(String);

/** What is used of a payment of Mercado Pago; everything else of it stays there. */
export const paymentSchema = z.object({
  id: z.coerce.string(),
  status: z.string(),
  status_detail: z.string().nullish(),
  currency_id: z.string(),
  live_mode: z.boolean(),
  collector_id: z.coerce.string().nullish(),
  external_reference: z.string().nullish(),
  transaction_amount: decimal,
  transaction_amount_refunded: decimal.nullish(),
  date_approved: z.coerce.date().nullish(),
});
type Found = z.output<typeof paymentSchema>;

/**
 * Whether money came at some time, whatever became of it, by Mercado Pago's statuses. What is in mediation is held by the
 * gateway, and not back with its payer.
 */
const received: ReadonlyMap<string, boolean> = new Map([
  ...['approved', 'refunded', 'charged_back', 'in_mediation'].map((status) => [status, true] as const),
  ...['pending', 'in_process', 'authorized', 'rejected', 'cancelled'].map(
    (status) => [status, false] as const,
  ),
]);

const REIMBURSED = 'reimbursed';

/** A payment in this company's terms. */
export function gatewayPayment(
  found: Found,
  { collectorId, isLive }: { collectorId: string; isLive: boolean },
): GatewayPayment {
  const { id, status, currency_id: currency } = found;
  const amount = minorUnits(found.transaction_amount, currency);
  const isReceived = received.get(status);
  // One that Mercado Pago has added since: somebody has to read what it means.
  if (isReceived === undefined) throw new GatewayUnavailable('UNKNOWN_STATUS');
  if (isReceived && !found.date_approved) throw new GatewayUnavailable('MALFORMED_ANSWER');
  return {
    id,
    state: isReceived ? 'received' : 'nothing',
    status,
    price: { amount, currency },
    reversed: isReceived ? reversed(found, amount) : 0n,
    isTakenBack: status === 'charged_back' && found.status_detail === REIMBURSED,
    reference: found.external_reference ?? undefined,
    isOurs: found.collector_id === collectorId && found.live_mode === isLive,
    receivedAt: found.date_approved ?? undefined,
  };
}

function reversed(found: Found, amount: bigint): bigint {
  const refunded = minorUnits(found.transaction_amount_refunded ?? '0', found.currency_id);
  const isChargedBack = found.status === 'charged_back' && found.status_detail !== REIMBURSED;
  return isChargedBack ? amount : refunded;
}

function minorUnits(text: string, currency: string): bigint {
  const amount = minorUnitsOf(text, currency);
  if (amount === undefined) throw new GatewayUnavailable('MALFORMED_ANSWER');
  return amount;
}
