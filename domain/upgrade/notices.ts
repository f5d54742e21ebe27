import { type Told, tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { periodName } from '../services/period.ts';
import { formatDate, lastDayBefore } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { UpgradeRecord } from './load-upgrade.ts';

type Name =
  | 'upgrade_requested'
  | 'upgrade_completed'
  | 'upgrade_expired'
  | 'upgrade_refused'
  | 'upgrade_superseded'
  | 'upgrade_given_up';

/** Everything that a text about an upgrade may say. */
type Words = Record<
  | 'name'
  | 'service'
  | 'fromPlan'
  | 'toPlan'
  | 'period'
  | 'price'
  | 'paid'
  | 'difference'
  | 'dueDate'
  | 'invoice'
  | 'lastDay'
  | 'reference',
  string
>;

/** Tells the holder, once per upgrade and occasion (A2): each names what it costs, what was paid, and until when. */
function tellHolder(tx: Transaction, loaded: UpgradeRecord, template: Name): void {
  const { change, holder, service, upgrade, invoice, fromPlan, toPlan } = loaded;
  const money = (amount: bigint) => formatMoney({ amount, currency: upgrade.currency });
  const variables: Words = {
    name: holder.name,
    service: service.label,
    fromPlan: fromPlan.name,
    toPlan: toPlan.name,
    period: periodName[upgrade.period],
    price: money(upgrade.price),
    paid: typeof upgrade.paid === 'bigint' ? money(upgrade.paid) : 'lo acordado',
    difference: money(invoice.total),
    dueDate: formatDate(upgrade.dueDate),
    invoice: invoice.number.toString(),
    lastDay: lastDayOf(loaded),
    reference: change.reference,
  };
  const businessKey = `upgrade/${change.id}/${template}`;
  tell(tx, { to: holder, template, variables, businessKey, changeId: change.id } as Told<Name>);
}

/** The last local day on which it can be paid; none once it is decided. */
function lastDayOf({ change: { deadline, policy } }: UpgradeRecord): string {
  return deadline ? formatDate(lastDayBefore(deadline, policy.timeZone)) : '';
}

/** What was asked for, and until when it waits for its payment; one that credit has paid is told of when it is ready. */
export function tellRequested(tx: Transaction, loaded: UpgradeRecord): void {
  if (loaded.invoice.status === 'issued') tellHolder(tx, loaded, 'upgrade_requested');
}

/** Read back from the panel, or done by staff (U7). */
export function tellCompleted(tx: Transaction, loaded: UpgradeRecord): void {
  tellHolder(tx, loaded, 'upgrade_completed');
}

/** It was not paid in time (U6). */
export function tellExpired(tx: Transaction, loaded: UpgradeRecord): void {
  tellHolder(tx, loaded, 'upgrade_expired');
}

/** Its service stands still, or has ended, before it was paid (U9). */
export function tellRefused(tx: Transaction, loaded: UpgradeRecord): void {
  tellHolder(tx, loaded, 'upgrade_refused');
}

/** Its holder asked for the end of the service instead (X9). */
export function tellSuperseded(tx: Transaction, loaded: UpgradeRecord): void {
  tellHolder(tx, loaded, 'upgrade_superseded');
}

/** It was paid and cannot be done: the money is credit (U7). */
export function tellGivenUp(tx: Transaction, loaded: UpgradeRecord): void {
  tellHolder(tx, loaded, 'upgrade_given_up');
}
