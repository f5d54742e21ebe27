import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Client } from './client.ts';

/** Locks clients in the order of their ids, the first step of G5's order, and reads them. Absent ids are left out. */
export async function lockClients(tx: Transaction, ids: readonly string[]): Promise<Client[]> {
  const rows = await tx.lockRows('client', ids);
  return rows.map((row) => tx.em.map(Client, row));
}

/** Locks one client, the first step of G5's order. @throws {DomainError} NOT_FOUND. */
export async function lockClient(tx: Transaction, clientId: string): Promise<Client> {
  const [client] = await lockClients(tx, [clientId]);
  return client ?? refuse('NOT_FOUND');
}

/**
 * Locks one client who proved that the e-mail is theirs: before, an account changes nothing (C1).
 * @throws {DomainError} NOT_FOUND, EMAIL_NOT_CONFIRMED.
 */
export async function lockClaimedClient(tx: Transaction, clientId: string): Promise<Client> {
  const client = await lockClient(tx, clientId);
  if (client.isUnclaimed) refuse('EMAIL_NOT_CONFIRMED');
  return client;
}

/** The same for what G9 stops while they are frozen. @throws {DomainError} NOT_FOUND, EMAIL_NOT_CONFIRMED, FROZEN. */
export async function lockUnfrozenClient(tx: Transaction, clientId: string): Promise<Client> {
  const client = await lockClaimedClient(tx, clientId);
  if (client.frozenAt) refuse('FROZEN');
  return client;
}
