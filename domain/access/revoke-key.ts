import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type KeyView, keyState, keyView } from './integration-key.ts';
import { lockKey } from './lock-key.ts';

/** An administrator ends a key at once (C8); ending it again is a success. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export function revokeKey(ctx: VerbContext, input: { keyId: string }): Promise<KeyView> {
  actingAdministrator(ctx);
  return transaction(ctx, async (tx) => {
    const key = await lockKey(tx, input.keyId);
    if (keyState(key, tx.now) !== 'ended') {
      key.revokedAt = tx.now;
      tx.event({ type: 'key.revoked', data: { keyId: key.id } });
    }
    return keyView(key, tx.now);
  });
}
