import { consumeGrant } from '../access/consume-grant.ts';
import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { cancelOrder } from './cancel-order.ts';
import { type ClientMode, cancellationKind } from './cancellation.ts';
import { type CancellationView, viewOf } from './cancellation-view.ts';
import { type CancellationRecord, loadCancellation } from './load-cancellation.ts';
import { openCancellation } from './open-cancellation.ts';
import { lockSubject, refuseUnfit, refuseUnknown, type Subject } from './subject.ts';
import { supersedeOpenChange } from './supersede.ts';

export type RequestCancellationInput = {
  serviceId: string;
  mode: ClientMode;
  /** For `cancel` in exactly this mode, of exactly this service (C6). */
  grantToken: string;
  /** The client's own words, for staff. */
  reason?: string | undefined;
};

/**
 * The holder asks for the end of a service, at once or at the end of its period (X1–X4, X9). The order of one that was never
 * active is cancelled instead (B5). While a paid upgrade is provisioned it is accepted, and runs after it (X9). Asking again for what is asked for already is a success that uses no grant up.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, DOMAIN_NOT_CANCELLABLE, SERVICE_NOT_CANCELLABLE, SERVICE_UNDER_REVIEW, FROZEN,
 * GRANT_INVALID, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT for an order that is paid.
 */
export function requestCancellation(
  ctx: VerbContext,
  input: RequestCancellationInput,
): Promise<CancellationView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const { serviceId } = input;
    const subject = (await lockSubject(tx, serviceId)) ?? (await refuseUnknown(tx.em, serviceId, clientId));
    refuseUnfit(subject, clientId);
    const loaded = (await askedAlready(tx, subject, input)) ?? (await ask(tx, subject, input));
    return viewOf(loaded, tx.ctx);
  });
}

async function askedAlready(
  tx: Transaction,
  { openChange, followingId }: Subject,
  { mode }: RequestCancellationInput,
): Promise<CancellationRecord | undefined> {
  const id = openChange?.kind === cancellationKind.kind ? openChange.id : followingId;
  if (!id) return undefined;
  const loaded = await loadCancellation(tx.em, id);
  const { kind, state } = loaded.change;
  if (loaded.cancellation.mode !== mode) refuse('CHANGE_IN_PROGRESS', { change: { id, kind, state } });
  return loaded;
}

async function ask(
  tx: Transaction,
  subject: Subject,
  { mode, grantToken, reason }: RequestCancellationInput,
): Promise<CancellationRecord> {
  const { service } = subject;
  await consumeGrant(tx, { token: grantToken, act: 'cancel', subjectId: service.id, mode });
  const order = subject.openChange ? await supersedeOpenChange(tx, service.id) : {};
  const isPending = service.status === 'pending';
  const asked = { mode: isPending ? ('immediate' as const) : mode, askedBecause: reason ?? null, ...order };
  return isPending ? cancelOrder(tx, subject, asked) : openCancellation(tx, subject, asked);
}
