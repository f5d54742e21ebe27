import type { Period } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { refusePeriod } from './not-offered.ts';
import { type OpenedUpgrade, openUpgrade } from './open-upgrade.ts';
import { dueAfter } from './price.ts';
import { readSubject, refuseUnfit } from './subject.ts';

/** What a quote carries; amounts in minor units of the service's currency. */
type Quoted = {
  quoteId: string;
  planId: string;
  period: Period;
  recurring: string;
  lines: { description: string; amount: string }[];
};

/**
 * Opens the upgrade of a quote that its client accepts, at the price that was agreed on (U5, B6). Path, resources and price are the
 * executive's to answer for; the service and its term must allow it now. The caller holds the locks of holder and service.
 * @throws {DomainError} NOT_FOUND, FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES,
 * UPGRADE_NOT_OFFERED.
 */
export async function openQuotedUpgrade(
  tx: Transaction,
  asked: { serviceId: string; clientId: string },
  { quoteId, planId, period, recurring, lines }: Quoted,
): Promise<OpenedUpgrade> {
  const subject = await readSubject(tx.em, asked, tx.now);
  await refuseUnfit(tx.em, subject, tx.ctx.deployment);
  const due = dueAfter(subject, period);
  if ('why' in due) refusePeriod({ why: due.why, longer: [] });
  const { dueDate } = due;
  const periodStart = subject.terms[0]?.startDate ?? subject.today;
  return openUpgrade(tx, subject, {
    planId,
    period,
    dueDate,
    quoteId,
    price: BigInt(recurring),
    paid: sumPaid(subject.terms),
    lines: lines.map((line) => ({ ...line, kind: 'upgrade', periodStart, periodEnd: dueDate })),
  });
}

/** Null where nothing says what was paid for one of them. */
function sumPaid(terms: readonly { paid: bigint | null }[]): bigint | null {
  return terms.reduce<bigint | null>(
    (sum, { paid }) => (sum === null || paid === null ? null : sum + paid),
    0n,
  );
}
