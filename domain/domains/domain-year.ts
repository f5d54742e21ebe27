import type { InvoiceStatus } from '../billing/invoice.ts';
import { issueTo } from '../billing/issue-invoice.ts';
import { lockInvoice } from '../billing/lock-invoice.ts';
import { type VoidReason, voidLocked } from '../billing/void-invoice.ts';
import { addMonths } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Domain } from './domain.ts';
import type { LockedDomain } from './lock-domain.ts';

const MONTHS_OF_A_YEAR = 12;

/** The invoice of a domain's next year that is not void: at most one, by a unique index (B7). */
export type YearInvoice = {
  id: string;
  number: number;
  status: InvoiceStatus;
  owed: bigint;
  linkToken: string;
};

/** The one of a locked domain, if there is one. One SQL. */
export async function invoiceOfYear(
  tx: Transaction,
  { id, expiresOn }: Pick<Domain, 'id' | 'expiresOn'>,
): Promise<YearInvoice | undefined> {
  type Row = Omit<YearInvoice, 'number' | 'owed'> & Record<'number' | 'owed', string>;
  const [row] = await tx.em.execute<Row[]>(
    /* sql */ `select id, number, status, total - applied as owed, link_token as "linkToken" from invoice
    where domain_id = ? and domain_expires_on = ? and status <> 'void'`,
    [id, expiresOn],
  );
  return row && { ...row, number: Number(row.number), owed: BigInt(row.owed) };
}

/** Issues it, to the domain's client: it can be paid until the last day of the year that ends (B7). */
export function issueYear(
  tx: Transaction,
  { domain, client }: LockedDomain,
  price: bigint,
): Promise<{ invoiceId: string; number: number }> {
  const { id, name, currency, expiresOn, anchorDay } = domain;
  const line = {
    kind: 'other' as const,
    description: `Renovación del dominio ${name}`,
    amount: price.toString(),
    periodStart: expiresOn,
    periodEnd: addMonths(expiresOn, MONTHS_OF_A_YEAR, anchorDay),
  };
  const billed = { client, currency, domain: { id, expiresOn } };
  return issueTo(tx, billed, { lines: [line], dueDate: expiresOn });
}

/** The year is not to be: nothing of it is owed any more, and what was paid of it is credit (B4). */
export async function voidYear(
  tx: Transaction,
  year: Pick<YearInvoice, 'id'>,
  reason: VoidReason,
): Promise<void> {
  await voidLocked(tx, await lockInvoice(tx, year.id), reason);
}
