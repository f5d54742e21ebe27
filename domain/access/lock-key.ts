import { LockMode } from '@mikro-orm/core';
import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { IntegrationKey } from './integration-key.ts';

/** Locks a key. @throws {DomainError} NOT_FOUND. */
export async function lockKey(tx: Transaction, keyId: string): Promise<IntegrationKey> {
  const key = await tx.em.findOne(IntegrationKey, { id: keyId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return key ?? refuse('NOT_FOUND');
}
