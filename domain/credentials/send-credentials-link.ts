import { actingStaff } from '../access/acting.ts';
import { OneTimeLink } from '../access/entities.ts';
import { newToken } from '../access/tokens.ts';
import { subjectsOf } from '../changes/progress.ts';
import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS, formatInstant } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { isAccessFrozen } from '../transfer/hand-over.ts';
import { lockTransfer, type TransferRecord } from '../transfer/load-transfer.ts';
import { notify, readerOf } from '../transfer/notices.ts';
import { type ReadRecipient, refuseUnseenRecipient } from '../transfer/unseen-recipient.ts';
import { endCredentialsLinks } from './credentials-links.ts';
import type { PanelCredentials } from './open-credentials.ts';
import { seal } from './sealed-secret.ts';

const LINK_DAYS = 7;

type Sending = { changeId: string; credentials: PanelCredentials };

/**
 * Sends the recipient a one-use link to his new panel credentials, never the password itself (T12). The link replaces an
 * earlier one of the same transfer. It uses up the seed of the password, so that a step which is made again sends no
 * second mail. No link to a password of another seed, or of a transfer that was not carried out: false.
 * @throws {DomainError} FROZEN (G9), UNAVAILABLE while a message of a party waits to be processed.
 */
export function sendCredentialsLink(
  ctx: VerbContext,
  input: Sending & { passwordSeed: string },
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    if (!isCarriedOut(loaded) || loaded.transfer.passwordSeed !== input.passwordSeed) return false;
    await sendLink(tx, loaded, input.credentials);
    loaded.transfer.passwordSeed = null;
    return true;
  });
}

/**
 * Staff sends such a link to credentials that it has set on the panel itself: the ones of a link that was opened or has
 * expired nobody knows (T12).
 * @throws {DomainError} FORBIDDEN; NOT_FOUND when nothing was handed over, or the service is another's by now;
 * REVIEW_OUTDATED; FROZEN (G9); UNAVAILABLE while a message of a party waits to be processed.
 */
export async function resendCredentialsLink(
  ctx: VerbContext,
  input: Sending & ReadRecipient,
): Promise<{ id: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    if (!isCarriedOut(loaded)) refuse('NOT_FOUND');
    await refuseUnseenRecipient(tx, loaded, input);
    await sendLink(tx, loaded, input.credentials);
    // The panel itself has no password to give any more, unless its hand-over is still under way.
    if (loaded.change.state === 'completed') loaded.transfer.passwordSeed = null;
    return { id: loaded.change.id };
  });
}

/** Whether the recipient got the service by this transfer, and holds it still. */
function isCarriedOut({ change, recipient, currentHolderId }: TransferRecord): boolean {
  return (change.state === 'committed' || change.state === 'completed') && currentHolderId === recipient.id;
}

async function sendLink(
  tx: Transaction,
  loaded: TransferRecord,
  credentials: PanelCredentials,
): Promise<void> {
  if (isAccessFrozen(loaded)) refuse('FROZEN');
  // It may be NO FUI YO: nobody is given access before it was read.
  if (loaded.pendingMessageSince) refuse('UNAVAILABLE');
  const { token, tokenHash } = newToken();
  const { change, recipient } = loaded;
  const expiresAt = new Date(tx.now.getTime() + LINK_DAYS * DAY_MS);
  await endCredentialsLinks(tx, change.id);
  tx.em.create(OneTimeLink, {
    tokenHash,
    purpose: 'panel_credentials',
    clientId: recipient.id,
    changeId: change.id,
    sealedSecret: seal(JSON.stringify(credentials), token),
    createdAt: tx.now,
    expiresAt,
  });
  const { name, service } = readerOf(loaded, 'recipient');
  const deadline = formatInstant(expiresAt, loaded.change.policy.timeZone);
  notify(tx, loaded, {
    party: 'recipient',
    notice: {
      template: 'transfer_credentials',
      variables: { name, service, deadline, link: `${tx.ctx.deployment.publicUrl}/acceso/${token}` },
      occasion: `credentials/${tokenHash}`,
    },
  });
  loaded.transfer.credentialsDueAt = expiresAt;
  await settleTasks(tx, { subjectId: change.id, kinds: ['credentials_unopened'] });
  tx.event({ ...subjectsOf(loaded), type: 'transfer.credentials_sent', clientId: recipient.id });
}
