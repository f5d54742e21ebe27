/**
 * A panel follows what the database says of a service's suspension (B8).
 *
 * Invariants:
 * S1  Nothing here decides: the step asks Postgres what it wants, does it, reads it back and records it under lock, and looks
 *     again if Postgres wants another state by now. So runs that cross end right, whichever is last.
 * S2  The panel follows or staff is asked; a run that is lost is handed over again by the time that Postgres keeps.
 * S3  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PanelSuspensionActivities, SuspensionActivities } from '../activities/suspension.ts';
import type { SuspensionInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

const { alignSuspension } = proxyActivities<PanelSuspensionActivities>({
  ...activityOptions.suspension,
  summary: 'Suspend the account, or let it work again, and read it back',
});
const { leaveSuspensionToStaff } = proxyActivities<SuspensionActivities>({
  ...activityOptions.database,
  summary: 'Ask staff about the account',
});

export async function suspension(input: SuspensionInput): Promise<string> {
  const serviceId = idIn(input, 'serviceId');
  setCurrentDetails('The panel **suspends** the account or lets it work again, as the database has it.');
  const left = await panelOrStaff(
    () => alignSuspension(serviceId),
    async () => {
      await leaveSuspensionToStaff(serviceId);
      return 'left_to_staff';
    },
  );
  setCurrentDetails(left ? 'The panel did not do it: see the open task of this service.' : 'Done.');
  return left ?? 'followed';
}
