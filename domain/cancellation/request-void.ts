import type { LineKind } from '../billing/invoice.ts';
import { lockInvoice } from '../billing/lock-invoice.ts';
import { voidLocked } from '../billing/void-invoice.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { cancelUnpaidUpgrade } from '../upgrade/cancel-upgrade.ts';
import { cancelOrder } from './cancel-order.ts';
import { lockSubject, refuseUnfit } from './subject.ts';
import { supersedeOpenChange } from './supersede.ts';

/** `asked`: staff decides. */
export type VoidAnswer = { outcome: 'voided' | 'asked' };

/**
 * A client asks for one of their invoices to be void (B5): at once for one of an upgrade or a quote; one of an order by
 * cancelling the order, while its service is pending; any other is for staff. Again is a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, INVOICE_NOT_VOIDABLE for a paid one, FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT
 * for an order that is being set up.
 */
export function requestVoid(ctx: VerbContext, input: { invoiceId: string }): Promise<VoidAnswer> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const about = await readAbout(tx, input.invoiceId, clientId);
    if (about.pendingId && about.status === 'issued') {
      await cancelOrderOf(tx, { serviceId: about.pendingId, clientId });
      return { outcome: 'voided' };
    }
    if (about.upgradeId && (await cancelUpgradeOf(tx, about.upgradeId))) return { outcome: 'voided' };
    const invoice = await lockInvoice(tx, input.invoiceId);
    if (invoice.status === 'paid') refuse('INVOICE_NOT_VOIDABLE', { status: invoice.status });
    if (invoice.status === 'void') return { outcome: 'voided' };
    if (about.isQuote || about.kinds.every((kind) => kind === 'upgrade')) {
      await voidLocked(tx, invoice, 'client_asked');
      return { outcome: 'voided' };
    }
    await openTask(tx, { kind: 'invoice_void_asked', subjectId: invoice.id, clientId });
    return { outcome: 'asked' };
  });
}

type About = {
  status: string;
  kinds: LineKind[];
  isQuote: boolean;
  /** The open upgrade that waits for it. */
  upgradeId: string | null;
  /** The service of the order that it bills, if that was never active. */
  pendingId: string | null;
};

/** What the invoice is for; only its status and its service's can be another by the time that they are locked. */
async function readAbout(tx: Transaction, invoiceId: string, clientId: string): Promise<About> {
  const [about] = await tx.em.execute<About[]>(ABOUT, [invoiceId, clientId]);
  return about ?? refuse('NOT_FOUND');
}

const ABOUT = /* sql */ `
select i.status, i.quote_id is not null as "isQuote",
  (select json_agg(l.kind) from invoice_line l where l.invoice_id = i.id) as kinds,
  (select c.id from upgrade u join service_change c on c.id = u.change_id
    where u.invoice_id = i.id and c.closed_at is null) as "upgradeId",
  (select s.id from invoice_line l join service s on s.id = l.service_id
    where l.invoice_id = i.id and l.kind = 'order' and s.status = 'pending' limit 1) as "pendingId"
from invoice i where i.id = ? and i.client_id = ?`;

async function cancelUpgradeOf(tx: Transaction, changeId: string): Promise<boolean> {
  await lockAllOf(tx, changeId);
  return cancelUnpaidUpgrade(tx, changeId);
}

async function cancelOrderOf(
  tx: Transaction,
  { serviceId, clientId }: { serviceId: string; clientId: string },
): Promise<void> {
  const subject = (await lockSubject(tx, serviceId)) ?? refuse('NOT_FOUND');
  refuseUnfit(subject, clientId);
  const { status } = subject.service;
  if (status !== 'pending') refuse('SERVICE_STATUS_UNFIT', { status });
  if (subject.openChange) await supersedeOpenChange(tx, serviceId);
  await cancelOrder(tx, subject, { mode: 'immediate', askedBecause: null });
}
