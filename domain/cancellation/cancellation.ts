import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { KindDefinition, Phase } from '../changes/kind.ts';
import type { SharedWait, Standing } from '../changes/standing.ts';

const states = {
  scheduled: 'open',
  paused: 'open',
  claimed: 'decided',
  completed: 'over',
  withdrawn: 'over',
} as const satisfies Record<string, Phase>;
export type CancellationState = keyof typeof states;

/** A cancellation as the core of every kind knows it. From `claimed` on the account is being deleted (X7). */
export const cancellationKind: KindDefinition<CancellationState> = {
  kind: 'cancellation',
  prefix: 'BA',
  first: 'scheduled',
  states,
  next: {
    // An order that never became a service is done at once.
    scheduled: ['paused', 'claimed', 'completed', 'withdrawn'],
    paused: ['scheduled', 'withdrawn'],
    // Staff keeps a service whose account could not be deleted.
    claimed: ['completed', 'withdrawn'],
    completed: [],
    withdrawn: [],
  },
  tasks: ['frozen_change', 'database_restored', 'backup_failed', 'ending_stuck'],
};

/** What a cancellation waits for, beside what every change may. */
export type CancellationWait = SharedWait | 'time' | 'backup' | 'messages' | 'office_hours' | 'upgrade';
export type CancellationStanding = Standing<CancellationState, CancellationWait>;

/** The two that a client has [seed], the one of staff, and the one of dunning (B3). */
export const clientModes = ['immediate', 'end_of_period'] as const;
export type ClientMode = (typeof clientModes)[number];
export const modes = [...clientModes, 'termination', 'non_payment'] as const;
export type Mode = (typeof modes)[number];

/** Days before the end of the period on which its holder is told once more (X3). */
export const noticeDays = [15, 3] as const;
export type NoticeDays = (typeof noticeDays)[number];

/** The detail of a change of kind `cancellation` (X1–X10). */
export const Cancellation = defineEntity({
  name: 'Cancellation',
  tableName: 'cancellation',
  properties: {
    changeId: p.uuid().primary(),
    mode: p.enum(modes),
    /** Until when one that is not for the end of a period is not carried out (X2). */
    windowEndsAt: p.datetime().nullable(),
    /** The first local day on which the service is no more (X3). */
    endsOn: p.date().nullable(),
    /** Since when that date stands. */
    endsOnSince: p.datetime(),
    /** Whether a date that had passed was put off already (X3). */
    putOff: p.boolean(),
    /** How many days before the end the last notice was sent. */
    lastNoticeDays: p.integer().$type<NoticeDays>().nullable(),
    askedBecause: p.text().nullable(),
    claimedAt: p.datetime().nullable(),
    /** The invoice for which it is carried out, if it is: also one for the end of a period whose own day comes later (X3, B3). */
    debtInvoiceId: p.uuid().nullable(),
  },
});
export type Cancellation = InferEntity<typeof Cancellation>;
