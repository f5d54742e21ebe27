import { refuse } from '../errors.ts';
import type { Actor, VerbContext } from './context.ts';

export type ActingClient = Extract<Actor, { type: 'client' }>;
export type ActingStaff = Extract<Actor, { type: 'staff' }>;

/** The client who acts in their own name (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingClient({ actor }: VerbContext): ActingClient {
  return actor.type === 'client' ? actor : refuse('FORBIDDEN');
}

/** The member of staff who acts (C8). @throws {DomainError} FORBIDDEN for anybody else. */
export function actingStaff({ actor }: VerbContext): ActingStaff {
  return actor.type === 'staff' ? actor : refuse('FORBIDDEN');
}
