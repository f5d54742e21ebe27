import { openChange } from '../changes/open.ts';
import { createReference } from '../reference.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { OpeningSubject } from './opening-rules.ts';
import { transferKind } from './transfer.ts';

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
