import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../db/transaction.ts';
import { refuse } from '../errors.ts';
import { DAY_MS } from '../time.ts';
import type { OpeningSubject } from './opening-rules.ts';
import { createReference } from './texts.ts';
import { openingFacts } from './transfer-facts.ts';

/**
 * Opens the transfer that the rules allowed and hands its run over. The partial unique index is G4's last word: the
 * loser of a race gets the winner's change.
 * @throws {DomainError} CHANGE_IN_PROGRESS.
 */
export async function insertTransfer(
  tx: Transaction,
  subject: OpeningSubject & { openedWithGrant: boolean },
): Promise<string> {
  const { holder, recipient, service, policy, openedWithGrant } = subject;
  const windowEndsAt = new Date(tx.now.getTime() + policy.transferWindowDays * DAY_MS);
  const changeId = randomUUID();
  const inserted = await tx.em.execute(INSERT, [
    changeId,
    service.id,
    tx.now,
    JSON.stringify(tx.ctx.actor),
    windowEndsAt,
    tx.now,
    holder.id,
    recipient.id,
    createReference(),
    createReference(),
    openedWithGrant,
    JSON.stringify(policy),
    windowEndsAt,
  ]);
  if (inserted.length === 0) {
    const facts = await openingFacts(tx, { serviceId: service.id, holderId: holder.id });
    refuse('CHANGE_IN_PROGRESS', {
      change: facts?.openChange ?? { id: '', kind: 'unknown', state: 'unknown' },
    });
  }
  tx.event({
    type: 'transfer.opened',
    changeId,
    serviceId: service.id,
    clientId: holder.id,
    data: { recipientId: recipient.id, openedWithGrant },
  });
  tx.handoff({ kind: 'transfer', changeId, serviceId: service.id });
  return changeId;
}

const INSERT = /* sql */ `
with opened as (
  insert into service_change
    (id, kind, service_id, state, version, opened_at, opened_by, deadline, next_check_at)
  values (?, 'transfer', ?, 'awaiting_consents', 1, ?, ?::jsonb, ?, ?)
  on conflict (service_id) where closed_at is null do nothing
  returning id
)
insert into transfer
  (change_id, holder_id, recipient_id, holder_reference, recipient_reference, opened_with_grant, policy,
   window_ends_at, reminders_sent, notice_round)
select id, ?, ?, ?, ?, ?, ?::jsonb, ?, 0, 0 from opened
returning change_id`;
