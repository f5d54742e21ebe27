import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { SessionActor } from './session-actor.ts';

export type ActingClient = Extract<SessionActor, { type: 'client' }>;
export type ActingStaff = Extract<SessionActor, { type: 'staff' }>;

/** The client who acts in their own name (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingClient(ctx: VerbContext): ActingClient {
  return ctx.actor.type === 'client' ? ctx.actor : refuse('FORBIDDEN');
}

/** The member of staff who acts (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingStaff(ctx: VerbContext): ActingStaff {
  return ctx.actor.type === 'staff' ? ctx.actor : refuse('FORBIDDEN');
}
