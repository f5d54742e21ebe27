import { describeOwed, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import { Client } from '../clients/client.ts';
import { namesMatch } from '../clients/contact.ts';
import type { Policy } from '../company/policies.ts';
import { DomainError, refuse } from '../errors.ts';
import { lockService } from '../services/lock-service.ts';
import type { Service } from '../services/service.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { openingFacts } from './transfer-facts.ts';

type Opening = {
  holderId: string;
  /** In normal form; undefined when what was typed is no address: answered like every other unfit recipient (T1). */
  recipientEmail: string | undefined;
  recipientName: string;
  serviceId: string;
};

export type OpeningSubject = { holder: Client; recipient: Client; service: Service; policy: Policy };

/** What the holder may do, and what came of naming the recipient: not to be told before it is counted (T1). */
export type AllowedOpening = Omit<OpeningSubject, 'recipient'> & {
  /** Undefined when he is unknown, has another name, is not verified or is frozen. */
  recipient: Client | undefined;
  /** When the holder may name somebody again, his tries being used up. */
  blockedUntil: Date | undefined;
};

/**
 * Locks both clients and the service and checks T1, T2, G4 and G9 for opening a transfer, as far as they are the holder's
 * own business. One holder's openings go one by one from here on: he is locked first.
 * @throws {DomainError} one code for each failed rule.
 */
export async function checkOpening(tx: Transaction, opening: Opening): Promise<AllowedOpening> {
  const { holderId, serviceId } = opening;
  const { holder, recipient } = await lockParties(tx, opening);
  const service = await lockService(tx, serviceId);
  const facts = service ? await openingFacts(tx, { serviceId, holderId }) : undefined;
  if (!service || !holder || facts?.currentHolderId !== holderId) refuse('NOT_FOUND');
  if (holder.frozenAt || service.frozenAt) refuse('FROZEN');
  if (!holder.verifiedAt) refuse('CLIENT_NOT_VERIFIED');
  if (service.status !== 'active') refuse('SERVICE_NOT_ACTIVE', { status: service.status });
  if (facts.openChange) refuse('CHANGE_IN_PROGRESS', { change: facts.openChange });
  const unpaid = await unpaidInvoices(tx.em, serviceId);
  if (unpaid.length > 0) {
    refuse('SERVICE_HAS_UNPAID_INVOICES', { invoices: describeOwed(tx.ctx.deployment, unpaid) });
  }
  if (recipient?.id === holder.id) refuse('SAME_PERSON');
  const { policy, blockedUntil } = facts;
  const isFit = recipient !== undefined && isReady(recipient, opening.recipientName);
  return { holder, recipient: isFit ? recipient : undefined, service, policy, blockedUntil };
}

/** The one refusal of an unfit recipient (T1). */
export function recipientNotReady({ publicUrl }: Deployment): DomainError {
  return new DomainError('RECIPIENT_NOT_READY', { signUpLink: `${publicUrl}/alta` });
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
