import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';

/** The column and id by which a signed-in person's own sessions are found. @throws {DomainError} FORBIDDEN. */
export function sessionOwner(ctx: VerbContext): { column: 'client_id' | 'staff_id'; id: string } {
  const { actor } = ctx;
  if (actor.type === 'client') return { column: 'client_id', id: actor.clientId };
  if (actor.type === 'staff') return { column: 'staff_id', id: actor.staffId };
  return refuse('FORBIDDEN');
}
