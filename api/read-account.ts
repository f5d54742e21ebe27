import { refuse } from '../domain/errors.ts';
import type { ReadAccount } from '../domain/services/move-service.ts';
import { OutsideError } from '../integrations/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';

/** Reads accounts for verbs that ask panels before they decide. @throws {DomainError} SERVER_UNREADABLE. */
export function readAccountOn(panels: Panels): ReadAccount {
  return async (serverId, user) => {
    try {
      return await (await panels.of(serverId)).accountSummary(user);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      return refuse('SERVER_UNREADABLE', { serverId });
    }
  };
}
