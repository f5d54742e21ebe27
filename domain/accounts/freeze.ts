import { dropKeyReset } from '../access/key-reset.ts';
import { stopChanges } from '../changes/pause.ts';
import type { Client } from '../clients/client.ts';
import { tellOfVersion } from '../clients/client-version.ts';
import { lockClaimedClient, lockClient } from '../clients/lock-client.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type OwnAccountView, ownAccountView } from './account-view.ts';

export type FreezeReason = 'client_asked' | 'not_me_answer' | 'staff';

/**
 * Freezes an account inside a verb's transaction (G9): no transfer, cancellation or contact edit goes through until
 * staff lifts it; open transfers pause, with a task. A new security key that was asked for or allowed is off for good. A client's own freeze is a task of its own: they are promised that
 * staff looks. Freezing again drops a wish to lift it, opens that task if staff had closed it, and is an event and a
 * version of its own: whoever lifts the freeze has seen it.
 * @throws {DomainError} NOT_FOUND.
 */
export async function freezeClient(
  tx: Transaction,
  freeze: { clientId: string; reason: FreezeReason; note?: string | undefined },
): Promise<Client> {
  const client = await lockClient(tx, freeze.clientId);
  const { reason, note } = freeze;
  client.unfreezeAskedBy = null;
  await dropKeyReset(tx, client);
  if (reason !== 'staff') {
    const details = { reason };
    await openTask(tx, { kind: 'account_frozen', subjectId: client.id, clientId: client.id, details });
  }
  client.version += 1;
  const type = client.frozenAt ? 'client.frozen_again' : 'client.frozen';
  const data = { reason, version: client.version };
  tx.event({ type, clientId: client.id, data: note ? { ...data, note } : data });
  if (client.frozenAt) return client;
  client.frozenAt = tx.now;
  tellOfVersion(tx, client, { template: 'account_frozen', variables: { name: client.name } });
  await stopChanges(tx, { clientId: client.id }, { clientId: client.id });
  return client;
}

/** A client freezes their own account, signed in (C9). @throws {DomainError} FORBIDDEN, EMAIL_NOT_CONFIRMED. */
export function freezeOwnAccount(ctx: VerbContext): Promise<OwnAccountView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    await lockClaimedClient(tx, clientId);
    return ownAccountView(await freezeClient(tx, { clientId, reason: 'client_asked' }), tx.now);
  });
}
