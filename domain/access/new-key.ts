import { randomBytes, randomUUID } from 'node:crypto';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { IntegrationKey } from './integration-key.ts';
import { hashToken, newToken } from './tokens.ts';

const MARK_BYTES = 4;
/** Unlike a session's token in length and in form: neither is ever looked for among the other. */
const FORM = /^trk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/** Whether a bearer token has the form of an integration key. */
export function isKey(token: string): boolean {
  return FORM.test(token);
}

export type NewKey = Pick<IntegrationKey, 'name' | 'scopes' | 'provider' | 'createdBy'> & {
  validDays: number;
};

/** Makes a key and its row; the caller shows the key once, and nobody can read it again. */
export function addKey(
  tx: Transaction,
  { validDays, ...details }: NewKey,
): { row: IntegrationKey; key: string } {
  const prefix = `trk_${randomBytes(MARK_BYTES).toString('hex')}`;
  const key = `${prefix}_${newToken().token}`;
  const row = tx.em.create(IntegrationKey, {
    id: randomUUID(),
    prefix,
    keyHash: hashToken(key),
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + validDays * DAY_MS),
    ...details,
  });
  return { row, key };
}
