/**
 * New credentials of a panel account for the holder whom a transfer gave it to, when the first link did not reach him (T12).
 *
 * Invariants:
 * N1  Nothing here decides: Postgres knows whether a link is still to be sent, and forgets it with the one that is.
 * N2  A link is sent or staff is asked; a run that is lost is staff's by the time that Postgres keeps.
 * N3  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import { isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PanelActivities } from '../activities/panel.ts';
import type { TransferActivities } from '../activities/transfer.ts';
import type { CredentialsInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { idIn } from './run-input.ts';

export async function credentials(input: CredentialsInput): Promise<string> {
  const changeId = idIn(input, 'changeId');
  setCurrentDetails('The panel gives the account a new password; the holder gets a **one-use link** to it.');
  try {
    await panel('Send the holder a one-use link to new credentials').issueCredentials(changeId);
  } catch (error) {
    if (isCancellation(error)) throw error;
    await database('Ask staff about the credentials').leaveCredentialsToStaff(changeId);
    setCurrentDetails('The panel did not do it: see the open task of this change.');
    return 'left_to_staff';
  }
  setCurrentDetails('Done.');
  return 'sent';
}

function panel(summary: string) {
  return proxyActivities<PanelActivities>({ ...activityOptions.panel, summary });
}

function database(summary: string) {
  return proxyActivities<TransferActivities>({ ...activityOptions.database, summary });
}
