import { lockInvoice } from '../billing/lock-invoice.ts';
import { type VoidReason, voidLocked } from '../billing/void-invoice.ts';
import { closeChange, moveTo, subjectsOf } from '../changes/progress.ts';
import { releaseFollowers } from '../changes/release-followers.ts';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { stepsOf } from '../changes/step.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { lockUpgrade, type UpgradeRecord } from './load-upgrade.ts';
import type { UpgradeStanding, UpgradeState } from './upgrade.ts';

/** Why an upgrade ended. */
export type UpgradeEndReason =
  | 'completed'
  | 'expired'
  | 'given_up'
  | 'invoice_void'
  | 'service_ended'
  | 'service_suspended'
  | 'superseded'
  | 'withdrawn';

type End = { state: Exclude<UpgradeState, 'awaiting_payment' | 'paid'>; reason: UpgradeEndReason };

/**
 * The end of an upgrade, whatever it is: what its service waited with goes on, its next term and an end that was asked for
 * meanwhile (X9).
 */
export async function endUpgrade(tx: Transaction, loaded: UpgradeRecord, end: End): Promise<UpgradeStanding> {
  const standing = await closeChange(tx, loaded, end);
  // It is over for whoever reads the service's open change next.
  await tx.em.flush();
  await releaseFollowers(tx, loaded.change.id);
  await ringRenewals(tx, [loaded.service.id], 'dataChanged');
  return standing;
}

/**
 * An upgrade that is not provisioned ends with its invoice void: what was paid of it is credit (U6, U8). One transaction, so
 * that a payment is before it or after it.
 */
export async function giveUpUpgrade(
  tx: Transaction,
  loaded: UpgradeRecord,
  { voidReason, ...end }: End & { voidReason: VoidReason },
): Promise<UpgradeStanding> {
  const standing = await endUpgrade(tx, loaded, end);
  const { id, status } = loaded.invoice;
  if (status !== 'void') await voidLocked(tx, await lockInvoice(tx, id), voidReason);
  return standing;
}

/** The deciding transaction: the money came before the end of its time, and nothing voids the invoice by itself any more (U8). */
export function decide(tx: Transaction, loaded: UpgradeRecord): void {
  loaded.change.deadline = null;
  moveTo(loaded, 'paid');
  tx.event({ ...subjectsOf(loaded), type: 'upgrade.paid', clientId: loaded.holder.id });
}

/** A verb that an upgrade's run calls, for one in one of the states; no task of it ends one that is open. */
export const stepIn = stepsOf<UpgradeRecord, never>({ lock: lockUpgrade });
