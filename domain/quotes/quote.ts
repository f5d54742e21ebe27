import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { periods } from '../services/service.ts';

export const quoteStatuses = ['open', 'accepted', 'declined', 'expired', 'withdrawn'] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** What the company offers a client for a price until a day (B6). `total` in minor units of `currency` (G2). */
export const Quote = defineEntity({
  name: 'Quote',
  tableName: 'quote',
  properties: {
    id: p.uuid().primary(),
    number: p.bigint('number').nullable(),
    clientId: p.uuid(),
    serviceId: p.uuid().nullable(),
    currency: p.text(),
    total: p.bigint(),
    status: p.enum(quoteStatuses),
    /** The last local day on which it can be accepted. */
    validUntil: p.date(),
    note: p.text().nullable(),
    /** The plan and period that accepting it upgrades its service to, and what a term costs from then on (B6, U5). */
    upgradePlanId: p.uuid().nullable(),
    upgradePeriod: p.enum(periods).nullable(),
    recurring: p.bigint().nullable(),
    createdAt: p.datetime(),
    closedAt: p.datetime().nullable(),
  },
});
export type Quote = InferEntity<typeof Quote>;

/** In the order in which they were given; negative for a discount. */
export const QuoteLine = defineEntity({
  name: 'QuoteLine',
  tableName: 'quote_line',
  primaryKeys: ['quoteId', 'position'],
  properties: {
    quoteId: p.uuid().primary(),
    position: p.integer().primary(),
    description: p.text(),
    amount: p.bigint(),
  },
});
export type QuoteLine = InferEntity<typeof QuoteLine>;
