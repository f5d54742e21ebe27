import { isAgreedByTwo } from '../access/staff.ts';
import { letChangesGo } from '../changes/pause.ts';
import type { Client } from '../clients/client.ts';
import { tellOfVersion } from '../clients/client-version.ts';
import { lockClient } from '../clients/lock-client.ts';
import { dropPendingEmail } from '../clients/pending-email.ts';
import { type ReadVersion, refuseUnseen } from '../clients/review.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';

const LIFTED = 'client.unfrozen';

/**
 * Staff lifts a freeze (C8, G9). Where there are two members of staff it takes two: the first call is kept as the wish
 * (`frozen` stays true, `unfreezeAskedBy` names who), a call by another one carries it out. An e-mail that was asked for before the freeze
 * is to be asked for anew (C7). Not frozen: a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED when the same person asks again.
 */
export function unfreezeClient(
  ctx: VerbContext,
  input: ReadVersion & { clientId: string },
): Promise<StaffClientView> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, input.clientId);
    await refuseUnseen(tx, client, {
      version: input.version,
      since: 'client.frozen',
      own: [LIFTED],
    });
    if (!client.frozenAt) {
      tx.event({ type: 'client.unfrozen_again', clientId: client.id });
      return staffClientView(client);
    }
    if (await isAgreedByTwo(tx.em, { staffId, askedBy: client.unfreezeAskedBy })) {
      await lift(tx, client);
    } else {
      client.unfreezeAskedBy = staffId;
      tx.event({ type: 'client.unfreeze_asked', clientId: client.id });
    }
    return staffClientView(client);
  });
}

async function lift(tx: Transaction, client: Client): Promise<void> {
  client.frozenAt = null;
  client.unfreezeAskedBy = null;
  client.version += 1;
  dropPendingEmail(client);
  await settleTasks(tx, { subjectId: client.id, kinds: ['account_frozen'] });
  tx.event({ type: LIFTED, clientId: client.id, data: { version: client.version } });
  tellOfVersion(tx, client, { template: 'account_unfrozen', variables: { name: client.name } });
  await tx.em.flush();
  await letChangesGo(tx, { clientId: client.id });
}
