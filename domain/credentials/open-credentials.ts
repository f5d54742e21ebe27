import { LockMode } from '@mikro-orm/core';
import { OneTimeLink } from '../access/entities.ts';
import { hashToken } from '../access/tokens.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { CredentialsHandOver } from './hand-over.ts';
import { unseal } from '../access/sealed-secret.ts';

/** What the panel's login page asks for. */
export type PanelCredentials = { user: string; password: string };

/**
 * Opens a credentials link, once.
 * @throws {DomainError} LINK_INVALID.
 */
export function openCredentials(ctx: VerbContext, input: { token: string }): Promise<PanelCredentials> {
  return transaction(ctx, async (tx) => {
    const link = await tx.em.findOne(
      OneTimeLink,
      { tokenHash: hashToken(input.token), purpose: 'panel_credentials' },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!link?.sealedSecret || link.usedAt || link.expiresAt <= tx.now) refuse('LINK_INVALID');
    const credentials: PanelCredentials = JSON.parse(unseal(link.sealedSecret, input.token));
    link.usedAt = tx.now;
    link.sealedSecret = null;
    const { changeId } = link;
    // Not while a renewal is under way: what this link shows may be over by now.
    if (changeId) {
      await tx.em.nativeUpdate(CredentialsHandOver, { changeId, passwordSeed: null }, { dueAt: null });
    }
    tx.event({
      type: 'credentials.opened',
      clientId: link.clientId,
      changeId: changeId ?? undefined,
    });
    return credentials;
  });
}
