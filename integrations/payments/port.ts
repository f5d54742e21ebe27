/** An amount in minor units of an ISO 4217 currency (G2). */
type Money = { amount: bigint; currency: string };

/** What a payer is to be asked for. */
export type NewCheckout = {
  /** Ours: it comes back with every payment, and names the call, so that a repeated one opens no second checkout. */
  checkoutId: string;
  price: Money;
  /** What the payer reads; nothing personal. */
  title: string;
  /** From when on nobody can pay it any more. */
  expiresAt: Date;
};

/** A payment as the gateway has it now. */
export type GatewayPayment = {
  id: string;
  /** What it is to us; `nothing` of it has come, or nothing will. */
  state: 'received' | 'nothing';
  /** The gateway's own word for it. */
  status: string;
  /** What was sold: neither the payer's financing charge nor the gateway's fee (B4). */
  price: Money;
  /** How much of it went back, by refunds or a chargeback that was not taken back: minor units. */
  reversed: bigint;
  /** Whether a chargeback was taken back. */
  isTakenBack: boolean;
  /** Of the checkout through which it was made; whatever its maker put there. */
  reference: string | undefined;
  /** Whether it was made to this company's account, with real money if that is what the account takes. */
  isOurs: boolean;
  receivedAt: Date | undefined;
};

/** A payment that changed at a time. */
export type PaymentUpdate = { paymentId: string; updatedAt: Date };

/**
 * The company's account at a payment gateway. Every method may be repeated without a second effect. They throw
 * `GatewayUnavailable` (try again) or `GatewayRefused` (for staff).
 */
export type PaymentGateway = {
  /** Makes a way to pay, and reads back that it asks for just that. */
  openCheckout(checkout: NewCheckout): Promise<{ providerId: string; link: string }>;
  /** Nobody can begin to pay it from now on. What was begun before may still come. */
  closeCheckout(checkout: NewCheckout & { providerId: string }): Promise<void>;
  /** Undefined if the gateway has no such payment. */
  payment(paymentId: string): Promise<GatewayPayment | undefined>;
  /** What changed from one instant to another, the oldest change first; of one payment only its last change. */
  updates(range: { from: Date; until: Date }): AsyncIterable<PaymentUpdate>;
};
