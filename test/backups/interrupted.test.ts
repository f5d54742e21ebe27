import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createBackupActivities } from '../../activities/backup.ts';
import type { BackupProgress } from '../../activities/backup-progress.ts';
import type { BackupRoute } from '../../integrations/backups/port.ts';
import type { Panels } from '../../integrations/panel/panels.ts';
import type { PanelPort } from '../../integrations/panel/port.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { ask, backupRow, doneByPanel, nameAccount, storedFiles } from './play.ts';

const START = 'start_background_pkgacct';
const { user } = PANEL_ACCOUNT;

class Killed extends Error {}

type Striking = { panel?: Partial<PanelPort>; route?: Partial<BackupRoute> };

const onePanel = (panel: PanelPort): Panels => ({ of: async () => panel, at: async () => panel });
/** One try of the activity in a process of its own: what was told to Temporal last is what the next one gets. */
async function oneTry(
  { database, clock, deployment, outside }: Fixture,
  backupId: string,
  told: { progress?: BackupProgress },
  strike: (real: { panel: PanelPort; route: BackupRoute }) => Striking = () => ({}),
): Promise<void> {
  const real = { panel: createWhmPanel(outside.panelSettings), route: outside.backups };
  const { panel, route } = strike(real);
  const { makeBackup } = createBackupActivities({
    orm: database.orm,
    clock,
    deployment,
    deliver: async () => undefined,
    panels: onePanel({ ...real.panel, ...panel }),
    backups: { ...real.route, ...route },
    report: () => undefined,
  });
  const environment = new MockActivityEnvironment({ heartbeatDetails: told.progress });
  environment.on('heartbeat', (progress: BackupProgress) => {
    told.progress = progress;
  });
  await environment.run(makeBackup, backupId);
}

const inCompany = (work: (fixture: Fixture, backupId: string) => Promise<void>) =>
  inFixture(
    async (fixture) => {
      await nameAccount(fixture);
      await work(fixture, (await ask(fixture)).backupId);
    },
    { withWorkers: false },
  );

const killed = async () => {
  throw new Killed();
};

describe('a worker that is killed (X7a)', () => {
  it.each<[string, (real: { panel: PanelPort; route: BackupRoute }) => Striking, number]>([
    ['before the package is begun', () => ({ panel: { startBackup: killed } }), 1],
    ['between two polls', () => ({ panel: { backupState: killed } }), 1],
    ['before the log is read', () => ({ panel: { backupLog: killed } }), 1],
    ['before the copy', ({ route }) => ({ route: { files: { ...route.files, fetch: killed } } }), 1],
    ['in the middle of the copy', () => ({ route: { store: { put: killed } } }), 1],
    [
      'after the package was begun, before anybody was told',
      ({ panel }) => ({ panel: { startBackup: async (of) => panel.startBackup(of).then(killed) } }),
      2,
    ],
    [
      'after the copy, before it is recorded',
      ({ route }) => ({ route: { store: { put: async (...of) => route.store.put(...of).then(killed) } } }),
      1,
    ],
  ])('%s: the next one goes on from there', async (_, strike, packages) => {
    await inCompany(async (fixture, backupId) => {
      const told = {};
      await expect(oneTry(fixture, backupId, told, strike)).rejects.toThrow(Killed);
      expect(await backupRow(fixture, backupId)).toMatchObject({ state: 'asked' });
      await oneTry(fixture, backupId, told);
      const { state, place } = await backupRow(fixture, backupId);
      expect([state, storedFiles(fixture)]).toEqual(['stored', [place]]);
      expect(doneByPanel(fixture)).toEqual(Array(packages).fill(START));
    })();
  });

  it(
    'after all was recorded has nothing left to do',
    inCompany(async (fixture, backupId) => {
      const told = {};
      await oneTry(fixture, backupId, told);
      await oneTry(fixture, backupId, told);
      await oneTry(fixture, randomUUID(), {});
      expect(doneByPanel(fixture)).toEqual([START]);
    }),
  );

  it(
    'tells Temporal nobody’s name',
    inCompany(async (fixture, backupId) => {
      const told: { progress?: BackupProgress } = {};
      await oneTry(fixture, backupId, told);
      expect(told.progress).toMatchObject({ failures: 0, copies: 1, startedAt: expect.any(String) });
      expect(JSON.stringify(told)).not.toContain(user);
    }),
  );
});

it(
  'a name that is given away while the account is packed is another account: nothing of it is kept (X7b)',
  inCompany(async (fixture, backupId) => {
    const { panel } = fixture.outside;
    const refused = oneTry(fixture, backupId, {}, (real) => ({
      panel: {
        backupLog: async (session) => {
          await fixture.passTime(60_000);
          const identity = { ...PANEL_ACCOUNT, createdAt: new Date(panel.account(user)?.createdAt ?? '') };
          await panel.createAccount({ user: 'ana', domain: 'ana.example', email: 'ana@example.com' });
          await real.panel.remove(identity, { keepDns: true });
          await panel.createAccount({ ...PANEL_ACCOUNT, email: 'otro@example.com' });
          return real.panel.backupLog(session);
        },
      },
    }));
    await expect(refused).rejects.toMatchObject({ code: 'OTHER_ACCOUNT' });
    expect(storedFiles(fixture)).toEqual([]);
  }),
);

it(
  'without a way off the servers a backup is for staff, and the panel is not asked',
  inCompany(async (fixture, backupId) => {
    const { database, clock, deployment, outside } = fixture;
    const { makeBackup } = createBackupActivities({
      orm: database.orm,
      clock,
      deployment,
      deliver: async () => undefined,
      panels: onePanel(createWhmPanel(outside.panelSettings)),
      backups: undefined,
      report: () => undefined,
    });
    const refused = new MockActivityEnvironment().run(makeBackup, backupId);
    await expect(refused).rejects.toMatchObject({ name: 'Refused', code: 'NOT_CONFIGURED' });
    expect(doneByPanel(fixture)).toEqual([]);
  }),
);
