import { createHash, randomUUID } from 'node:crypto';
import { isOpen, subjectsOf, touch } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { clientOf, type TransferRecord } from './load-transfer.ts';
import { Consent, type Party } from './transfer.ts';

/** How a consent came: the message it was, or the grant it was given with (T6, T7). */
export type ConsentSource = {
  receivedAt: Date;
  rawText: string;
} & ({ channel: 'whatsapp'; messageSid: string; sender: string } | { channel: 'signed_in'; grantId: string });

export type ConsentOutcome = 'recorded' | 'repeated' | 'not_open_yet' | 'too_late' | 'over';

const SECOND_MS = 1_000;

/**
 * Stores one party's consent, once (T7). Only the first unvoided one counts; one received before the holder asked, after
 * the window's end, or for a transfer that is over, counts for nothing (T7, T9).
 */
export function recordConsent(
  tx: Transaction,
  loaded: TransferRecord,
  given: { party: Party; source: ConsentSource },
): ConsentOutcome {
  const { party, source } = given;
  if (!isOpen(loaded)) return 'over';
  if (loaded.consents[party]) return 'repeated';
  if (source.receivedAt < askedAt(loaded, source)) return 'not_open_yet';
  if (source.receivedAt >= loaded.transfer.windowEndsAt) return 'too_late';
  const client = clientOf(loaded, party);
  const isMessage = source.channel === 'whatsapp';
  loaded.consents[party] = tx.em.create(Consent, {
    id: randomUUID(),
    changeId: loaded.change.id,
    party,
    clientId: client.id,
    contactVersion: client.contactVersion,
    channel: source.channel,
    messageSid: isMessage ? source.messageSid : null,
    sender: isMessage ? source.sender : null,
    grantId: isMessage ? null : source.grantId,
    rawText: source.rawText,
    textSha256: createHash('sha256').update(source.rawText).digest('hex'),
    receivedAt: source.receivedAt,
  });
  touch(loaded);
  tx.event({
    ...subjectsOf(loaded),
    type: 'transfer.consented',
    clientId: client.id,
    data: { party, channel: source.channel },
  });
  ringChange(tx, loaded.change, 'consentReceived');
  return 'recorded';
}

/**
 * From when on consents count: the opening, or the receipt of the holder's text that opened the transfer when it was
 * processed (T3 b). Rounded down, since Twilio tells whole seconds.
 */
function askedAt({ change, consents }: TransferRecord, source: ConsentSource): Date {
  const { openedBy, openedAt } = change;
  const opening = [source, consents.holder].find(
    (text) =>
      openedBy.type === 'sender' && text?.channel === 'whatsapp' && text.messageSid === openedBy.messageSid,
  );
  const asked = (opening?.receivedAt ?? openedAt).getTime();
  return new Date(asked - (asked % SECOND_MS));
}
