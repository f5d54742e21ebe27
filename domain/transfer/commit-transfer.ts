import { randomUUID } from 'node:crypto';
import { moveTo, subjectsOf } from '../changes/progress.ts';
import { waitForMessages } from '../changes/wait-for-messages.ts';
import type { Client } from '../clients/client.ts';
import { BEGIN_HAND_OVER, CredentialsHandOver, handOverTo } from '../credentials/hand-over.ts';
import { isSameSender } from '../messaging/sender.ts';
import { freeLabel, labelKey } from '../services/label.ts';
import { isSuspendedForMoney } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { coolingOffStep, mayCommitAtOnce } from './cooling-off.ts';
import { isReadBack } from './evidence.ts';
import { handOverStep } from './hand-over.ts';
import type { TransferRecord } from './load-transfer.ts';
import { readerOf, tellParty } from './notices.ts';
import { pauseCause, pauseTransfer } from './pause.ts';
import { closeTransfer, type RefusalReason, stepIn } from './progress.ts';
import { consentsStep } from './review-consents.ts';
import { type Consent, type Party, parties, type TransferStanding } from './transfer.ts';
import { voidConsent } from './void-consents.ts';

/**
 * Changes the holder, or says why not (T11): rechecks T1–T2, consents, contact versions and cooling off under lock.
 * Money and freezes pause it, any other failed rule ends it. After this the transfer can be neither withdrawn nor
 * superseded (T12).
 */
export const commitTransfer = stepIn(['awaiting_consents', 'cooling_off'], async (tx, loaded) => {
  for (const party of parties) await voidOutdatedConsent(tx, loaded, party);
  const isProven = parties.every((party) => isReadBack(loaded.consents[party]));
  if (!isProven || !isCooledOff(loaded, tx.now)) {
    return loaded.change.state === 'cooling_off' ? coolingOffStep(tx, loaded) : consentsStep(tx, loaded);
  }
  // A withdrawal or NO FUI YO that came before the commit counts, also if it is processed after it (T8, G9).
  if (loaded.pendingMessageSince) return waitForMessages(tx, loaded, 'cooling_off');
  const refusal = failedRule(loaded);
  if (refusal) return closeTransfer(tx, loaded, { state: 'refused', reason: refusal });
  const cause = pauseCause(loaded);
  if (cause) return pauseTransfer(tx, loaded, cause);
  return commit(tx, loaded);
});

/** A consent stands for exactly the contact data that it was given under, and for the phone that sent it (T6–T8). */
async function voidOutdatedConsent(tx: Transaction, loaded: TransferRecord, party: Party): Promise<void> {
  const consent = loaded.consents[party];
  if (consent && !standsFor(consent, loaded[party])) await voidConsent(tx, loaded, party);
}

/** Whoever sent it is asked again: what one key meant when it was stored may be two lines today (C4). */
function standsFor({ channel, sender, contactVersion }: Consent, client: Client): boolean {
  if (contactVersion !== client.contactVersion) return false;
  return channel === 'signed_in' || isSameSender(sender ?? '', client.phone);
}

/** A notice that was accepted when the time began may have failed since: then nothing is built on it (T10, T11). */
function isCooledOff(loaded: TransferRecord, now: Date): boolean {
  const { coolingOffEndsAt } = loaded.transfer;
  if (loaded.change.state !== 'cooling_off') return mayCommitAtOnce(loaded, now);
  const isOver = Boolean(coolingOffEndsAt && coolingOffEndsAt <= now);
  return isOver && !loaded.hasUnreadNotice && !loaded.hasLostNotice;
}

function failedRule(loaded: TransferRecord): RefusalReason | undefined {
  const { holder, recipient, service } = loaded;
  if (loaded.currentHolderId !== holder.id) return 'not_the_holder';
  if (!holder.verifiedAt || !recipient.verifiedAt) return 'not_verified';
  return service.status === 'active' || isSuspendedForMoney(service) ? undefined : 'service_not_active';
}

async function commit(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  // The holder is told in the words that they know: with its new holder the service may get another label.
  tellCommitted(tx, loaded, 'holder');
  await moveOwnership(tx, loaded);
  loaded.change.deadline = null;
  moveTo(loaded, 'committed');
  tx.event({ ...subjectsOf(loaded), type: 'transfer.committed', clientId: loaded.recipient.id });
  tellCommitted(tx, loaded, 'recipient');
  return handOverStep(tx, loaded);
}

/** With the hand-over of its accesses, and of this service alone: a domain, even the service's own, stays with its holder (T13). */
async function moveOwnership(tx: Transaction, loaded: TransferRecord): Promise<void> {
  const { service, holder, recipient, change } = loaded;
  const label = freeLabel(service.label, await labelsOf(tx, recipient.id));
  if (label !== service.label) service.label = label;
  const handOver = handOverTo(recipient, loaded);
  loaded.handOver = tx.em.map(CredentialsHandOver, handOver);
  await tx.em.execute(
    /* sql */ `with begun as (${BEGIN_HAND_OVER}), closed as (
      update ownership_interval set ended_at = ? where service_id = ? and client_id = ? and ended_at is null
      returning service_id
    )
    insert into ownership_interval (id, service_id, client_id, label_key, started_at, change_id)
    select ?, service_id, ?, ?, ?, ? from closed`,
    [
      JSON.stringify(handOver),
      tx.now,
      service.id,
      holder.id,
      randomUUID(),
      recipient.id,
      labelKey(label),
      tx.now,
      change.id,
    ],
  );
}

/** The keys of the labels that a client uses: they are unique among what they hold (T5). */
async function labelsOf(tx: Transaction, clientId: string): Promise<Set<string>> {
  const rows = await tx.em.execute<{ label_key: string }[]>(
    'select label_key from ownership_interval where client_id = ? and ended_at is null',
    [clientId],
  );
  return new Set(rows.map((row) => row.label_key));
}

function tellCommitted(tx: Transaction, loaded: TransferRecord, party: Party): void {
  const template = `transfer_committed_${party}` as const;
  tellParty(tx, loaded, { party, template, variables: readerOf(loaded, party), occasion: 'committed' });
}
