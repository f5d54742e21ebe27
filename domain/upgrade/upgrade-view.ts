import { invoiceLink } from '../billing/invoice-link.ts';
import { ownChanges } from '../changes/own-changes.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { formatDate, lastDayBefore } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { loadUpgrade, loadUpgrades, type UpgradeRecord } from './load-upgrade.ts';
import { type UpgradeState, upgradeKind } from './upgrade.ts';

export type UpgradeView = ReturnType<typeof viewOf>;

/** An upgrade as its holder and staff see it; money in minor units as decimal strings (G2). */
function viewOf(record: UpgradeRecord, { deployment }: Pick<VerbContext, 'deployment'>) {
  const { change, upgrade, invoice, fromPlan, toPlan } = record;
  const money = (amount: bigint) => ({ amount: amount.toString(), currency: upgrade.currency });
  return {
    id: change.id,
    reference: change.reference,
    kind: 'upgrade' as const,
    serviceId: change.serviceId,
    state: change.state as UpgradeState,
    version: change.version,
    openedAt: change.openedAt.toISOString(),
    /** Until when its invoice may be paid; none once it is paid (U6). */
    deadline: change.deadline?.toISOString() ?? null,
    fromPlan,
    toPlan,
    period: upgrade.period,
    /** What a term costs from then on, what had been paid, and what is paid for the upgrade (U2). */
    price: money(upgrade.price),
    paid: typeof upgrade.paid === 'bigint' ? money(upgrade.paid) : null,
    difference: money(invoice.total),
    /** The end of the latest term with the upgrade (U3). */
    dueDate: upgrade.dueDate,
    quoteId: upgrade.quoteId ?? null,
    invoice: {
      id: invoice.id,
      number: invoice.number,
      status: invoice.status,
      owed: money(invoice.owed),
      link: invoiceLink(deployment, invoice.linkToken),
    },
    waitingFor: change.closedAt ? [] : waitingFor(record),
    taskId: record.openTaskId,
    closedAt: change.closedAt?.toISOString(),
    reason: change.reason ?? undefined,
  };
}

function waitingFor({ change, invoice, openTaskId }: UpgradeRecord): string[] {
  if (change.state === 'awaiting_payment') {
    const { deadline, policy } = change;
    const last = deadline && lastDayBefore(deadline, policy.timeZone);
    return [
      `que se pague la factura ${invoice.number}${last ? `, hasta el ${formatDate(last)} inclusive` : ''}`,
    ];
  }
  return [openTaskId ? 'una revisión de nuestro equipo' : 'que terminemos de cambiar el plan'];
}

/** One of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8). */
export async function getUpgrade(ctx: VerbContext, { changeId }: { changeId: string }): Promise<UpgradeView> {
  const { clientId } = actingClient(ctx);
  const record = await loadUpgrade(read(ctx), changeId);
  return record.holder.id === clientId ? viewOf(record, ctx) : refuse('NOT_FOUND');
}

/** Those of the client who asks, newest first, in two statements. @throws {DomainError} FORBIDDEN. */
export async function listUpgrades(ctx: VerbContext, page: Page): Promise<UpgradeView[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const ids = await ownChanges(em, { kind: upgradeKind.kind, clientId, page });
  return (await loadUpgrades(em, ids)).map((record) => viewOf(record, ctx));
}

/** One for staff; null for a change of another kind. @throws {DomainError} FORBIDDEN. */
export async function upgradeForStaff(
  ctx: VerbContext,
  { changeId }: { changeId: string },
): Promise<UpgradeView | null> {
  actingStaff(ctx);
  const [record] = await loadUpgrades(read(ctx), [changeId]);
  return record ? viewOf(record, ctx) : null;
}
