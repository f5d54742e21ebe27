import { type Told, tell } from '../messaging/tell.ts';
import type { TemplateName } from '../messaging/templates.ts';
import { waMeLink } from '../messaging/wa-me-link.ts';
import { formatInstant } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { composeHolderText, composeRecipientText } from './texts.ts';
import { type Party, parties } from './transfer.ts';

type Notice<Name extends TemplateName> = Pick<Told<Name>, 'template' | 'variables' | 'awaited'> & {
  /** What makes this notice one of its kind within the transfer and the party (A2). */
  occasion: string;
};

/** Tells one party, once per occasion (C9). */
export function tellParty<Name extends TemplateName>(
  tx: Transaction,
  loaded: TransferRecord,
  { party, occasion, ...notice }: Notice<Name> & { party: Party },
): void {
  const businessKey = noticeKey(loaded, party, occasion);
  tell(tx, { ...notice, to: loaded[party], businessKey, changeId: loaded.change.id });
}

/** Tells both parties what reads the same for both but for their names. */
export function tellBoth<Name extends TemplateName>(
  tx: Transaction,
  loaded: TransferRecord,
  notice: (reader: Reader) => Notice<Name>,
): void {
  for (const party of parties) tellParty(tx, loaded, { party, ...notice(readerOf(loaded, party)) });
}

export type Reader = { name: string; other: string; service: string };

/** The variables that every notice of a transfer shares. */
export function readerOf(loaded: TransferRecord, party: Party): Reader {
  const other = loaded[party === 'holder' ? 'recipient' : 'holder'];
  return { name: loaded[party].name, other: other.name, service: loaded.service.label };
}

/** The business key of a notice: one message per transfer, occasion, party and channel, for ever (A2). */
export function noticeKey(loaded: TransferRecord, party: Party, occasion: string): string {
  return `transfer/${loaded.change.id}/${occasion}/${party}`;
}

/** A party's own literal text and the link that opens WhatsApp with it (T4). */
export function literalText(loaded: TransferRecord, party: Party, deployment: Deployment) {
  const { codes, holder, recipient, service } = loaded;
  const text =
    party === 'holder'
      ? composeHolderText({ holder, recipient, serviceLabel: service.label }, codes.holder)
      : composeRecipientText({ holder, recipient }, codes.recipient);
  return { text, link: waMeLink(deployment.whatsAppNumber, text) };
}

/** What the invitation, the reminder and the request for a new consent say. */
export function askingVariables(tx: Transaction, loaded: TransferRecord, party: Party) {
  return {
    ...readerOf(loaded, party),
    ...literalText(loaded, party, tx.ctx.deployment),
    deadline: formatInstant(loaded.transfer.windowEndsAt, loaded.change.policy.timeZone),
  };
}

/** Asks a party to consent signed in, where WhatsApp cannot tell who of the two writes (T6). */
export function askSignedIn(
  tx: Transaction,
  loaded: TransferRecord,
  ask: { party: Party; occasion: string },
): void {
  const { name, service } = readerOf(loaded, ask.party);
  const deadline = formatInstant(loaded.transfer.windowEndsAt, loaded.change.policy.timeZone);
  tellParty(tx, loaded, {
    ...ask,
    template: 'transfer_consent_signed_in',
    variables: { name, service, deadline },
  });
}

/** The first time that a party is asked to consent signed in, and again when contact data voided consents (T8). */
export function firstSignedInOccasion({ holder, recipient }: TransferRecord): string {
  return `consent_signed_in/${holder.contactVersion}/${recipient.contactVersion}`;
}
