import { createHash, randomUUID } from 'node:crypto';
import { consumeGrant } from '../access/consume-grant.ts';
import { isOpen, subjectsOf, touch } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled, Reply } from '../messaging/reply.ts';
import { actingClient } from '../transaction/acting.ts';
import type { Deployment, VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { lockTransfer, partyOf, type TransferRecord } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { Consent, type Party } from './transfer.ts';
import { type TransferView, viewOf } from './transfer-view.ts';

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
  const client = loaded[party];
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

type Given = { party: Party; loaded: TransferRecord };

/** Stores a party's literal text as its consent, if it counts (T7). */
export function consentByText(tx: Transaction, message: InboundMessage, { party, loaded }: Given): Handled {
  const outcome = recordConsent(tx, loaded, {
    party,
    source: {
      channel: 'whatsapp',
      messageSid: message.sid,
      sender: message.sender,
      rawText: message.body,
      receivedAt: message.receivedAt,
    },
  });
  const say = {
    ...sayOf(outcome, { party, loaded }, tx.ctx.deployment),
    clientId: loaded[party].id,
    changeId: loaded.change.id,
  };
  return { outcome: outcome === 'not_open_yet' ? outcome : `consent_${outcome}`, say };
}

function sayOf(outcome: ConsentOutcome, { party, loaded }: Given, deployment: Deployment): Reply {
  const { name } = loaded[party];
  const variables = { name, service: loaded.service.label };
  switch (outcome) {
    case 'recorded':
      return { template: 'answer_consent_received', variables };
    case 'repeated':
      return { template: 'answer_consent_repeated', variables };
    case 'not_open_yet':
      return sayNotOpenYet({ party, loaded }, deployment);
    case 'too_late':
    case 'over':
      return { template: 'answer_transfer_over', variables: { name } };
  }
}

/** The text is older than the request (T7): the recipient hears who asks first, the holder gets the text to send now. */
function sayNotOpenYet({ party, loaded }: Given, deployment: Deployment): Reply {
  const { name } = loaded[party];
  if (party === 'recipient') {
    return { template: 'answer_not_open_yet', variables: { name, other: loaded.holder.name } };
  }
  return { template: 'answer_right_text', variables: { name, ...literalText(loaded, party, deployment) } };
}

export type ConsentSignedInInput = { changeId: string; grantToken: string };

/**
 * A party consents signed in, with a grant: only where staff settled that WhatsApp cannot tell the parties (T6).
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, SIGNED_IN_CONSENT_NOT_ASKED, GRANT_INVALID, TRANSFER_CLOSED.
 */
export function consentSignedIn(ctx: VerbContext, input: ConsentSignedInInput): Promise<TransferView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    const party = partyOf(loaded, clientId);
    if (!party) refuse('NOT_FOUND');
    if (loaded.holder.frozenAt || loaded.recipient.frozenAt || loaded.service.frozenAt) refuse('FROZEN');
    if (loaded.senderChoice !== 'parties_consent_signed_in') refuse('SIGNED_IN_CONSENT_NOT_ASKED');
    const grant = await consumeGrant(tx, {
      token: input.grantToken,
      act: 'consent_to_transfer',
      subjectId: input.changeId,
    });
    const { text } = literalText(loaded, party, ctx.deployment);
    const source = {
      channel: 'signed_in' as const,
      grantId: grant.grantId,
      rawText: text,
      receivedAt: tx.now,
    };
    const outcome = recordConsent(tx, loaded, { party, source });
    if (outcome === 'over' || outcome === 'too_late') {
      refuse('TRANSFER_CLOSED', { state: loaded.change.state });
    }
    return viewOf(loaded, { party, deployment: ctx.deployment });
  });
}
