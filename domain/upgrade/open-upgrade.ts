import { issueTo, type NewInvoiceLine } from '../billing/issue-invoice.ts';
import { invoicedFrom } from '../billing/renewal.ts';
import { openChange } from '../changes/open.ts';
import type { OpenChange } from '../changes/ring.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import type { Period } from '../services/service.ts';
import { addDays, earlierOf, type LocalDate, lastDayBefore, localDateOf, startOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { loadUpgrade } from './load-upgrade.ts';
import { tellRequested } from './notices.ts';
import type { UpgradeSubject } from './subject.ts';
import { upgradeKind } from './upgrade.ts';

/** What an upgrade is agreed to be; amounts in minor units of the service's currency. */
export type Agreed = {
  planId: string;
  period: Period;
  /** What a term costs from then on. */
  price: bigint;
  paid: bigint | null;
  dueDate: LocalDate;
  lines: NewInvoiceLine[];
  /** The quote that was accepted. */
  quoteId?: string;
};

export type OpenedUpgrade = { changeId: string; invoiceId: string; number: number };

/**
 * Opens an upgrade that the rules allowed, for a caller who holds the locks: its price is frozen in an invoice, which can be
 * paid until the change expires (U6), and which credit may pay at once (B4).
 * @throws {DomainError} CHANGE_IN_PROGRESS.
 */
export async function openUpgrade(
  tx: Transaction,
  subject: UpgradeSubject,
  agreed: Agreed,
): Promise<OpenedUpgrade> {
  const { serviceId, holderId: clientId, policy, currency, plan, latestTermId } = subject;
  const deadline = expiryOf(tx.now, subject);
  const service = await readHeldService(tx, serviceId);
  const { quoteId, lines } = agreed;
  const billed = { client: service.holder, currency, service };
  const dueDate = lastDayBefore(deadline, policy.timeZone);
  const invoice = await issueTo(tx, quoteId ? { ...billed, quoteId } : billed, { lines, dueDate });
  const change: OpenChange = await openChange(tx, {
    definition: upgradeKind,
    serviceId,
    parties: { holder: { clientId, code: null } },
    policy,
    deadline,
    detail: {
      table: 'upgrade',
      row: {
        invoice_id: invoice.invoiceId,
        from_plan_id: plan.id,
        to_plan_id: agreed.planId,
        period: agreed.period,
        price: agreed.price.toString(),
        paid: agreed.paid?.toString() ?? null,
        currency,
        term_id: latestTermId,
        due_date: agreed.dueDate,
        quote_id: quoteId ?? null,
      },
    },
  });
  const { id: changeId } = change;
  tx.event({ type: 'upgrade.requested', changeId, serviceId, clientId, invoiceId: invoice.invoiceId });
  tellRequested(tx, await loadUpgrade(tx.em, changeId));
  return { changeId, ...invoice };
}

/** The end of the policy's last day, or the day on which the next renewal is invoiced begins, whichever is sooner (U6). */
function expiryOf(now: Date, { policy, terms, period, today }: UpgradeSubject): Date {
  const latest = terms.at(-1)?.endDate ?? today;
  const afterLast = addDays(localDateOf(now, policy.timeZone), policy.upgradeDays + 1);
  const renewal = invoicedFrom({ endDate: latest, period }, policy);
  return startOf(earlierOf(renewal, afterLast), policy.timeZone);
}
