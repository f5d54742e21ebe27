/**
 * New credentials of a panel account for the holder whom a transfer gave it to, when the first link did not reach them (T12).
 *
 * Invariants:
 * N1  Nothing here decides: Postgres knows whether a link is still to be sent, and forgets it with the one that is.
 * N2  A link is sent or staff is asked; a run that is lost is staff's by the time that Postgres keeps.
 * N3  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { CredentialsActivities } from '../activities/credentials.ts';
import type { PanelActivities } from '../activities/panel.ts';
import type { CredentialsInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

const { issueCredentials } = proxyActivities<PanelActivities>({
  ...activityOptions.panel,
  summary: 'Send the holder a one-use link to new credentials',
});
const { leaveCredentialsToStaff } = proxyActivities<CredentialsActivities>({
  ...activityOptions.database,
  summary: 'Ask staff about the credentials',
});

export async function credentials(input: CredentialsInput): Promise<string> {
  const changeId = idIn(input, 'changeId');
  setCurrentDetails('The panel gives the account a new password; the holder gets a **one-use link** to it.');
  const left = await panelOrStaff(
    () => issueCredentials(changeId),
    async () => {
      await leaveCredentialsToStaff(changeId);
      return 'left_to_staff';
    },
  );
  setCurrentDetails(left ? 'The panel did not do it: see the open task of this change.' : 'Done.');
  return left ?? 'sent';
}
