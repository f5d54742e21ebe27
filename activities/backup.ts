import { type BackupToMake, backupToMake } from '../domain/backups/backup-to-make.ts';
import { leaveBackupToStaff, recordBackup } from '../domain/backups/record-backup.ts';
import { localDateOf } from '../domain/time.ts';
import { BackupRefused } from '../integrations/backups/errors.ts';
import type { BackupRoute, StoredCopy } from '../integrations/backups/port.ts';
import { OutsideError } from '../integrations/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import type { BackupReport, PanelPort } from '../integrations/panel/port.ts';
import { isAccount } from '../integrations/panel/summary.ts';
import { type BackupProgress, beginCopy, sessionIdOf, untilPacked } from './backup-progress.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

type Dependencies = ActivityDependencies & {
  panels: Panels;
  /** The way off the panel's machines; without one every backup is made by hand. */
  backups: BackupRoute | undefined;
  report: (error: unknown) => void;
};
type Account = NonNullable<BackupToMake['account']>;
type Package = NonNullable<BackupReport['package']>;
type Work = { backupId: string; account: Account; panel: PanelPort; route: BackupRoute };

/** A copy that fails so often is for staff: something is wrong that another one does not mend. */
const MOST_COPIES = 5;

/** Backups of accounts (X7a), each after a look whether it is still asked for (G5): a stray call does nothing. */
export function createBackupActivities(deps: Dependencies) {
  async function workFor(backupId: string): Promise<Work | undefined> {
    const asked = await backupToMake(await activityContext(deps), backupId);
    if (!asked) return undefined;
    const { account, serverId } = asked;
    if (!account) throw new BackupRefused('NOT_ON_PANEL');
    if (!deps.backups) throw new BackupRefused('NOT_CONFIGURED');
    return { backupId, account, panel: await deps.panels.of(serverId), route: deps.backups };
  }

  async function startedPackage({ account, panel, route }: Work) {
    await refuseAnother(panel, account);
    const startedAt = (await deps.clock.now()).toISOString();
    const { folder } = route.files;
    return { ...(await panel.startBackup({ user: account.user, folder })), startedAt };
  }

  return {
    /** Packs, copies and records; how far it came is kept in the heartbeats, from which the next try goes on. */
    async makeBackup(backupId: string): Promise<void> {
      const work = await workFor(backupId);
      if (!work) return;
      const { account, panel, route } = work;
      const progress = await untilPacked(account.user, {
        begin: () => startedPackage(work),
        state: (sessionId) => panel.backupState({ sessionId }),
        why: async (sessionId) => `PACKAGE_${(await panel.backupLog({ sessionId })).failure.toUpperCase()}`,
      });
      const made = await packageOf(work, progress);
      const { place, sizeBytes, sha256 } = await copyOff(work, progress, made);
      const copy = { place, sizeBytes: BigInt(sizeBytes), sha256, takenAt: new Date(progress.startedAt) };
      await recordBackup(await activityContext(deps), { backupId, ...copy });
      // It would fill the server's disk; what stays there harms no backup.
      await route.files.discard({ host: panel.host, path: made.path }).catch(deps.report);
    },

    async leaveBackupToStaff(input: { backupId: string; why: string }): Promise<void> {
      await leaveBackupToStaff(await activityContext(deps), input);
    },
  };
}

export type BackupActivities = ReturnType<typeof createBackupActivities>;

/** What is kept as this service's must be its account (X7b). */
async function refuseAnother(panel: PanelPort, identity: Account): Promise<void> {
  const account = await panel.accountSummary(identity.user);
  if (!account) throw new BackupRefused('ACCOUNT_MISSING');
  if (!isAccount(account, identity)) throw new BackupRefused('OTHER_ACCOUNT');
}

async function packageOf({ account, panel }: Work, progress: BackupProgress): Promise<Package> {
  const { package: made } = await panel.backupLog({ sessionId: sessionIdOf(account.user, progress) });
  if (!made) throw new BackupRefused('NO_PACKAGE');
  // The name may have been given away while it was packed.
  await refuseAnother(panel, account);
  return made;
}

/** @throws {BackupRefused} for the last copy that may fail. */
async function copyOff(work: Work, progress: BackupProgress, made: Package): Promise<StoredCopy> {
  const { panel, route } = work;
  const { copies, stop } = beginCopy(progress);
  try {
    return await route.files.fetch({ host: panel.host, path: made.path }, (source, size) => {
      const expected = { sizeBytes: made.sizeBytes ?? size, md5: made.md5 };
      return route.store.put(source, { name: nameOf(work, progress), expected });
    });
  } catch (error) {
    if (error instanceof OutsideError && copies >= MOST_COPIES) throw new BackupRefused(error.code);
    throw error;
  } finally {
    stop();
  }
}

/** For a person too, who looks for it without the database. */
function nameOf({ backupId, account }: Work, { startedAt }: BackupProgress): string {
  const date = localDateOf(new Date(startedAt), 'utc');
  return `${account.user.replace(/\W/g, '_')}-${date}-${backupId}.tar.gz`;
}
