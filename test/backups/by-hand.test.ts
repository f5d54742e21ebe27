import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isUsable, LATEST_BACKUP, type LatestBackup } from '../../domain/backups/backup.ts';
import { recordBackup } from '../../domain/backups/record-backup.ts';
import { requestBackup } from '../../domain/backups/request-backup.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { openTask } from '../../domain/tasks/open-task.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { seedStaff } from '../messaging/seed.ts';

const company = useCompany();
const { database } = company;
const answers = { place: 'NAS, estante 3', sizeBytes: '1048576', takenAt: '2026-03-10T14:00:00Z' };
const hoursAgo = (hours: number) => new Date(TEST_NOW.getTime() - hours * HOUR_MS);

let staffId: string;
beforeAll(async () => {
  staffId = await seedStaff(database);
});

const byStaff = () => testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });

/** A backup that was left to staff, with its task. */
async function leftToStaff() {
  const { serviceId } = await company.heldService();
  const backupId = randomUUID();
  await database.sql(
    "insert into backup (id, service_id, state, asked_at) values ($1, $2, 'left_to_staff', $3)",
    [backupId, serviceId, hoursAgo(1)],
  );
  await transaction(testContext(database), (tx) =>
    openTask(tx, {
      kind: 'backup_failed',
      subjectId: serviceId,
      details: { backupId, why: 'NOT_CONFIGURED' },
    }),
  );
  const [task] = await database.sql<{ id: string }>('select id from staff_task where subject_id = $1', [
    serviceId,
  ]);
  const resolve = (given?: Record<string, string>, choice = 'made_by_hand') =>
    resolveTask(byStaff(), { taskId: task?.id ?? '', choice, ...(given ? { answers: given } : {}) });
  return { serviceId, backupId, taskId: task?.id ?? '', resolve };
}

const backup = async (id: string) =>
  (
    await database.sql(
      'select state, made_by, place, size_bytes, sha256, taken_at, keep_until::text from backup where id = $1',
      [id],
    )
  )[0];

describe('a backup that was made by hand (X7a)', () => {
  it('is recorded with what staff answers, and the answers are kept', async () => {
    const { backupId, taskId, resolve } = await leftToStaff();
    await resolve(answers);
    expect(await backup(backupId)).toEqual({
      state: 'stored',
      made_by: 'hand',
      place: answers.place,
      size_bytes: answers.sizeBytes,
      sha256: null,
      taken_at: new Date(answers.takenAt),
      keep_until: '2036-03-10',
    });
    const [task] = await database.sql('select choice, answers from staff_task where id = $1', [taskId]);
    expect(task).toEqual({ choice: 'made_by_hand', answers });
    await resolve(answers);
    await expect(resolve({ ...answers, place: 'otro lado' })).rejects.toMatchObject({
      code: 'TASK_ALREADY_RESOLVED',
    });
  });

  it.each([
    ['without answers', undefined, 'place'],
    ['without a place', { ...answers, place: ' ' }, 'place'],
    ['with a place too long', { ...answers, place: 'x'.repeat(501) }, 'place'],
    ['without a size', { ...answers, sizeBytes: '0' }, 'sizeBytes'],
    ['with a size in words', { ...answers, sizeBytes: '1 GB' }, 'sizeBytes'],
    ['with a size below zero', { ...answers, sizeBytes: '-5' }, 'sizeBytes'],
    ['with a time to come', { ...answers, takenAt: '2026-03-10T15:00:01Z' }, 'takenAt'],
    ['with a time without a zone', { ...answers, takenAt: '2026-03-10T14:00:00' }, 'takenAt'],
    ['with a day that there is not', { ...answers, takenAt: '2026-02-30T14:00:00Z' }, 'takenAt'],
    ['with an answer that nobody asked for', { ...answers, sha256: 'x' }, 'sha256'],
  ])('is refused %s, and nothing is written', async (_, given, field) => {
    const { resolve } = await leftToStaff();
    const rows = await everyRow(database);
    await expect(resolve(given)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: `answers.${field}`, expected: expect.stringContaining('se esperaba') },
    });
    expect(await everyRow(database)).toEqual(rows);
  });

  it('no other choice takes answers', async () => {
    const { resolve } = await leftToStaff();
    await expect(resolve(answers, 'keep_service')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is overtaken by one that the panel made after all', async () => {
    const { backupId, taskId, resolve } = await leftToStaff();
    const copy = { place: 'x.tar.gz', sizeBytes: 5n, sha256: 'a'.repeat(64), takenAt: hoursAgo(2) };
    await recordBackup(testContext(database), { backupId, ...copy });
    await recordBackup(testContext(database), { backupId, ...copy, place: 'y.tar.gz' });
    expect(await backup(backupId)).toMatchObject({ state: 'stored', made_by: 'panel', place: 'x.tar.gz' });
    const [task] = await database.sql('select choice from staff_task where id = $1', [taskId]);
    expect(task).toEqual({ choice: 'overtaken' });
    await expect(resolve(answers)).rejects.toMatchObject({ code: 'TASK_ALREADY_RESOLVED' });
  });
});

describe('whether a backup counts (X7a)', () => {
  const at = (hours: number) => ({ takenAt: hoursAgo(hours).toISOString() });
  const facts = { suspendedSince: null, now: TEST_NOW, freshHours: 24 };

  it.each([
    ['none at all', null, facts, false],
    ['a fresh one', at(23.9), facts, true],
    ['one of exactly the limit', at(24), facts, false],
    ['one of the time to come', at(-1), facts, false],
    [
      'an old one from before the suspension (D46)',
      at(60),
      { ...facts, suspendedSince: hoursAgo(59) },
      false,
    ],
    ['an old one from the suspension on', at(60), { ...facts, suspendedSince: hoursAgo(60) }, true],
    ['a fresh one from before the suspension', at(3), { ...facts, suspendedSince: hoursAgo(2) }, true],
  ])('%s', (_, latest, given, expected) => {
    expect(isUsable(latest, given)).toBe(expected);
  });

  it('only of exactly the account that the service names, the newest of them', async () => {
    const { serviceId } = await company.heldService();
    const user = `u${serviceId.slice(0, 8)}`;
    const account = { panel_user: user, panel_domain: 'a.example', panel_created_at: hoursAgo(900) };
    await database.sql(
      'update service set panel_user = $2, panel_domain = $3, panel_created_at = $4 where id = $1',
      [serviceId, ...Object.values(account)],
    );
    const latest = async () => {
      const rows = await database.sql<{ latest: LatestBackup | null }>(
        `select ${LATEST_BACKUP} as latest from service s where s.id = $1`,
        [serviceId],
      );
      return rows[0]?.latest ?? null;
    };
    const plant = async (hours: number, changes: object = {}) => {
      const id = randomUUID();
      await database.sql(`insert into backup select * from jsonb_populate_record(null::backup, $1)`, [
        JSON.stringify({
          id,
          service_id: serviceId,
          ...account,
          state: 'stored',
          made_by: 'hand',
          asked_at: hoursAgo(hours),
          taken_at: hoursAgo(hours),
          place: 'x',
          size_bytes: 1,
          keep_until: '2036-01-01',
          ...changes,
        }),
      ]);
      return id;
    };
    expect(await latest()).toBeNull();
    await plant(1, { panel_created_at: hoursAgo(901) });
    await plant(1, { panel_domain: 'b.example' });
    await plant(1, { panel_user: 'other' });
    expect(await latest()).toBeNull();
    await plant(30);
    const newest = await plant(20);
    await plant(40);
    expect(await latest()).toMatchObject({ id: newest, madeBy: 'hand' });
    expect(new Date((await latest())?.takenAt ?? '')).toEqual(hoursAgo(20));
  });
});

describe('a client who wants the backup (X8)', () => {
  const by = (clientId: string) =>
    testContext(database, { actor: { type: 'client', clientId, sessionId: clientId } });
  const tasks = (serviceId: string) =>
    database.sql("select client_id from staff_task where kind = 'backup_requested' and subject_id = $1", [
      serviceId,
    ]);

  it.each(['active', 'cancelled', 'terminated'] as const)(
    'of a service that is %s is one task, however often it is asked for',
    async (status) => {
      const { client, serviceId } = await company.heldService({ status });
      for (const _ of [1, 2])
        expect(await requestBackup(by(client.id), { serviceId })).toEqual({ serviceId });
      expect(await tasks(serviceId)).toEqual([{ client_id: client.id }]);
    },
  );

  it('of somebody else’s service is not found', async () => {
    const [{ serviceId }, other] = [await company.heldService(), await company.heldService()];
    await expect(requestBackup(by(other.client.id), { serviceId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await tasks(serviceId)).toEqual([]);
  });
});
