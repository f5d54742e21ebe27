import { type Told, tell } from '../messaging/tell.ts';
import type { TemplateName } from '../messaging/templates.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type Client, ClientVersion } from './client.ts';

/** Keeps what a client's data are from now on: one row for each edit (C7). */
export function keepVersion(tx: Pick<Transaction, 'em' | 'now'>, client: Client): void {
  tx.em.create(ClientVersion, {
    clientId: client.id,
    version: client.version,
    name: client.name,
    email: client.email,
    phone: client.phone,
    documentType: client.documentType,
    documentNumber: client.documentNumber,
    at: tx.now,
  });
}

/** Tells a client, once, of what the present version of their data is (A1). */
export function tellOfVersion<Name extends TemplateName>(
  tx: Transaction,
  client: Client,
  message: Pick<Told<Name>, 'template' | 'variables'>,
): void {
  const businessKey = `${message.template}/${client.id}/${client.version}`;
  tell(tx, { ...message, to: client, businessKey });
}
