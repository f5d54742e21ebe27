import type { Transaction } from '../../db/transaction.ts';
import { refuse } from '../errors.ts';
import type { Client } from './client.ts';

/** Locks one client, the first step of G5's order. @throws {DomainError} NOT_FOUND. */
export async function lockClient(tx: Transaction, clientId: string): Promise<Client> {
  const [client] = await tx.lockClients([clientId]);
  return client ?? refuse('NOT_FOUND');
}

/** Locks one client who may edit: G9 stops a frozen one. @throws {DomainError} NOT_FOUND, FROZEN. */
export async function lockUnfrozenClient(tx: Transaction, clientId: string): Promise<Client> {
  const client = await lockClient(tx, clientId);
  if (client.frozenAt) refuse('FROZEN');
  return client;
}
