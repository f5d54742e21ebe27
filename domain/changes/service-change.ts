import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Actor } from '../context.ts';

export const changeKinds = ['transfer', 'upgrade', 'cancellation', 'activation'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** The parent of every change of a service: at most one open per service (G4, a partial unique index). */
export const ServiceChange = defineEntity({
  name: 'ServiceChange',
  tableName: 'service_change',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(changeKinds),
    serviceId: p.uuid(),
    state: p.text(),
    /** Grows with every write; a run that knows more than the database parks (architecture, data flow 5). */
    version: p.integer(),
    openedAt: p.datetime(),
    openedBy: p.json<Actor>(),
    deadline: p.datetime().nullable(),
    /** When the sweep rings the run if nobody did; null only when closed. */
    nextCheckAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  },
});
export type ServiceChange = InferEntity<typeof ServiceChange>;
