import { refuse } from '../errors.ts';
import type { Actor, KeyScope, VerbContext } from './context.ts';

export type ActingClient = Extract<Actor, { type: 'client' }>;
export type ActingStaff = Extract<Actor, { type: 'staff' }>;
export type ActingKey = Extract<Actor, { type: 'key' }>;

/** The client who acts in their own name (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingClient({ actor }: VerbContext): ActingClient {
  return actor.type === 'client' ? actor : refuse('FORBIDDEN');
}

/** The member of staff who acts (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingStaff({ actor }: VerbContext): ActingStaff {
  return actor.type === 'staff' ? actor : refuse('FORBIDDEN');
}

/** The administrator who acts (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingAdministrator(ctx: VerbContext): ActingStaff {
  const staff = actingStaff(ctx);
  return staff.role === 'administrator' ? staff : refuse('FORBIDDEN');
}

/** The integration key that acts within its scope (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingKey({ actor }: VerbContext, scope: KeyScope): ActingKey {
  return actor.type === 'key' && actor.scopes.includes(scope) ? actor : refuse('FORBIDDEN');
}
