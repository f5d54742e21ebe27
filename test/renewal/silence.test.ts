import { expect, it } from 'vitest';
import { beat } from '../../domain/changes/heartbeat.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, reviewChange, follow } = scene;

const SUSPENSIONS = 140;
const ENDINGS = 60;

/** In batches, so that a connection is there for each. */
async function each<T, R>(list: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let from = 0; from < list.length; from += 8) {
    answers.push(...(await Promise.all(list.slice(from, from + 8).map(act))));
  }
  return answers;
}

async function many(length: number, term?: Parameters<typeof renewing>[1]) {
  const services: Awaited<ReturnType<typeof renewing>>[] = [];
  while (services.length < length) services.push(await renewing({}, term));
  return services;
}

const count = async (sql: string) =>
  (await database.sql<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]?.n;
const suspended = () => count("service where 'non_payment' = any (suspension_reasons)");
const openTask = async (kind: string) =>
  (
    await database.sql<{ id: string }>('select id from staff_task where kind = $1 and resolved_at is null', [
      kind,
    ])
  ).map(({ id }) => id);

it('nine days without a worker: notices first, a day’s caps, the rest in one task; another start adds none (D35)', async () => {
  // Notices of 10/04 were taken; no worker from 13/04 on. Suspensions were due on 15/04, and the others' ends on 16/04.
  const owing = await each(await many(SUSPENSIONS), async (one) => {
    await follow(one.serviceId, at('2026-04-03T00:00:00'), at('2026-04-11T09:00:00'));
    return one.serviceId;
  });
  await database.sql('update company_settings set daily_suspensions = 100');
  const ending = await each(await many(ENDINGS, { from: '2026-01-15', to: '2026-02-15' }), async (one) => {
    await follow(one.serviceId, at('2026-02-08T00:00:00'), at('2026-02-20T12:00:00'));
    await recordPanelSuspension(scene.contextAt(at('2026-02-20T12:01:00')), {
      serviceId: one.serviceId,
      reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
    });
    await follow(one.serviceId, at('2026-02-20T12:02:00'), at('2026-04-12T12:00:00'));
    return one;
  });
  await database.sql('update company_settings set daily_suspensions = 20');
  await database.sql('truncate clock_state, clock_day');
  await beat(scene.contextAt(at('2026-04-13T09:00:00')));
  const back = at('2026-04-22T09:30:00');
  await beat(scene.contextAt(back));
  expect(await suspended()).toBe(ENDINGS);
  await each(owing, (serviceId) => review(serviceId, back));
  await each(ending, ({ serviceId }) => review(serviceId, back));
  // Nothing happened yet: a silence waits for staff, and who is to be ended had no last notice.
  expect(await suspended()).toBe(ENDINGS);
  expect(await count('service_change')).toBe(0);
  expect(await openTask('brake')).toHaveLength(1);

  const letGo = async (now: Date) => {
    const [taskId] = await openTask('brake');
    const [row] = await database.sql<{ last: number }>(
      'select max(sequence)::int as last from braked where released_at is null',
    );
    const isSilent = (await count('clock_state where silent_since is not null')) === 1;
    const version = `${isSilent ? 'silent' : ''}.${row?.last ?? 0}`;
    await resolveTask(scene.asStaff(now), { taskId: taskId ?? '', choice: 'go_on', version });
  };
  await letGo(at('2026-04-22T09:40:00'));
  await each(owing, (serviceId) => review(serviceId, at('2026-04-22T09:41:00')));
  expect(await suspended()).toBe(ENDINGS + 20);
  expect(await openTask('brake')).toHaveLength(1);
  await beat(scene.contextAt(at('2026-04-22T09:50:00')));
  await each(owing, (serviceId) => review(serviceId, at('2026-04-22T10:00:00')));
  expect(await suspended()).toBe(ENDINGS + 20);

  // The last notices went out on the return, are taken, and name the next business day.
  await scene.deliver();
  expect(await count("outbound_message where template = 'dunning_last_notice' and channel = 'email'")).toBe(
    ENDINGS,
  );
  for (const beatAt of ['2026-04-22T21:00:00', '2026-04-23T08:00:00'])
    await beat(scene.contextAt(at(beatAt)));
  const next = at('2026-04-23T09:30:00');
  await each(ending, ({ serviceId }) => review(serviceId, next));
  const changes = await database.sql<{ id: string }>(
    "select id from service_change where kind = 'cancellation'",
  );
  expect(changes).toHaveLength(ENDINGS);
  await each(ending, (one) => scene.storeBackup(one, at('2026-04-23T09:40:00')));
  const ended = await each(changes, ({ id }) => reviewChange(id, at('2026-04-23T10:00:00')));
  expect(ended.filter(({ state }) => state === 'claimed')).toHaveLength(5);
  expect(await openTask('brake')).toHaveLength(1);
  const again = await each(changes, ({ id }) => reviewChange(id, at('2026-04-23T15:00:00')));
  expect(again.filter(({ waitingFor }) => waitingFor === 'staff')).toHaveLength(ENDINGS - 5);
});
