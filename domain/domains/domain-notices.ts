import { invoiceLink } from '../billing/invoice-link.ts';
import { teamOf } from '../messaging/team.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { formatDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { YearInvoice } from './domain-year.ts';
import type { LockedDomain } from './lock-domain.ts';

/** What every notice of a domain is about; a key holds its year, so that each is given once in it (A2). */
function about({ domain, client }: LockedDomain) {
  const { name, expiresOn } = domain;
  return {
    to: client,
    year: `${domain.id}/${expiresOn}`,
    variables: { name: client.name, domain: name, expiresOn: formatDate(expiresOn) },
  };
}

/** It is not to be renewed: it will be lost; `which` is the first notice of that or the last (B7). */
export function tellOfLoss(tx: Transaction, locked: LockedDomain, which: 'first' | 'last'): void {
  const { to, year, variables } = about(locked);
  tell(tx, {
    to,
    businessKey: `domain_not_renewed/${year}/${which}`,
    template: 'domain_not_renewed',
    variables,
  });
}

/** It is to be renewed, and its next year is not paid yet (B7). */
export function remindOfPayment(tx: Transaction, locked: LockedDomain, invoice: YearInvoice): void {
  const { to, year, variables } = about(locked);
  tell(tx, {
    to,
    businessKey: `domain_unpaid/${year}`,
    template: 'domain_unpaid',
    variables: {
      ...variables,
      owed: formatMoney({ amount: invoice.owed, currency: locked.domain.currency }),
      invoice: invoice.number.toString(),
      link: invoiceLink(tx.ctx.deployment, invoice.linkToken),
    },
  });
}

/** Its last day has passed, and it was not renewed (B7). */
export function tellOfLapse(tx: Transaction, locked: LockedDomain): void {
  const { to, year, variables } = about(locked);
  tell(tx, {
    to,
    businessKey: `domain_lapsed/${year}`,
    template: 'domain_lapsed',
    variables: { ...variables, team: teamOf(tx.ctx.deployment) },
  });
}

/** It has another year: its expiry is the new one already (B7). */
export function tellOfRenewal(tx: Transaction, locked: LockedDomain): void {
  const { to, year, variables } = about(locked);
  tell(tx, { to, businessKey: `domain_renewed/${year}`, template: 'domain_renewed', variables });
}

/** Why a domain is no longer in the database, as its client reads it. */
export const deleteReasonsInWords = {
  lapsed: 'venció y no se renovó',
  moved_away: 'lo pasaste a otra empresa',
  client_asked: 'lo pediste vos',
  added_by_mistake: 'se había cargado por error',
} as const;
export type DeleteReason = keyof typeof deleteReasonsInWords;
export const deleteReasons = Object.keys(deleteReasonsInWords) as [DeleteReason, ...DeleteReason[]];

/** Alert "domain deleted" (A1). */
export function tellOfDeletion(
  tx: Transaction,
  { domain, client, today }: LockedDomain,
  reason: DeleteReason,
): void {
  tell(tx, {
    to: client,
    businessKey: `domain_deleted/${domain.id}`,
    template: 'domain_deleted',
    variables: {
      name: client.name,
      date: formatDate(today),
      domain: domain.name,
      reason: deleteReasonsInWords[reason],
      team: teamOf(tx.ctx.deployment),
    },
  });
}
