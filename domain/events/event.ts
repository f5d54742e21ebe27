import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Actor } from '../transaction/context.ts';

/** One business fact, append-only: the application's role can neither change nor delete it (G6). */
export const Event = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: p.bigint('number').primary(),
    type: p.text(),
    actor: p.json<Actor>(),
    at: p.datetime(),
    cause: p.text(),
    clientId: p.uuid().nullable(),
    serviceId: p.uuid().nullable(),
    changeId: p.uuid().nullable(),
    invoiceId: p.uuid().nullable(),
    data: p.json<Record<string, string | number | boolean>>(),
  },
});
export type Event = InferEntity<typeof Event>;
