import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { KindDefinition, Phase } from '../changes/kind.ts';
import type { SharedWait, Standing } from '../changes/standing.ts';
import { periods } from '../services/service.ts';

const states = {
  awaiting_payment: 'open',
  paid: 'decided',
  completed: 'over',
  cancelled: 'over',
  expired: 'over',
  refused: 'over',
} as const satisfies Record<string, Phase>;
export type UpgradeState = keyof typeof states;

/**
 * An upgrade as the core of every kind knows it (U1–U9). From `paid` on it is being provisioned: it is completed, or staff
 * gives its money back as credit. A freeze makes its steps wait where they stand (G9).
 */
export const upgradeKind: KindDefinition<UpgradeState> = {
  kind: 'upgrade',
  prefix: 'UP',
  first: 'awaiting_payment',
  states,
  next: {
    awaiting_payment: ['paid', 'cancelled', 'expired', 'refused'],
    paid: ['completed', 'cancelled'],
    completed: [],
    cancelled: [],
    expired: [],
    refused: [],
  },
  tasks: ['frozen_change', 'database_restored', 'upgrade_stuck', 'upgrade_by_hand'],
};

export type UpgradeStanding = Standing<UpgradeState, SharedWait>;

/** The detail of a change of kind `upgrade`: what was agreed on when it was asked for (U6). Amounts in minor units (G2). */
export const Upgrade = defineEntity({
  name: 'Upgrade',
  tableName: 'upgrade',
  properties: {
    changeId: p.uuid().primary(),
    invoiceId: p.uuid(),
    fromPlanId: p.uuid(),
    toPlanId: p.uuid(),
    period: p.enum(periods),
    /** What a term costs from then on. */
    price: p.bigint(),
    /** What had been paid for the terms that it changes (U2); none where nothing says so, for which a price was agreed on. */
    paid: p.bigint().nullable(),
    currency: p.text(),
    /** The service's latest term, which will end on `dueDate`: on its own day, unless the period is another (U3). */
    termId: p.uuid(),
    dueDate: p.date(),
    /** The quote that was accepted, if the price was agreed on (U5). */
    quoteId: p.uuid().nullable(),
    /** When plan and limits were read back from the panel (U7). */
    readAt: p.datetime().nullable(),
  },
});
export type Upgrade = InferEntity<typeof Upgrade>;
