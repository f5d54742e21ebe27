import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { StaffTask } from '../tasks/staff-task.ts';
import { addDays, addMonths, dayOfMonth, formatDate, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Domain } from './domain.ts';
import { tellOfRenewal } from './domain-notices.ts';
import { invoiceOfYear, voidYear } from './domain-year.ts';
import { lockDomain } from './lock-domain.ts';
import { reviewDomain } from './review-domain.ts';

type OfDomain = Pick<StaffTask, 'subjectId'>;

const MONTHS_OF_A_YEAR = 12;
/** How far from a year after the old expiry a registry may set the new one. */
const SLACK_DAYS = 31;

/**
 * Staff renewed a domain whose next year is paid, until the day that its registry shows now: its expiry moves, and its client
 * is told (B7).
 * @throws {DomainError} INVALID_INPUT for a day that is not about a year later.
 */
export async function renewDomain(
  tx: Transaction,
  { subjectId: domainId }: OfDomain,
  { expiresOn = '' }: Readonly<Record<string, string>>,
): Promise<void> {
  const locked = await lockDomain(tx, { domainId });
  const { domain } = locked;
  domain.anchorDay = anchorOf(domain, expiresOn);
  domain.expiresOn = expiresOn;
  domain.status = 'active';
  domain.version += 1;
  tx.event({ type: 'domain.renewed', clientId: domain.clientId, data: { domainId, expiresOn } });
  await settleTasks(tx, { subjectId: domainId, kinds: ['domain_not_invoiced'] });
  tellOfRenewal(tx, locked);
  await reviewDomain(tx, locked);
}

/** The day of a 29th of February is kept while its years are short. */
function anchorOf({ expiresOn, anchorDay }: Domain, renewedUntil: LocalDate): number {
  const expected = addMonths(expiresOn, MONTHS_OF_A_YEAR, anchorDay);
  const [first, last] = [addDays(expected, -SLACK_DAYS), addDays(expected, SLACK_DAYS)];
  if (renewedUntil < first || renewedUntil > last) {
    const day = `el día hasta el que quedó renovado, entre el ${formatDate(first)} y el ${formatDate(last)}`;
    refuse('INVALID_INPUT', { field: 'answers.expiresOn', expected: `se esperaba ${day}` });
  }
  return renewedUntil === expected ? anchorDay : dayOfMonth(renewedUntil);
}

/**
 * A domain whose next year is paid cannot be renewed: the money is its client's credit, and it is not renewed any more unless
 * they ask for it again (B7, B4).
 */
export async function giveUpRenewal(tx: Transaction, { subjectId: domainId }: OfDomain): Promise<void> {
  const locked = await lockDomain(tx, { domainId });
  const { domain } = locked;
  const year = await invoiceOfYear(tx, domain);
  if (year) await voidYear(tx, year, 'domain_not_renewable');
  domain.renews = false;
  domain.version += 1;
  tx.event({ type: 'domain.renewal_set', clientId: domain.clientId, data: { domainId, renews: false } });
  await reviewDomain(tx, locked);
}
