import { transaction } from '../../db/transaction.ts';
import { OneTimeLink } from '../clients/access.ts';
import { newToken } from '../clients/tokens.ts';
import type { VerbContext } from '../context.ts';
import { DAY_MS } from '../time.ts';
import { lockTransfer } from './load-transfer.ts';
import { notify, readableInstant, readerOf } from './notices.ts';
import { subjects } from './progress.ts';
import { type PanelCredentials, seal } from './sealed-secret.ts';

const LINK_DAYS = 7;

/**
 * Sends the recipient a one-use link to his new panel credentials, never the password itself (T12). The link replaces an
 * earlier one of the same transfer. A transfer that is not being handed over gets none: false.
 */
export function sendCredentialsLink(
  ctx: VerbContext,
  input: { changeId: string; credentials: PanelCredentials },
): Promise<boolean> {
  const { token, tokenHash } = newToken();
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    if (loaded.change.state !== 'committed') return false;
    const { change, recipient } = loaded;
    const expiresAt = new Date(tx.now.getTime() + LINK_DAYS * DAY_MS);
    await tx.em.nativeUpdate(
      OneTimeLink,
      { changeId: change.id, purpose: 'panel_credentials', usedAt: null },
      { usedAt: tx.now, sealedSecret: null },
    );
    tx.em.create(OneTimeLink, {
      tokenHash,
      purpose: 'panel_credentials',
      clientId: recipient.id,
      changeId: change.id,
      sealedSecret: seal(JSON.stringify(input.credentials), token),
      createdAt: tx.now,
      expiresAt,
    });
    const { name, service } = readerOf(loaded, 'recipient');
    const deadline = readableInstant(expiresAt, loaded.transfer.policy.timeZone);
    notify(tx, loaded, {
      party: 'recipient',
      notice: {
        template: 'transfer_credentials',
        variables: { name, service, deadline, link: `${ctx.deployment.publicUrl}/acceso/${token}` },
        occasion: `credentials/${tokenHash}`,
      },
    });
    tx.event({ ...subjects(loaded), type: 'transfer.credentials_sent', clientId: recipient.id });
    return true;
  });
}
