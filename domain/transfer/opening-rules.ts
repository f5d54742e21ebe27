import type { Transaction } from '../../db/transaction.ts';
import { describeOwed, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import { Client } from '../clients/client.ts';
import { namesMatch } from '../clients/contact.ts';
import type { TransferPolicy } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import type { Service } from '../services/service.ts';
import { openingFacts } from './transfer-facts.ts';

type Opening = {
  holderId: string;
  /** In normal form; undefined when what was typed is no address: answered like every other unfit recipient (T1). */
  recipientEmail: string | undefined;
  recipientName: string;
  serviceId: string;
};

export type OpeningSubject = { holder: Client; recipient: Client; service: Service; policy: TransferPolicy };

/**
 * Locks both clients and the service and checks T1, T2, G4 and G9 for opening a transfer.
 * @throws {DomainError} one code for each failed rule.
 */
export async function checkOpening(tx: Transaction, opening: Opening): Promise<OpeningSubject> {
  const { holderId, serviceId } = opening;
  const { holder, recipient } = await lockParties(tx, opening);
  const service = await tx.lockService(serviceId);
  const facts = service ? await openingFacts(tx, serviceId) : undefined;
  if (!service || !holder || facts?.currentHolderId !== holderId) refuse('NOT_FOUND');
  if (holder.frozenAt || service.frozenAt) refuse('FROZEN');
  if (!holder.verifiedAt) refuse('CLIENT_NOT_VERIFIED');
  if (service.status !== 'active') refuse('SERVICE_NOT_ACTIVE', { status: service.status });
  if (facts.openChange) refuse('CHANGE_IN_PROGRESS', { change: facts.openChange });
  const { deployment } = tx.ctx;
  const unpaid = await unpaidInvoices(tx.em, serviceId);
  if (unpaid.length > 0) {
    refuse('SERVICE_HAS_UNPAID_INVOICES', { invoices: describeOwed(deployment, unpaid) });
  }
  if (recipient?.id === holder.id) refuse('SAME_PERSON');
  if (!recipient || !isReady(recipient, opening.recipientName)) {
    refuse('RECIPIENT_NOT_READY', { signUpLink: `${deployment.publicUrl}/alta` });
  }
  return { holder, recipient, service, policy: facts.policy };
}

/** Locks both clients in the order of their ids (G5), with the same one statement whether the recipient exists or not. */
async function lockParties(tx: Transaction, { holderId, recipientEmail }: Opening) {
  const rows = await tx.em.execute<Record<string, unknown>[]>(
    'select * from client where id = ? or email = ? order by id for no key update',
    [holderId, recipientEmail ?? ''],
  );
  const clients = rows.map((row) => tx.em.map(Client, row));
  return {
    holder: clients.find((client) => client.id === holderId),
    recipient: clients.find((client) => client.email === recipientEmail),
  };
}

function isReady(recipient: Client, typedName: string): boolean {
  const isFit = Boolean(recipient.verifiedAt) && !recipient.frozenAt;
  return isFit && namesMatch(typedName, recipient.name);
}
