import { consumeGrant } from '../access/consume-grant.ts';
import { tooManyTries } from '../access/throttle.ts';
import { openChange } from '../changes/open.ts';
import { normalEmail } from '../clients/contact.ts';
import { createReference } from '../reference.ts';
import { DAY_MS } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { loadTransfer } from './load-transfer.ts';
import { checkOpening, countWrongNaming, type OpeningSubject, recipientNotReady } from './opening-rules.ts';
import { transferKind } from './transfer.ts';
import { type TransferView, viewOf } from './transfer-view.ts';

export type OpenTransferInput = {
  serviceId: string;
  recipientEmail: string;
  recipientName: string;
  grantToken?: string;
};

/** A refusal of the recipient is an answer here, because it is counted in the transaction that found it out. */
type Outcome = { opened: TransferView } | { recipientNotReady: true };

/**
 * The signed-in holder opens a transfer (T3 a). With a grant for `immediate_transfer` it may skip the cooling off (T10).
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, CLIENT_NOT_VERIFIED, SERVICE_NOT_ACTIVE,
 * SERVICE_HAS_UNPAID_INVOICES, SAME_PERSON, RECIPIENT_NOT_READY, CHANGE_IN_PROGRESS, GRANT_INVALID, TOO_MANY_TRIES.
 */
export async function openTransfer(ctx: VerbContext, input: OpenTransferInput): Promise<TransferView> {
  const opening = { ...input, holderId: actingClient(ctx).clientId };
  const outcome = await transaction(ctx, (tx) => open(tx, opening));
  if ('opened' in outcome) return outcome.opened;
  throw recipientNotReady(ctx.deployment);
}

async function open(tx: Transaction, input: OpenTransferInput & { holderId: string }): Promise<Outcome> {
  const { holderId, recipientName, serviceId, grantToken } = input;
  const recipientEmail = normalEmail(input.recipientEmail);
  const allowed = await checkOpening(tx, { holderId, recipientEmail, recipientName, serviceId });
  const { recipient, blockedUntil } = allowed;
  if (blockedUntil) throw tooManyTries(tx.now, blockedUntil);
  // Before anything is told of the recipient: a wrong grant is refused in one way, whoever was named.
  if (grantToken !== undefined) {
    await consumeGrant(tx, {
      token: grantToken,
      act: 'immediate_transfer',
      subjectId: serviceId,
      onlyChecked: recipient === undefined,
    });
  }
  if (!recipient) {
    await countWrongNaming(tx, holderId);
    return { recipientNotReady: true };
  }
  const openedWithGrant = grantToken !== undefined;
  const changeId = await insertTransfer(tx, { ...allowed, recipient, openedWithGrant });
  const loaded = await loadTransfer(tx.em, changeId);
  return { opened: viewOf(loaded, { party: 'holder', deployment: tx.ctx.deployment }) };
}

/** Opens the transfer that the rules allowed and hands its run over. @throws {DomainError} CHANGE_IN_PROGRESS (G4). */
export async function insertTransfer(
  tx: Transaction,
  subject: OpeningSubject & { openedWithGrant: boolean },
): Promise<string> {
  const { holder, recipient, service, policy, openedWithGrant } = subject;
  const windowEndsAt = new Date(tx.now.getTime() + policy.transferWindowDays * DAY_MS);
  const change = await openChange(tx, {
    definition: transferKind,
    serviceId: service.id,
    parties: {
      holder: { clientId: holder.id, code: createReference() },
      recipient: { clientId: recipient.id, code: createReference() },
    },
    policy,
    deadline: windowEndsAt,
    detail: {
      table: 'transfer',
      row: {
        opened_with_grant: openedWithGrant,
        window_ends_at: windowEndsAt,
        reminders_sent: 0,
        notice_round: 0,
      },
    },
  });
  tx.event({
    type: 'transfer.opened',
    changeId: change.id,
    serviceId: service.id,
    clientId: holder.id,
    data: { recipientId: recipient.id, openedWithGrant },
  });
  return change.id;
}
