import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const domainStatuses = ['active', 'lapsed', 'deleted'] as const;
export type DomainStatus = (typeof domainStatuses)[number];

/**
 * A domain of a client: it is renewed by the year or left to lapse, and never moves with a service (X6, B7, T13). Whoever
 * writes it holds its client's lock.
 */
export const Domain = defineEntity({
  name: 'Domain',
  tableName: 'domain',
  properties: {
    id: p.uuid().primary(),
    clientId: p.uuid(),
    /** As it is registered: lower case, other letters than those of ASCII as Punycode. */
    name: p.text(),
    /** The last local day of what is paid for (G3). */
    expiresOn: p.date(),
    /** Day of the month of its expiry, kept when a short February clamps it. */
    anchorDay: p.integer(),
    /** Whether its next year is to be invoiced and renewed (B7). */
    renews: p.boolean(),
    /** Final price of a year in minor units of `currency` (G2); none until staff says it. */
    price: p.bigint().nullable(),
    currency: p.text(),
    status: p.enum(domainStatuses),
    /** When the clock looks at it again. */
    nextCheckAt: p.datetime().nullable(),
    version: p.integer(),
  },
});
export type Domain = InferEntity<typeof Domain>;
