import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { ChangeKind } from '../change-kinds.ts';
import type { Policy } from '../company/policies.ts';
import type { Actor } from '../transaction/context.ts';

/** The parent of every change of a service: at most one open per service (G4, a partial unique index). */
export const ServiceChange = defineEntity({
  name: 'ServiceChange',
  tableName: 'service_change',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<ChangeKind>(),
    /** What people say on the phone: `TR-7KQ2MW9X`. */
    reference: p.text(),
    serviceId: p.uuid(),
    state: p.text(),
    /** Grows with every write; a run that knows more than the database parks (architecture, data flow 5). */
    version: p.integer(),
    openedAt: p.datetime(),
    openedBy: p.json<Actor>(),
    /** The company's policies as they stood at the opening (G1). */
    policy: p.json<Policy>(),
    deadline: p.datetime().nullable(),
    /** When the sweep rings the run if nobody did; null only when closed. */
    nextCheckAt: p.datetime().nullable(),
    /** Where a paused change stood. */
    pausedFrom: p.text().nullable(),
    pauseReason: p.text().nullable(),
    /** None for a freeze, which staff alone ends (G9). */
    pauseEndsAt: p.datetime().nullable(),
    /** The change that goes before it, while that one is not closed: until then it is not the open one of its service (X9). */
    runsAfter: p.uuid().nullable(),
    closedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
  },
});
export type ServiceChange = InferEntity<typeof ServiceChange>;

/** A client whom a change concerns, in a role of its kind; never changes. */
export const ChangeParty = defineEntity({
  name: 'ChangeParty',
  tableName: 'change_party',
  primaryKeys: ['changeId', 'role'],
  properties: {
    changeId: p.uuid().primary(),
    role: p.text().primary(),
    clientId: p.uuid(),
    /** By which a party's text names the change (T4); none where nobody writes one. */
    code: p.text().nullable(),
  },
});
export type ChangeParty = InferEntity<typeof ChangeParty>;
