import { type Transaction, transaction } from '../../db/transaction.ts';
import { consumeGrant } from '../clients/consume-grant.ts';
import { normalEmail } from '../clients/contact.ts';
import { countTry } from '../clients/throttle.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { insertTransfer } from './insert-transfer.ts';
import { loadTransfer } from './load-transfer.ts';
import { checkOpening } from './opening-rules.ts';
import { type TransferView, viewOf } from './transfer-view.ts';

export type OpenTransferInput = {
  serviceId: string;
  recipientEmail: string;
  recipientName: string;
  grantToken?: string;
};

const NAMING_TRIES = { limit: 20, windowSeconds: 3_600 };

/**
 * The signed-in holder opens a transfer (T3 a). With a grant for `immediate_transfer` it may skip the cooling off (T10).
 * @throws {DomainError} NOT_FOUND, FROZEN, CLIENT_NOT_VERIFIED, SERVICE_NOT_ACTIVE, SERVICE_HAS_UNPAID_INVOICES,
 * SAME_PERSON, RECIPIENT_NOT_READY, CHANGE_IN_PROGRESS, GRANT_INVALID, TOO_MANY_TRIES.
 */
export async function openTransfer(ctx: VerbContext, input: OpenTransferInput): Promise<TransferView> {
  const { actor } = ctx;
  if (actor.type !== 'client') refuse('FORBIDDEN');
  await countTry(ctx.orm.em.fork(), {
    key: `name-recipient:${actor.clientId}`,
    now: ctx.now,
    ...NAMING_TRIES,
  });
  return transaction(ctx, async (tx) => {
    const recipientId = await findRecipient(tx, input.recipientEmail);
    const subject = await checkOpening(tx, {
      holderId: actor.clientId,
      recipientId,
      recipientName: input.recipientName,
      serviceId: input.serviceId,
    });
    const grant = input.grantToken
      ? await consumeGrant(tx, {
          token: input.grantToken,
          act: 'immediate_transfer',
          subjectId: input.serviceId,
        })
      : undefined;
    const changeId = await insertTransfer(tx, { ...subject, openedWithGrant: grant !== undefined });
    return viewOf(await loadTransfer(tx.em, changeId), { party: 'holder', deployment: ctx.deployment });
  });
}

async function findRecipient(tx: Transaction, typed: string): Promise<string | undefined> {
  const email = normalEmail(typed);
  if (!email) return undefined;
  const [recipient] = await tx.em.execute<{ id: string }[]>('select id from client where email = ?', [email]);
  return recipient?.id;
}
