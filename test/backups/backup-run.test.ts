import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addMonths, dayOfMonth, localDateOf } from '../../domain/time.ts';
import { backupWorkflowId } from '../../workflows/messages.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { openQuietly } from '../replay/play.ts';
import {
  ask,
  backupRow,
  doneByPanel,
  makeBackup,
  nameAccount,
  storedFiles,
  tasksOf,
  untilEnded,
} from './play.ts';

const START = 'start_background_pkgacct';
const left = (why: string, backupId: string) => [{ kind: 'backup_failed', details: { why, backupId } }];
/** The account is there, and nothing was done but to pack it. */
const expectUntouched = (fixture: Fixture) => {
  expect(fixture.outside.panel.account(PANEL_ACCOUNT.user)).toMatchObject({ suspended: false });
  expect(doneByPanel(fixture).filter((command) => command !== START)).toEqual([]);
};

describe('a backup (X7a)', () => {
  it(
    'is packed on the panel, copied off its server and read back in the store (D46)',
    inFixture(async (fixture) => {
      const before = await fixture.clock.now();
      const made = await makeBackup(fixture);
      const content = readFileSync(join(fixture.outside.place.store, made.place ?? ''));
      expect(made).toMatchObject({
        state: 'stored',
        made_by: 'panel',
        place: expect.stringContaining(`${PANEL_ACCOUNT.user}-`),
        size_bytes: String(content.length),
        sha256: createHash('sha256').update(content).digest('hex'),
      });
      expect(JSON.parse(gunzipSync(content).toString()).account).toMatchObject(PANEL_ACCOUNT);
      expect(made.taken_at?.getTime()).toBeGreaterThanOrEqual(before.getTime());
      const day = localDateOf(made.taken_at ?? before, 'America/Argentina/Buenos_Aires');
      expect(made.keep_until).toBe(addMonths(day, 120, dayOfMonth(day)));
      expect(doneByPanel(fixture)).toEqual([START]);
      expect(await tasksOf(fixture)).toEqual([]);
      await until(
        async () => !existsSync(join(fixture.outside.disk, 'panel/packages/cpmove-juanhost.tar.gz')),
        'the package is deleted on the server',
      );
    }),
  );

  it(
    'is made once while one is being made, and rings the change that waits for it',
    inFixture(async (fixture) => {
      const workflowId = await openQuietly(fixture);
      await nameAccount(fixture);
      const [first, second] = [await ask(fixture), await ask(fixture)];
      expect(second).toEqual(first);
      await untilEnded(fixture, first.backupId);
      await until(async () => {
        const { events = [] } = await fixture.client.workflow.getHandle(workflowId).fetchHistory();
        return (events ?? []).some(
          ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'dataChanged',
        );
      }, 'the change is rung');
      expect(doneByPanel(fixture)).toEqual([START]);
    }),
  );

  it(
    'goes on with the package that was begun, whatever the panel does not answer meanwhile',
    inFixture(async (fixture) => {
      const { faults, packages } = fixture.outside.panel;
      packages.runningAnswers = 3;
      faults.add({ kind: '5xx', match: 'get_pkgacct', times: 2 });
      faults.add({ kind: 'garbage', match: 'fetch_pkgacct_master_log' });
      expect(await makeBackup(fixture)).toMatchObject({ state: 'stored' });
      expect(faults.left).toBe(0);
      expect(doneByPanel(fixture)).toEqual([START]);
    }),
  );

  it(
    'whose package fails once is packed a second time',
    inFixture(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'package_fails' });
      expect(await makeBackup(fixture)).toMatchObject({ state: 'stored' });
      expect(doneByPanel(fixture)).toEqual([START, START]);
    }),
  );

  it(
    'whose package fails twice is left to staff, the account untouched; staff has it tried anew (D46)',
    inFixture(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'package_fails', times: 2 });
      const failed = await makeBackup(fixture);
      expect(failed).toMatchObject({ state: 'left_to_staff', place: null });
      expect(await tasksOf(fixture)).toMatchObject(left('PACKAGE_DISK_FULL', failed.id));
      expectUntouched(fixture);
      await fixture.resolve('backup_failed', 'retry');
      const [anew] = await fixture.sql<{ id: string }>(
        "select id from backup where state <> 'left_to_staff'",
      );
      expect(await untilEnded(fixture, anew?.id ?? '')).toMatchObject({ state: 'stored' });
      expect(await tasksOf(fixture)).toEqual([]);
    }),
  );

  it(
    'whose copy breaks off is copied again, from the same package',
    inFixture(async (fixture) => {
      fixture.outside.panel.sftp?.faults.add({ kind: 'cut_5' }, { kind: 'short_9' });
      const made = await makeBackup(fixture);
      expect(made).toMatchObject({ state: 'stored' });
      expect(storedFiles(fixture)).toEqual([made.place]);
      expect(doneByPanel(fixture)).toEqual([START]);
    }),
  );

  it(
    'whose copies all differ from the package is left to staff',
    inFixture(async (fixture) => {
      const sftp = fixture.outside.panel.sftp?.faults;
      sftp?.add({ kind: 'garble', times: 5 });
      const failed = await makeBackup(fixture);
      expect(await tasksOf(fixture)).toMatchObject(left('CHECKSUM_DIFFERS', failed.id));
      expect([sftp?.left, storedFiles(fixture)]).toEqual([0, []]);
      expectUntouched(fixture);
    }),
  );

  it(
    'that the store does not take is left to staff, the account untouched',
    inFixture(async (fixture) => {
      fixture.outside.place.store = join(fixture.outside.disk, 'no-folder');
      writeFileSync(fixture.outside.place.store, '');
      const failed = await makeBackup(fixture);
      expect(await tasksOf(fixture)).toMatchObject(left('EEXIST', failed.id));
      expectUntouched(fixture);
    }),
  );

  it(
    'of a panel that is away for half a day is left to staff',
    inFixture(async (fixture) => {
      await fixture.outside.panel.pause();
      const failed = await makeBackup(fixture);
      await fixture.outside.panel.resume();
      expect(await tasksOf(fixture)).toMatchObject(left('ECONNREFUSED', failed.id));
    }),
  );
});

describe('the account that is backed up (X7b)', () => {
  it.each([
    [
      'was created at another time',
      "panel_created_at = panel_created_at - interval '1 second'",
      'OTHER_ACCOUNT',
    ],
    ['has another domain', "panel_domain = 'otro.example.com'", 'OTHER_ACCOUNT'],
    ['is not there', "panel_user = 'nadie'", 'ACCOUNT_MISSING'],
    ['is on no panel', 'panel_user = null, panel_domain = null, panel_created_at = null', 'NOT_ON_PANEL'],
  ])('that %s is never packed', async (_, change, why) => {
    await inFixture(async (fixture) => {
      await nameAccount(fixture);
      await fixture.sql(`update service set ${change}`);
      const { backupId } = await ask(fixture);
      expect(await untilEnded(fixture, backupId)).toMatchObject({ state: 'left_to_staff' });
      expect(await tasksOf(fixture)).toMatchObject(left(why, backupId));
      expect(doneByPanel(fixture)).toEqual([]);
    })();
  });
});

describe('a run that is lost (invariant 5)', () => {
  it(
    'is started again by the sweep',
    inFixture(async (fixture) => {
      await nameAccount(fixture);
      let backupId = '';
      await fixture.temporalAway(async () => {
        ({ backupId } = await ask(fixture));
      });
      await fixture.temporalAway(async () => {
        for (const _ of [1, 2]) {
          await fixture.sleep('11 minutes');
          await fixture.sweep();
        }
      });
      expect(await fixture.sql('select payload from handoff')).toMatchObject([{ payload: { backupId } }]);
      await fixture.sql('delete from handoff');
      await fixture.sweep();
      expect((await backupRow(fixture, backupId)).state).toBe('asked');
      await fixture.sleep('11 minutes');
      await fixture.sweep();
      expect(await untilEnded(fixture, backupId)).toMatchObject({ state: 'stored' });
    }),
  );

  it(
    'or has ended without the database knowing of it is for staff',
    inFixture(async (fixture) => {
      const { id } = await makeBackup(fixture);
      const run = fixture.client.workflow.getHandle(backupWorkflowId(fixture.service.id, id));
      await run.result();
      // As it was in a backup of the database.
      await fixture.sql(`update backup set state = 'asked', made_by = null, taken_at = null, place = null, size_bytes = null,
        sha256 = null, keep_until = null, next_check_at = asked_at`);
      await fixture.sweep();
      await fixture.sweep();
      expect(await tasksOf(fixture)).toMatchObject(left('RUN_ENDED', id));
      expect(doneByPanel(fixture)).toEqual([START]);
    }),
  );
});
