import { OneTimeLink } from '../access/entities.ts';
import { newToken } from '../access/tokens.ts';
import { subjectsOf } from '../changes/progress.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS, formatInstant } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { endCredentialsLinks } from './credentials-links.ts';
import {
  type HandOverRecord,
  isAccessFrozen,
  isHeldStill,
  lockHandOver,
  type ReadRecipient,
  refuseUnseenRecipient,
} from './hand-over.ts';
import type { PanelCredentials } from './open-credentials.ts';
import { seal } from '../access/sealed-secret.ts';

const LINK_DAYS = 7;

type Sending = { changeId: string; credentials: PanelCredentials };

/**
 * Sends the new holder a one-use link to their panel credentials, never the password itself (T12). The link replaces an
 * earlier one of the same change. It uses up the seed of the password, so that a step which is made again sends no
 * second mail. No link to a password of another seed, nor of a change that handed nothing over: false.
 * @throws {DomainError} FROZEN (G9), UNAVAILABLE while a message of a party waits to be processed.
 */
export function sendCredentialsLink(
  ctx: VerbContext,
  input: Sending & { passwordSeed: string },
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockHandOver(tx, input.changeId);
    if (!loaded || !isHeldStill(loaded)) return false;
    if (loaded.handOver.passwordSeed !== input.passwordSeed) return false;
    await sendLink(tx, loaded, input.credentials);
    loaded.handOver.passwordSeed = null;
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
    const loaded = await lockHandOver(tx, input.changeId);
    if (!loaded || !isHeldStill(loaded)) refuse('NOT_FOUND');
    await refuseUnseenRecipient(tx, loaded, input);
    await sendLink(tx, loaded, input.credentials);
    // The panel itself has no password to give any more, unless its hand-over is still under way.
    if (loaded.change.closedAt) loaded.handOver.passwordSeed = null;
    return { id: loaded.change.id };
  });
}

async function sendLink(
  tx: Transaction,
  loaded: HandOverRecord,
  credentials: PanelCredentials,
): Promise<void> {
  if (isAccessFrozen(loaded)) refuse('FROZEN');
  // It may be NO FUI YO: nobody is given access before it was read.
  if (loaded.pendingMessageSince) refuse('UNAVAILABLE');
  const { token, tokenHash } = newToken();
  const { change, client, service, handOver } = loaded;
  const expiresAt = new Date(tx.now.getTime() + LINK_DAYS * DAY_MS);
  await endCredentialsLinks(tx, change.id);
  tx.em.create(OneTimeLink, {
    tokenHash,
    purpose: 'panel_credentials',
    clientId: client.id,
    changeId: change.id,
    sealedSecret: seal(JSON.stringify(credentials), token),
    createdAt: tx.now,
    expiresAt,
  });
  tell(tx, {
    to: client,
    businessKey: `${change.kind}/${change.id}/credentials/${tokenHash}/${loaded.role}`,
    template: 'transfer_credentials',
    variables: {
      name: client.name,
      service: service.label,
      deadline: formatInstant(expiresAt, change.policy.timeZone),
      link: `${tx.ctx.deployment.publicUrl}/acceso/${token}`,
    },
    changeId: change.id,
  });
  handOver.dueAt = expiresAt;
  await settleTasks(tx, { subjectId: change.id, kinds: ['credentials_unopened'] });
  tx.event({ ...subjectsOf(loaded), type: 'credentials.sent', clientId: client.id });
}
