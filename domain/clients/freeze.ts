import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { ringTransfersOf } from '../transfer/ring-transfers.ts';
import { type AccountView, accountView } from './account-view.ts';
import { actingClient } from './acting.ts';
import type { Client } from './client.ts';
import { lockClient } from './lock-client.ts';
import { tell } from './notices.ts';

export type FreezeReason = 'client_asked' | 'not_me_answer' | 'staff';

/**
 * Freezes an account inside a verb's transaction (G9): no transfer, cancellation or contact edit goes through until
 * staff lifts it; open transfers pause, with a task. A client's own freeze is a task of its own: he is promised that
 * staff looks. Freezing again only drops a wish to lift it, and opens that task if staff had closed it.
 * @throws {DomainError} NOT_FOUND.
 */
export async function freezeClient(
  tx: Transaction,
  freeze: { clientId: string; reason: FreezeReason; note?: string | undefined },
): Promise<Client> {
  const client = await lockClient(tx, freeze.clientId);
  const { reason, note } = freeze;
  client.unfreezeAskedBy = null;
  if (reason !== 'staff') {
    const details = { reason };
    await openTask(tx, { kind: 'account_frozen', subjectId: client.id, clientId: client.id, details });
  }
  if (client.frozenAt) return client;
  client.frozenAt = tx.now;
  client.version += 1;
  tx.event({ type: 'client.frozen', clientId: client.id, data: note ? { reason, note } : { reason } });
  tell(tx, client, {
    businessKey: `account_frozen/${client.id}/${client.version}`,
    template: 'account_frozen',
    variables: { name: client.name },
  });
  for (const { changeId } of await ringTransfersOf(tx, client.id)) {
    await openTask(tx, { kind: 'frozen_change', subjectId: changeId, changeId, clientId: client.id });
  }
  return client;
}

/** A client freezes his own account, signed in (C9). @throws {DomainError} FORBIDDEN. */
export function freezeOwnAccount(ctx: VerbContext): Promise<AccountView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) =>
    accountView(await freezeClient(tx, { clientId, reason: 'client_asked' })),
  );
}
