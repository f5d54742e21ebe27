import type { KindDefinition, Phase } from '../changes/kind.ts';
import type { SharedWait, Standing } from '../changes/standing.ts';

const states = {
  awaiting_payment: 'open',
  paid: 'decided',
  completed: 'over',
  cancelled: 'over',
  expired: 'over',
} as const satisfies Record<string, Phase>;
export type ActivationState = keyof typeof states;

/**
 * The activation of a service that was hired, as the core of every kind knows it (B1). From `paid` on the service is being
 * set up, also where staff had it begin before the payment; only staff, asked about it, ends it without. A freeze makes its steps wait where they stand (G9).
 */
export const activationKind: KindDefinition<ActivationState> = {
  kind: 'activation',
  prefix: 'AL',
  first: 'awaiting_payment',
  states,
  next: {
    awaiting_payment: ['paid', 'cancelled', 'expired'],
    paid: ['completed', 'cancelled'],
    completed: [],
    cancelled: [],
    expired: [],
  },
  tasks: ['frozen_change', 'database_restored', 'activation_stuck', 'activation_by_hand'],
};

export type ActivationStanding = Standing<ActivationState, SharedWait>;
