import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A domain of a client: it is renewed or left to lapse, and never moves with a service (X6, B7, T13). */
export const Domain = defineEntity({
  name: 'Domain',
  tableName: 'domain',
  properties: {
    id: p.uuid().primary(),
    clientId: p.uuid(),
    name: p.text(),
    expiresOn: p.date(),
    /** Whether its next year is to be invoiced and renewed (B7). */
    renews: p.boolean(),
    version: p.integer(),
  },
});
export type Domain = InferEntity<typeof Domain>;
