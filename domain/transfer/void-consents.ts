import { arrayLiteral, type Transaction } from '../../db/transaction.ts';
import type { Client } from '../clients/client.ts';
import { settleTasks } from '../staff/settle-tasks.ts';
import { loadTransfer, partyOf, type TransferRecord } from './load-transfer.ts';
import { askingVariables, askSignedIn, firstSignedInOccasion, notify } from './notices.ts';
import { moveTo, subjects, touch } from './progress.ts';
import { type Party, parties, withdrawableStates } from './transfer.ts';

/**
 * A client changed his phone or e-mail: his consents are void, and with a new e-mail also the other party's, whose text
 * names the old one; both are asked again (T8). The caller has locked and edited the client.
 */
export async function voidConsents(
  tx: Transaction,
  edit: { client: Client; emailChanged: boolean },
): Promise<void> {
  await tx.em.flush();
  const open = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select c.id from service_change c join transfer t on t.change_id = c.id
    where c.closed_at is null and c.state = any(?::text[]) and ? in (t.holder_id, t.recipient_id)
    order by c.id`,
    [arrayLiteral(withdrawableStates), edit.client.id],
  );
  await tx.lock({ changes: open.map(({ id }) => id) });
  for (const { id } of open) {
    const loaded = await loadTransfer(tx.em, id);
    const own = partyOf(loaded, edit.client.id);
    for (const party of parties) {
      if (party === own || edit.emailChanged) await voidConsent(tx, loaded, party);
    }
  }
}

/**
 * Takes a consent back for the given reason and sends the transfer back to wait for another: a cooling off that ran, or
 * is paused, was for the old one, and so was staff's task about its evidence.
 */
export async function voidConsent(tx: Transaction, loaded: TransferRecord, party: Party): Promise<void> {
  const consent = loaded.consents[party];
  if (!consent || loaded.change.closedAt) return;
  consent.voidedAt = tx.now;
  consent.voidReason = 'contact_changed';
  delete loaded.consents[party];
  startOver(loaded);
  if (loaded.evidenceAwaitsStaff) {
    loaded.evidenceAwaitsStaff = false;
    await settleTasks(tx, { subjectId: loaded.change.id, kinds: ['evidence_unreadable'] });
  }
  tx.event({
    ...subjects(loaded),
    type: 'transfer.consent_voided',
    clientId: consent.clientId,
    data: { party },
  });
  tx.handoff({ kind: 'transfer', ...subjects(loaded), ring: 'dataChanged' });
  if (tx.now < loaded.transfer.windowEndsAt) askAgain(tx, loaded, { party, consentId: consent.id });
}

/** Asks for another consent in the way in which it can be given now (T6, T8). */
function askAgain(
  tx: Transaction,
  loaded: TransferRecord,
  { party, consentId }: { party: Party; consentId: string },
): void {
  if (loaded.senderChoice === 'parties_consent_signed_in') {
    askSignedIn(tx, loaded, { party, occasion: firstSignedInOccasion(loaded) });
    return;
  }
  const variables = askingVariables(tx, loaded, party);
  notify(tx, loaded, {
    party,
    notice: { template: 'transfer_consent_voided', variables, occasion: `asked_again/${consentId}` },
  });
}

function startOver(loaded: TransferRecord): void {
  const { change, transfer } = loaded;
  transfer.coolingOffEndsAt = null;
  transfer.noticeDueAt = null;
  if (transfer.pausedFrom === 'cooling_off') transfer.pausedFrom = 'awaiting_consents';
  if (change.state === 'cooling_off') {
    change.deadline = transfer.windowEndsAt;
    moveTo(loaded, 'awaiting_consents');
  } else {
    touch(loaded);
  }
}
