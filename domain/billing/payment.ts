import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/**
 * One payment as its provider reported it; `amount = applied + credited + reversed + unmatched` always (B4). Every minor unit
 * that is applied or credited is named by rows of `allocation` or `credit_entry`, and the database adds them up.
 */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: p.uuid().primary(),
    provider: p.text(),
    providerPaymentId: p.text(),
    /** Whose money it is; nobody's while it is unmatched. */
    clientId: p.uuid().nullable(),
    /** What it was received for, or assigned to. */
    invoiceId: p.uuid().nullable(),
    /** What its provider says that it is for. */
    reference: p.text(),
    amount: p.bigint(),
    applied: p.bigint(),
    credited: p.bigint(),
    reversed: p.bigint(),
    unmatched: p.bigint(),
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

/** Why money goes to an invoice, or comes back from it. */
const allocationCauses = ['payment', 'credit', 'void', 'reversal', 'restoral'] as const;
export type AllocationCause = (typeof allocationCauses)[number];

/** What of a payment pays an invoice; negative for what no longer does. */
export const Allocation = defineEntity({
  name: 'Allocation',
  tableName: 'allocation',
  properties: {
    id: p.uuid().primary(),
    sequence: p.bigint('number').nullable(),
    paymentId: p.uuid(),
    invoiceId: p.uuid(),
    clientId: p.uuid(),
    currency: p.text(),
    amount: p.bigint(),
    cause: p.enum(allocationCauses),
    reversalId: p.uuid().nullable(),
    at: p.datetime(),
  },
});
export type Allocation = InferEntity<typeof Allocation>;

/** What a provider took back of a payment (B4). */
export const PaymentReversal = defineEntity({
  name: 'PaymentReversal',
  tableName: 'payment_reversal',
  properties: {
    id: p.uuid().primary(),
    paymentId: p.uuid(),
    providerReversalId: p.text(),
    amount: p.bigint(),
    reason: p.text(),
    at: p.datetime(),
  },
});
export type PaymentReversal = InferEntity<typeof PaymentReversal>;

/** That a reversal was taken back. */
export const PaymentRestoral = defineEntity({
  name: 'PaymentRestoral',
  tableName: 'payment_restoral',
  properties: {
    reversalId: p.uuid().primary(),
    at: p.datetime(),
  },
});
export type PaymentRestoral = InferEntity<typeof PaymentRestoral>;
