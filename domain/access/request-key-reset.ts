import { noticeTime, tellOfEdit } from '../clients/edit-notices.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { countTryWithin, tooManyTries } from './throttle.ts';

/** Each is a notice to the client and a task for staff. */
const ASKS_A_DAY = { limit: 3, windowSeconds: 86_400 };

/**
 * A client who lost their security key asks for a new one, signed in (C5): who they are is for staff to check, with a task, and
 * they are told both ways, so that the owner can stop what a thief asks (C9). The key on file stands. Asking again before
 * staff has answered changes nothing, but opens the task that staff had closed without an answer (G7).
 * @throws {DomainError} FORBIDDEN, EMAIL_NOT_CONFIRMED, FROZEN, TOO_MANY_TRIES.
 */
export async function requestKeyReset(ctx: VerbContext): Promise<Record<never, never>> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, clientId);
    if (!client.emailConfirmedAt) refuse('EMAIL_NOT_CONFIRMED');
    const task = { kind: 'security_key_lost', subjectId: clientId, clientId } as const;
    if (client.keyResetAskedAt) {
      await openTask(tx, task);
      return {};
    }
    const until = await countTryWithin(tx.em, { key: `key_reset/${clientId}`, now: tx.now, ...ASKS_A_DAY });
    if (until) throw tooManyTries(tx.now, until);
    client.keyResetAskedAt = tx.now;
    tx.event({ type: 'client.security_key_reset_asked', clientId });
    await openTask(tx, task);
    await tellOfEdit(tx, client, {
      businessKey: `account_security_key_lost/${clientId}/${tx.now.toISOString()}`,
      template: 'account_security_key_lost',
      variables: { name: client.name, ...(await noticeTime(tx)) },
      edited: ['lostSecurityKey'],
    });
    return {};
  });
}
