import { read, transaction } from '../../db/transaction.ts';
import { consumeGrant } from '../clients/consume-grant.ts';
import { normalEmail } from '../clients/contact.ts';
import { blockedUntil, countTry, tooManyTries } from '../clients/throttle.ts';
import type { VerbContext } from '../context.ts';
import { DomainError, refuse } from '../errors.ts';
import { insertTransfer } from './insert-transfer.ts';
import { loadTransfer } from './load-transfer.ts';
import { namingTry } from './naming-tries.ts';
import { checkOpening } from './opening-rules.ts';
import { type TransferView, viewOf } from './transfer-view.ts';

export type OpenTransferInput = {
  serviceId: string;
  recipientEmail: string;
  recipientName: string;
  grantToken?: string;
};

/**
 * The signed-in holder opens a transfer (T3 a). With a grant for `immediate_transfer` it may skip the cooling off (T10).
 * @throws {DomainError} NOT_FOUND, FROZEN, CLIENT_NOT_VERIFIED, SERVICE_NOT_ACTIVE, SERVICE_HAS_UNPAID_INVOICES,
 * SAME_PERSON, RECIPIENT_NOT_READY, CHANGE_IN_PROGRESS, GRANT_INVALID, TOO_MANY_TRIES.
 */
export async function openTransfer(ctx: VerbContext, input: OpenTransferInput): Promise<TransferView> {
  const { actor } = ctx;
  if (actor.type !== 'client') refuse('FORBIDDEN');
  const tried = namingTry(actor.clientId, ctx.now);
  const until = await blockedUntil(read(ctx), tried);
  if (until) throw tooManyTries(ctx.now, until);
  try {
    return await open(ctx, { ...input, holderId: actor.clientId });
  } catch (error) {
    // Counted before it is told, so that guesses made at once learn no more than guesses made in turn.
    if (error instanceof DomainError && error.code === 'RECIPIENT_NOT_READY') {
      await countTry(read(ctx), tried);
    }
    throw error;
  }
}

function open(ctx: VerbContext, input: OpenTransferInput & { holderId: string }): Promise<TransferView> {
  const { holderId, recipientName, serviceId } = input;
  return transaction(ctx, async (tx) => {
    const recipientEmail = normalEmail(input.recipientEmail);
    const subject = await checkOpening(tx, { holderId, recipientEmail, recipientName, serviceId });
    const grant = input.grantToken
      ? await consumeGrant(tx, { token: input.grantToken, act: 'immediate_transfer', subjectId: serviceId })
      : undefined;
    const changeId = await insertTransfer(tx, { ...subject, openedWithGrant: grant !== undefined });
    return viewOf(await loadTransfer(tx.em, changeId), { party: 'holder', deployment: ctx.deployment });
  });
}
