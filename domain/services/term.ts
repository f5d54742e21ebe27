import { randomUUID } from 'node:crypto';
import { addMonths, dayOfMonth, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { periodMonths } from './period.ts';
import type { Period } from './service.ts';

/** Begins a locked service's first term, whose start gives its anchor day too (B1, G3). Resolves to the term's id. */
export async function beginFirstTerm(
  tx: Transaction,
  { id: serviceId, period }: { id: string; period: Period },
  startDate: LocalDate,
): Promise<string> {
  const id = randomUUID();
  const endDate = addMonths(startDate, periodMonths[period], dayOfMonth(startDate));
  await tx.em.execute(
    'insert into term (id, service_id, number, start_date, end_date) values (?, ?, 1, ?, ?)',
    [id, serviceId, startDate, endDate],
  );
  return id;
}
