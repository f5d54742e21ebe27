import { ownChanges } from '../changes/own-changes.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { formatDate, lastDayBefore } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { type ActivationState, activationKind } from './activation.ts';
import { type ActivationRecord, loadActivation, loadActivations } from './load-activation.ts';

export type ActivationView = ReturnType<typeof viewOf>;

/** An activation as its holder and staff see it. */
function viewOf(record: ActivationRecord) {
  const { change, invoice } = record;
  return {
    id: change.id,
    reference: change.reference,
    kind: 'activation' as const,
    serviceId: change.serviceId,
    state: change.state as ActivationState,
    version: change.version,
    openedAt: change.openedAt.toISOString(),
    /** Until when its invoice may be paid; none once the service is being set up. */
    deadline: change.deadline?.toISOString() ?? null,
    invoiceId: invoice?.id ?? null,
    waitingFor: change.closedAt ? [] : waitingFor(record),
    taskId: record.openTaskId,
    closedAt: change.closedAt?.toISOString(),
    reason: change.reason ?? undefined,
  };
}

function waitingFor({ change, invoice, openTaskId }: ActivationRecord): string[] {
  if (change.state === 'awaiting_payment') {
    const { deadline, policy } = change;
    const last = deadline && lastDayBefore(deadline, policy.timeZone);
    return [
      `que se pague la factura ${invoice?.number}${last ? `, hasta el ${formatDate(last)} inclusive` : ''}`,
    ];
  }
  return [openTaskId ? 'una revisión de nuestro equipo' : 'que terminemos de dar de alta el servicio'];
}

/** One of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8). */
export async function getActivation(ctx: VerbContext, input: { changeId: string }): Promise<ActivationView> {
  const { clientId } = actingClient(ctx);
  const record = await loadActivation(read(ctx), input.changeId);
  return record.holder.id === clientId ? viewOf(record) : refuse('NOT_FOUND');
}

/** Those of the client who asks, newest first, in two statements. @throws {DomainError} FORBIDDEN. */
export async function listActivations(ctx: VerbContext, page: Page): Promise<ActivationView[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const ids = await ownChanges(em, { kind: activationKind.kind, clientId, page });
  return (await loadActivations(em, ids)).map(viewOf);
}

/** What staff sees of one: also of which account on which server; null for a change of another kind. @throws {DomainError} FORBIDDEN. */
export async function activationForStaff(ctx: VerbContext, { changeId }: { changeId: string }) {
  actingStaff(ctx);
  const [record] = await loadActivations(read(ctx), [changeId]);
  if (!record) return null;
  const { serverId, panelUser, panelDomain, panelCreatedAt } = record.service;
  return {
    ...viewOf(record),
    account: {
      serverId: serverId ?? null,
      user: panelUser ?? null,
      domain: panelDomain ?? null,
      createdAt: panelCreatedAt?.toISOString() ?? null,
    },
  };
}
