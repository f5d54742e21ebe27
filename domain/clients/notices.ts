import { CompanySettings, SETTINGS_ID } from '../company/settings.ts';
import { type Message, queueMessage } from '../messaging/queue-message.ts';
import type { TemplateName } from '../messaging/templates.ts';
import { formatDate, formatTime, localDateOf } from '../time.ts';
import type { Channel } from '../transaction/channel.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Client } from './client.ts';

export type Notice<Name extends TemplateName> = Pick<Message<Name>, 'businessKey' | 'template' | 'variables'>;
export type Address = { channel: Channel; address: string };

/** Where a client is told of what concerns his security: WhatsApp and e-mail (C9). */
export function addressesOf(client: Pick<Client, 'phone' | 'email'>): Address[] {
  return [
    { channel: 'whatsapp', address: client.phone },
    { channel: 'email', address: client.email },
  ];
}

/**
 * Tells a client on both channels; other addresses only where data changed and the old ones are told too (C7, C9). Nobody is
 * written to for an account that he did not confirm: its data may be a stranger's (C1).
 */
export function tell<Name extends TemplateName>(
  tx: Transaction,
  client: Pick<Client, 'id' | 'phone' | 'email' | 'isUnclaimed'>,
  notice: Notice<Name> & { addresses?: readonly Address[] },
): void {
  if (client.isUnclaimed) return;
  const { addresses = addressesOf(client), ...message } = notice;
  for (const address of addresses) queueMessage(tx, { ...message, ...address, clientId: client.id });
}

/** The local date and time of now, as notices say it (G3). */
export async function noticeTime(tx: Transaction): Promise<{ date: string; time: string }> {
  const { timeZone } = await tx.em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  return { date: formatDate(localDateOf(tx.now, timeZone)), time: formatTime(tx.now, timeZone) };
}
