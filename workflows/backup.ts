/**
 * One backup of the account of a service (X7a): packed on the panel, fetched off its server, read back in the store.
 *
 * Invariants:
 * K1  Nothing here decides: Postgres knows whether the backup is still asked for, and whether it counts.
 * K2  The backup is recorded or staff is asked; a run that is lost is started again by the time that Postgres keeps.
 * K3  A copy counts once it was read back whole; nothing of the account is changed.
 * K4  Arguments and results hold ids and literals; nothing personal enters the history.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { BackupActivities } from '../activities/backup.ts';
import { codeOf } from './failure-code.ts';
import type { BackupInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

const { makeBackup } = proxyActivities<BackupActivities>({
  ...activityOptions.backup,
  summary: 'Have the account packed, copy it off its server, read the copy back',
});
const { leaveBackupToStaff } = proxyActivities<BackupActivities>({
  ...activityOptions.database,
  summary: 'Ask staff for the backup',
});

export async function backup(input: BackupInput): Promise<string> {
  const backupId = idIn(input, 'backupId');
  setCurrentDetails(
    'The panel packs the account; then the package is copied **off its server** and read back.',
  );
  const left = await panelOrStaff(
    () => makeBackup(backupId),
    async (error) => {
      await leaveBackupToStaff({ backupId, why: codeOf(error) });
      return 'left_to_staff';
    },
  );
  setCurrentDetails(left ? 'No backup: see the open task `backup_failed` of this service.' : 'Done.');
  return left ?? 'stored';
}
