import { askForDomainRenewal } from '../billing/ask-for-domain-renewal.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { addDays, atLocal, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { remindOfPayment, tellOfLapse, tellOfLoss } from './domain-notices.ts';
import { invoiceOfYear, issueYear, voidYear, type YearInvoice } from './domain-year.ts';
import type { LockedDomain } from './lock-domain.ts';

/**
 * Brings a locked domain to what its date, its client's wish and its invoice say by now, and works out when the clock looks
 * again (B7). Called by whatever changes one of them, and by the clock; again, it changes nothing. What was missed is made
 * up for late, the last of several notices alone.
 */
export async function reviewDomain(tx: Transaction, locked: LockedDomain): Promise<void> {
  const { domain, today } = locked;
  const dates = datesOf(locked);
  domain.nextCheckAt = nextLook(locked, dates);
  if (domain.status !== 'active' || today < dates.first) return;
  const year = await invoiceOfYear(tx, domain);
  if (year?.status === 'paid') {
    await askForDomainRenewal(tx, { domainId: domain.id, clientId: domain.clientId, invoiceId: year.id });
    return;
  }
  if (today >= dates.over) return lapse(tx, locked, year);
  const isLast = today >= dates.last;
  if (!domain.renews) return tellOfLoss(tx, locked, isLast ? 'last' : 'first');
  const due = year ?? (await invoiceNextYear(tx, locked));
  if (isLast && due) remindOfPayment(tx, locked, due);
}

/** The local days on which something is due. */
type Dates = Record<'first' | 'last' | 'over', LocalDate>;

/** The first day on which a domain is no more is the one after its expiry. */
function datesOf({ domain: { expiresOn }, settings }: LockedDomain): Dates {
  return {
    first: addDays(expiresOn, -settings.domainLeadDays),
    last: addDays(expiresOn, -settings.domainLastNoticeDays),
    over: addDays(expiresOn, 1),
  };
}

/** When people are awake, on the next of these days; worked out again on waking (G3). */
function nextLook({ domain, settings, today }: LockedDomain, { first, last, over }: Dates): Date | null {
  const next = [first, last, over].find((date) => date > today);
  if (domain.status !== 'active' || next === undefined) return null;
  return atLocal(next, `${settings.officeHoursStart.toString().padStart(2, '0')}:00`, settings.timeZone);
}

/** Without a price nobody can be asked to pay it: staff says one (G7). */
async function invoiceNextYear(tx: Transaction, locked: LockedDomain): Promise<YearInvoice | undefined> {
  const { domain } = locked;
  if (domain.price === null || domain.price === undefined) {
    await askStaff(tx, locked, 'no_price');
    return undefined;
  }
  await issueYear(tx, locked, domain.price);
  await settleTasks(tx, { subjectId: domain.id, kinds: ['domain_not_invoiced'] });
  return invoiceOfYear(tx, domain);
}

/**
 * Nobody paid for another year by the end of its last day: money from now on is credit (B4). One that was to be renewed and
 * was never invoiced in time, because nothing ran or nobody said its price, may still be saved by staff.
 */
async function lapse(tx: Transaction, locked: LockedDomain, year: YearInvoice | undefined): Promise<void> {
  const { domain } = locked;
  if (year) await voidYear(tx, year, 'domain_lapsed');
  else if (domain.renews) await askStaff(tx, locked, 'too_late');
  domain.status = 'lapsed';
  domain.nextCheckAt = null;
  domain.version += 1;
  tx.event({ type: 'domain.lapsed', clientId: domain.clientId, data: { domainId: domain.id } });
  tellOfLapse(tx, locked);
}

function askStaff(tx: Transaction, { domain }: LockedDomain, why: 'no_price' | 'too_late'): Promise<void> {
  const { id: subjectId, clientId, expiresOn } = domain;
  return openTask(tx, { kind: 'domain_not_invoiced', subjectId, clientId, details: { why, expiresOn } });
}
