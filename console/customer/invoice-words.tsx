import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { date, instantDay } from '../core/format.ts';
import { invoices } from './texts/invoices.ts';

export type InvoiceView = inferOutput<typeof trpc.invoices.get>;
type Standing = Pick<InvoiceView, 'status' | 'dueDate' | 'paidAt' | 'voidedAt'>;

const tones = { due: 'warn', overdue: 'bad', paid: 'good', void: '' } as const;

export function InvoiceBadge({ invoice, timeZone }: { invoice: Standing; timeZone: string }) {
  const standing = standingOf(invoice, timeZone);
  return <span className={`badge ${tones[standing]}`}>{invoices.badges[standing]}</span>;
}

/** The day that matters of it: until when, or since when. */
export function dayOf(invoice: Standing, timeZone: string): string {
  const { paidAt, voidedAt, dueDate } = invoice;
  if (paidAt) return invoices.paidOn(date(instantDay(paidAt, timeZone)));
  if (voidedAt) return invoices.voidedOn(date(instantDay(voidedAt, timeZone)));
  const say = standingOf(invoice, timeZone) === 'overdue' ? invoices.wasDue : invoices.due;
  return say(date(dueDate));
}

function standingOf({ status, dueDate }: Standing, timeZone: string): keyof typeof tones {
  if (status !== 'issued') return status;
  return dueDate < instantDay(new Date().toISOString(), timeZone) ? 'overdue' : 'due';
}
