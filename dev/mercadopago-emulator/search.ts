import { z } from 'zod';
import type { EmulatedPayment } from './forms.ts';

const MOST_RESULTS = 50;
const USUAL_RESULTS = 30;
const HIGHEST_OFFSET = 10_000;

const query = z.object({
  range: z.enum(['date_created', 'date_last_updated', 'date_approved']).default('date_created'),
  sort: z.enum(['date_created', 'date_last_updated', 'date_approved']).default('date_created'),
  criteria: z.enum(['asc', 'desc']).default('desc'),
  begin_date: z.coerce.date().optional(),
  end_date: z.coerce.date().optional(),
  external_reference: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MOST_RESULTS).default(USUAL_RESULTS),
  offset: z.coerce.number().int().min(0).max(HIGHEST_OFFSET).default(0),
});

/** A page of the search; undefined if it was asked for what Mercado Pago does not give. */
export function searchPayments(payments: readonly EmulatedPayment[], asked: unknown) {
  const parsed = query.safeParse(asked);
  if (!parsed.success) return undefined;
  const { range, sort, criteria, begin_date: begin, end_date: end, limit, offset, ...only } = parsed.data;
  const at = (payment: EmulatedPayment, field: typeof sort) => new Date(payment[field] ?? 0).getTime();
  const found = payments
    .filter((payment) => begin === undefined || at(payment, range) >= begin.getTime())
    .filter((payment) => end === undefined || at(payment, range) <= end.getTime())
    .filter(
      (payment) =>
        only.external_reference === undefined || payment.external_reference === only.external_reference,
    )
    .toSorted((one, other) => (criteria === 'asc' ? 1 : -1) * (at(one, sort) - at(other, sort)));
  return { paging: { total: found.length, limit, offset }, results: found.slice(offset, offset + limit) };
}
