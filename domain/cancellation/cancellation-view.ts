import { describeOwed } from '../billing/unpaid-invoices.ts';
import { ownChanges } from '../changes/own-changes.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { addDays } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import type { CancellationState } from './cancellation.ts';
import { type CancellationRecord, loadCancellation, loadCancellations } from './load-cancellation.ts';
import { deletedText } from './notices.ts';
import { endOf } from './schedule.ts';

export type CancellationView = ReturnType<typeof viewOf>;
type Reading = Pick<VerbContext, 'now' | 'deployment'>;

/** A cancellation as its holder and staff see it. */
export function viewOf(record: CancellationRecord, { now, deployment }: Reading) {
  const { change, cancellation } = record;
  const isOver = change.closedAt !== null && change.closedAt !== undefined;
  const end = endOf(record).toISOString();
  const { endsOn } = cancellation;
  return {
    id: change.id,
    reference: change.reference,
    kind: 'cancellation' as const,
    serviceId: change.serviceId,
    state: change.state as CancellationState,
    version: change.version,
    mode: cancellation.mode,
    openedAt: change.openedAt.toISOString(),
    /** When the service ends, or its immediate end begins to be carried out (X2, X3). */
    endsAt: end,
    /** Until when it can be withdrawn for sure (X5). */
    withdrawableUntil: end,
    /** Of an end of period: the last day on which it works in full. */
    lastFullDay: endsOn ? addDays(endsOn, -1) : null,
    deleted: [deletedText(record)],
    owed: describeOwed(deployment, ownUnpaid(record)),
    waitingFor: isOver ? [] : waitingFor(record, now),
    taskId: record.openTaskId,
    closedAt: change.closedAt?.toISOString(),
    reason: change.reason ?? undefined,
  };
}

/** What its holder owes for it: it stays owed (X4). */
function ownUnpaid({ unpaid, holder }: CancellationRecord) {
  return unpaid.filter(({ clientId }) => clientId === holder.id);
}

function waitingFor(record: CancellationRecord, now: Date): string[] {
  const staff = record.openTaskId ? ['una revisión de nuestro equipo'] : [];
  const state = record.change.state as CancellationState;
  if (state === 'paused') return ['que se levante el bloqueo de seguridad'];
  if (state === 'claimed') return staff.length > 0 ? staff : ['que se borre el servicio'];
  if (now >= endOf(record) && record.change.runsAfter) return ['que termine la subida de plan que está paga'];
  if (now >= endOf(record)) {
    return staff.length > 0 ? staff : ['la copia de seguridad y el momento de hacer la baja'];
  }
  const time = record.cancellation.endsOn
    ? 'que termine el período'
    : 'que pase el plazo en el que la podés cancelar';
  return [time, ...staff];
}

/** One cancellation of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8). */
export async function getCancellation(
  ctx: VerbContext,
  input: { changeId: string },
): Promise<CancellationView> {
  const { clientId } = actingClient(ctx);
  const record = await loadCancellation(read(ctx), input.changeId);
  return record.holder.id === clientId ? viewOf(record, ctx) : refuse('NOT_FOUND');
}

/** One for staff, with the client's own words; null for a change of another kind. @throws {DomainError} FORBIDDEN. */
export async function cancellationForStaff(
  ctx: VerbContext,
  input: { changeId: string },
): Promise<(CancellationView & { askedBecause: string | null }) | null> {
  actingStaff(ctx);
  const [record] = await loadCancellations(read(ctx), [input.changeId]);
  return record ? { ...viewOf(record, ctx), askedBecause: record.cancellation.askedBecause ?? null } : null;
}

/** Those of the client who asks, newest first, in two statements. @throws {DomainError} FORBIDDEN. */
export async function listCancellations(ctx: VerbContext, page: Page): Promise<CancellationView[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const ids = await ownChanges(em, { kind: 'cancellation', clientId, page });
  return (await loadCancellations(em, ids)).map((record) => viewOf(record, ctx));
}
