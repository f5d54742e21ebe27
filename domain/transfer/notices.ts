import type { Client } from '../clients/client.ts';
import { queueMessage } from '../messaging/queue-message.ts';
import { type TemplateName, type TemplateVariables, templateOf } from '../messaging/templates.ts';
import { waMeLink } from '../messaging/wa-me-link.ts';
import { formatInstant } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { clientOf, type TransferRecord } from './load-transfer.ts';
import { composeHolderText, composeRecipientText } from './texts.ts';
import { type Party, parties } from './transfer.ts';

type Notice<Name extends TemplateName> = {
  template: Name;
  variables: TemplateVariables<Name>;
  /** What makes this notice one of its kind within the transfer and the party (A2). */
  occasion: string;
  awaited?: boolean;
};

/** Queues one notice to one party, once per occasion, on every channel of its template (C9). */
export function notify<Name extends TemplateName>(
  tx: Transaction,
  loaded: TransferRecord,
  options: { party: Party; notice: Notice<Name> },
): void {
  const { party, notice } = options;
  const client = clientOf(loaded, party);
  for (const channel of templateOf(notice.template).channels) {
    queueMessage(tx, {
      businessKey: noticeKey(loaded, party, notice.occasion),
      channel,
      address: channel === 'whatsapp' ? client.phone : client.email,
      template: notice.template,
      variables: notice.variables,
      clientId: client.id,
      changeId: loaded.change.id,
      awaited: notice.awaited,
    });
  }
}

/** Queues a notice that reads the same for both parties but for their names. */
export function notifyBoth<Name extends TemplateName>(
  tx: Transaction,
  loaded: TransferRecord,
  notice: (reader: Reader) => Notice<Name>,
): void {
  for (const party of parties) notify(tx, loaded, { party, notice: notice(readerOf(loaded, party)) });
}

export type Reader = { name: string; other: string; service: string };

/** The variables that every notice of a transfer shares. */
export function readerOf(loaded: TransferRecord, party: Party): Reader {
  const other = clientOf(loaded, party === 'holder' ? 'recipient' : 'holder');
  return { name: clientOf(loaded, party).name, other: other.name, service: loaded.service.label };
}

/** The business key of a notice: one message per transfer, occasion, party and channel, for ever (A2). */
export function noticeKey(loaded: TransferRecord, party: Party, occasion: string): string {
  return `transfer/${loaded.change.id}/${occasion}/${party}`;
}

type TextSource = {
  codes: Readonly<Record<Party, string>>;
  service: { label: string };
  holder: Pick<Client, 'name' | 'email'>;
  recipient: Pick<Client, 'name' | 'email'>;
};

/** A party's own literal text and the link that opens WhatsApp with it (T4). */
export function literalText(source: TextSource, party: Party, deployment: Deployment) {
  const { codes, holder, recipient, service } = source;
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
  const variables = { name, service, deadline };
  notify(tx, loaded, {
    party: ask.party,
    notice: { template: 'transfer_consent_signed_in', variables, occasion: ask.occasion },
  });
}

/** The first time that a party is asked to consent signed in, and again when contact data voided consents (T8). */
export function firstSignedInOccasion({ holder, recipient }: TransferRecord): string {
  return `consent_signed_in/${holder.contactVersion}/${recipient.contactVersion}`;
}
