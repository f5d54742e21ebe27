import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const invoiceStatuses = ['issued', 'paid', 'void'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];
export const lineKinds = ['order', 'renewal', 'upgrade', 'other'] as const;
export type LineKind = (typeof lineKinds)[number];

/** Amounts are minor units of `currency` (G2). `applied` is what payments have covered so far (B4). */
export const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    id: p.uuid().primary(),
    number: p.bigint('number').nullable(),
    clientId: p.uuid(),
    currency: p.text(),
    total: p.bigint(),
    applied: p.bigint(),
    status: p.enum(invoiceStatuses),
    issuedAt: p.datetime(),
    dueDate: p.date(),
    /** Until when staff put off what follows if it is not paid (B3). */
    postponedUntil: p.date().nullable(),
    /** The last day on which a reported transfer holds what follows; kept, since one invoice is held once (B4). */
    heldUntil: p.date().nullable(),
    paidAt: p.datetime().nullable(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    /** What its link carries: whoever knows it reads the invoice (A1). */
    linkToken: p.text(),
    /** Grows when what remains owed may be another sum (B4). */
    checkoutVersion: p.integer(),
    checkoutDueAt: p.datetime().nullable(),
    /** When it is told of, with whatever of its client waits for that too; none once it was (A2). */
    alertDueAt: p.datetime().nullable(),
    /** The alert that it shares with others; none if it had one of its own, or is overtaken. */
    alertBundle: p.uuid().nullable(),
    /** The quote that became it (B6): such a one is void as soon as its client asks, while it is unpaid (B5). */
    quoteId: p.uuid().nullable(),
    /** The domain whose next year it is for, and the expiry on which that year begins (B7). */
    domainId: p.uuid().nullable(),
    domainExpiresOn: p.date().nullable(),
  },
});
export type Invoice = InferEntity<typeof Invoice>;

/** Until when an invoice's line `l` covers its service: its period, unless an upgrade ended the term before (U3). */
export const COVERED_UNTIL = 'coalesce(l.covers_until, l.period_end)';

/** The business key of the alert that says that it was issued (A1, A2). */
export const alertOfInvoice = (invoiceId: string) => `invoice_generated/${invoiceId}`;
/** The same of several. */
export const alertOfBundle = (bundleId: string) => `invoices_generated/${bundleId}`;

export const InvoiceLine = defineEntity({
  name: 'InvoiceLine',
  tableName: 'invoice_line',
  properties: {
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    serviceId: p.uuid().nullable(),
    kind: p.enum(lineKinds),
    description: p.text(),
    amount: p.bigint(),
    currency: p.text(),
    periodStart: p.date().nullable(),
    periodEnd: p.date().nullable(),
    /** Until when it covers its service, if an upgrade ended the term before that day (U3). */
    coversUntil: p.date().nullable(),
    /** The announced change by which a renewal costs what it does (B2); none: the service's own price. */
    priceChangeId: p.uuid().nullable(),
    /** As its invoice is, which the database sees to: of a period at most one renewal is not (B2). */
    isVoid: p.boolean().default(false),
  },
});
export type InvoiceLine = InferEntity<typeof InvoiceLine>;
