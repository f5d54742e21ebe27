import { moveTo, subjectsOf, touch } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import type { Client } from '../clients/client.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { loadTransfer, partyOf, type TransferRecord } from './load-transfer.ts';
import { askingVariables, askSignedIn, firstSignedInOccasion, tellParty } from './notices.ts';
import { type Party, parties, withdrawableStates } from './transfer.ts';

/**
 * A client changed their phone or e-mail: their consents are void, and with a new e-mail also the other party's, whose text
 * names the old one; both are asked again (T8). The caller has locked and edited the client.
 */
export async function voidConsents(
  tx: Transaction,
  edit: { client: Client; emailChanged: boolean },
): Promise<void> {
  await tx.em.flush();
  const open = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select c.id from change_party p join service_change c on c.id = p.change_id and c.kind = 'transfer'
    where p.client_id = ? and c.closed_at is null and c.state = any(?::text[])
    order by c.id`,
    [edit.client.id, arrayLiteral(withdrawableStates)],
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
    ...subjectsOf(loaded),
    type: 'transfer.consent_voided',
    clientId: consent.clientId,
    data: { party },
  });
  ringChange(tx, loaded.change, 'dataChanged');
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
  tellParty(tx, loaded, {
    party,
    template: 'transfer_consent_voided',
    variables,
    occasion: `asked_again/${consentId}`,
  });
}

function startOver(loaded: TransferRecord): void {
  const { change, transfer } = loaded;
  transfer.coolingOffEndsAt = null;
  transfer.noticeDueAt = null;
  if (change.pausedFrom === 'cooling_off') change.pausedFrom = 'awaiting_consents';
  if (change.state === 'cooling_off') {
    change.deadline = transfer.windowEndsAt;
    moveTo(loaded, 'awaiting_consents');
  } else {
    touch(loaded);
  }
}
