/** Mercado Pago's own forms, as its documentation and its SDK have them. */

export type EmulatedPreference = {
  id: string;
  external_reference: string;
  items: { id: string; title: string; quantity: number; currency_id: string; unit_price: number }[];
  expires: boolean;
  expiration_date_from: string | null;
  expiration_date_to: string | null;
  notification_url: string | null;
  back_urls: { success: string; pending: string; failure: string };
  collector_id: number;
  date_created: string;
  init_point: string;
  sandbox_init_point: string;
};

export type EmulatedPayment = {
  id: number;
  date_created: string;
  date_approved: string | null;
  date_last_updated: string;
  status: string;
  status_detail: string;
  currency_id: string;
  live_mode: boolean;
  collector_id: number;
  external_reference: string | null;
  /** What was sold. */
  transaction_amount: number;
  transaction_amount_refunded: number;
  installments: number;
  payment_method_id: string;
  payment_type_id: string;
  transaction_details: { net_received_amount: number; total_paid_amount: number; installment_amount: number };
  fee_details: { type: string; amount: number; fee_payer: string }[];
  refunds: { id: number; payment_id: number; amount: number; status: string; date_created: string }[];
  notification_url: string | null;
};

const OFFSET_HOURS = -4;
const HOUR_MS = 3_600_000;

/** Mercado Pago writes its instants in the time of its own servers: `2017-06-16T21:10:06.000-04:00`. */
export function mercadoPagoDate(instant: Date): string {
  const local = new Date(instant.getTime() + OFFSET_HOURS * HOUR_MS).toISOString();
  return local.replace('Z', '-04:00');
}

/** A number with two decimals at most. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
