import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** One payment as its provider reported it; `amount = applied + credited + reversed` always (B4). */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: p.uuid().primary(),
    provider: p.text(),
    providerPaymentId: p.text(),
    invoiceId: p.uuid(),
    amount: p.bigint(),
    applied: p.bigint(),
    credited: p.bigint(),
    reversed: p.bigint(),
    currency: p.text(),
    paidAt: p.datetime(),
    receivedAt: p.datetime(),
  },
});
export type Payment = InferEntity<typeof Payment>;

/** A client's credit grows and shrinks by entries; its sum is never negative (B4). */
export const CreditEntry = defineEntity({
  name: 'CreditEntry',
  tableName: 'credit_entry',
  properties: {
    id: p.uuid().primary(),
    clientId: p.uuid(),
    paymentId: p.uuid(),
    amount: p.bigint(),
    currency: p.text(),
    at: p.datetime(),
  },
});
export type CreditEntry = InferEntity<typeof CreditEntry>;
