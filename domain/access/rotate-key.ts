import { refuse } from '../errors.ts';
import { HOUR_MS } from '../time.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type KeyView, keyState, keyView } from './integration-key.ts';
import { lockKey } from './lock-key.ts';
import { addKey } from './new-key.ts';
import { refuseShutOut } from './refuse-shut-out.ts';

export type RotateKeyInput = { keyId: string; overlapHours: number; validDays: number };

/**
 * An administrator exchanges a key for a new one of the same name, scopes and provider (C8). The old one is good for
 * `overlapHours` more, and not past its own end; with 0 it ends at once.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, NOT_FOUND, KEY_ENDED for one that has ended or was exchanged before.
 */
export function rotateKey(
  ctx: VerbContext,
  input: RotateKeyInput,
): Promise<{ key: string; of: KeyView; replaced: KeyView }> {
  const { staffId: createdBy } = actingAdministrator(ctx);
  return transaction(ctx, async (tx) => {
    await refuseShutOut(tx);
    const old = await lockKey(tx, input.keyId);
    if (keyState(old, tx.now) !== 'good') refuse('KEY_ENDED');
    const { name, scopes } = old;
    const provider = old.provider ?? null;
    const { row, key } = addKey(tx, { name, scopes, provider, createdBy, validDays: input.validDays });
    await tx.em.flush();
    old.revokedAt = new Date(tx.now.getTime() + input.overlapHours * HOUR_MS);
    old.replacedBy = row.id;
    tx.event({ type: 'key.rotated', data: { keyId: old.id, newKeyId: row.id } });
    return { key, of: keyView(row, tx.now), replaced: keyView(old, tx.now) };
  });
}
