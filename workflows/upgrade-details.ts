import type { UpgradeStanding, UpgradeState } from '../domain/upgrade/upgrade.ts';
import { readable } from './readable-instant.ts';

const ends: Partial<Record<UpgradeState, string>> = {
  completed: 'Done: the service has the new plan, its price and its date.',
  cancelled: 'Ended: the upgrade was cancelled, its invoice is void.',
  expired: 'Ended: the upgrade was not paid in time, its invoice is void.',
  refused: 'Ended: the service stands still or has ended, the invoice of the upgrade is void.',
};

const waits: Record<UpgradeStanding['waitingFor'], string> = {
  payment: 'Waits for the **payment** of the upgrade',
  staff: 'Waits for **staff**: see the open task of this change',
  review: 'Asks how the upgrade stands',
  nothing: 'Paid for: the package is being changed',
};

/** What Temporal's UI shows of an upgrade: in words, with the instant until which it waits. */
export function describeUpgrade({ state, waitingFor, wakeAt }: UpgradeStanding): string {
  const end = ends[state];
  if (end) return end;
  const look = wakeAt === null ? '' : ` Next look: ${readable(wakeAt)} at the latest.`;
  return `${waits[waitingFor]}.${look}`;
}
