import { instantDay } from '../../core/format.ts';
import { useMe } from '../desk.tsx';
import { type Invoice, invoices } from '../texts/invoices.ts';

const tones = { issued: 'warn', overdue: 'bad', paid: 'good', void: '' } as const;

/** How an invoice stands, at a glance; overdue by the company's calendar. */
export function InvoiceBadge({
  invoice: { status, dueDate },
}: {
  invoice: Pick<Invoice, 'status' | 'dueDate'>;
}) {
  const me = useMe();
  const isOverdue = me && status === 'issued' && dueDate < instantDay(new Date().toISOString(), me.timeZone);
  const standing = isOverdue ? 'overdue' : status;
  return <span className={`badge ${tones[standing]}`}>{invoices.status[standing]}</span>;
}
