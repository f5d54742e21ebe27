import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { handleResetAsk } from '../../domain/access/request-reset.ts';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { openTask } from '../../domain/tasks/open-task.ts';
import {
  type ChoiceEffect,
  type TaskFollow,
  type TaskKind,
  type TaskLock,
  taskKinds,
} from '../../domain/tasks/staff-task.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createCompany, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';
import { arrival, contextAt, inboundRow, messageRow, seedStaff } from '../messaging/seed.ts';
import { handOver } from '../transfer/handed-over.ts';
import { createPair, openBetween } from '../transfer/two-people.ts';

const choices = Object.entries(taskKinds).flatMap(([kind, offered]) =>
  Object.entries(offered).map(([choice, effect]): [string, TaskKind, string, ChoiceEffect] => [
    `${kind}: ${choice}`,
    kind as TaskKind,
    choice,
    effect,
  ]),
);

const database = useDatabase();
let planId: string;
let staffId: string;
beforeAll(async () => {
  planId = (await createCompany(database)).hostingPlanId;
  staffId = await seedStaff(database);
});

const contextOfStaff = () => {
  const actor = { type: 'staff', staffId, role: 'agent' } as const;
  return Object.assign(contextAt(database, NOON), { actor });
};

/** A task of a kind about rows that are there. */
async function planted(kind: TaskKind) {
  const { holder, recipient } = await createPair({ database, planId });
  const { changeId, serviceId } = await openBetween(database, { holder, recipient, planId });
  const [messageId, stopId, sid] = [await parkedMail(holder.email, changeId), randomUUID(), await givenUp()];
  await database.sql(
    "insert into sending_stop (cause, id, code, stopped_at, next_probe_at) values ($2, $1, 'x', $3, $3)",
    [stopId, `whatsapp/${stopId}`, NOON],
  );
  if (kind === 'credentials_unopened') {
    await handOver(database.sql, { changeId, state: 'completed', passwordSeed: 'seed' });
    await database.sql("update service set panel_user = 'u' || left(id::text, 8) where id = $1", [serviceId]);
  }
  const ofChange = { subjectId: changeId, changeId, details: { knownVersion: 'ended' } };
  const abouts: Partial<Record<TaskKind, object>> = {
    message_parked: { subjectId: messageId, messageId, clientId: holder.id },
    sending_stopped: { subjectId: stopId },
    inbound_failing: { subjectId: randomUUID(), details: { sid } },
  };
  const about = { ...ofChange, ...(abouts[kind] && { changeId: undefined, ...abouts[kind] }) };
  await transaction(contextAt(database, NOON), (tx) => openTask(tx, { kind, ...about }));
  const [task] = await database.sql<{ id: string }>(
    'select id from staff_task where kind = $1 and subject_id = $2',
    [kind, about.subjectId],
  );
  return { taskId: task?.id ?? '', holder, changeId, messageId, stopId, sid };
}
type Planted = Awaited<ReturnType<typeof planted>>;

/** A mail with a link to a new password, of which nobody knows whether it left. */
async function parkedMail(email: string, changeId: string): Promise<string> {
  await handleResetAsk(contextAt(database, NOON), { email });
  const [mail] = await database.sql<{ id: string }>(
    "update outbound_message set state = 'parked', change_id = $2 where address = $1 returning id",
    [email, changeId],
  );
  return mail?.id ?? '';
}

/** An inbound message that was left to staff. */
async function givenUp(): Promise<string> {
  const message = arrival('+5491155550099', 'hola');
  await receiveInbound(contextAt(database, NOON), message);
  await database.sql("update inbound_message set processed_at = $2, outcome = 'failed' where sid = $1", [
    message.sid,
    NOON,
  ]);
  return message.sid;
}

/** What is there once a choice was followed; `handed` is what was handed over. */
const followed: Record<
  TaskFollow,
  (world: Planted & { kind: TaskKind; choice: string; handed: object[] }) => Promise<void>
> = {
  ring: async ({ kind, handed, changeId }) => {
    const run = { kind: 'transfer', changeId, ring: 'taskResolved' };
    expect(handed).toMatchObject(kind === 'inbound_failing' ? [] : [run]);
  },
  ring_anew: async ({ handed, changeId }) =>
    expect(handed).toMatchObject([{ kind: 'transfer', changeId, anew: true }]),
  follow_message: async ({ choice, messageId, holder }) => {
    const ends: Record<string, object> = {
      was_sent: { state: 'sent', error_code: null },
      send_again: { state: 'failed', error_code: 'replaced' },
      give_up: { state: 'failed', error_code: 'given_up' },
    };
    expect(await messageRow(database, messageId)).toMatchObject(ends[choice] ?? {});
    const fresh = await database.sql(
      "select 1 from outbound_message where state = 'queued' and address = $1",
      [holder.email],
    );
    expect(fresh).toHaveLength(choice === 'send_again' ? 1 : 0);
  },
  renew_credentials: async ({ handed, changeId }) =>
    expect(handed).toMatchObject([{ kind: 'credentials', changeId }]),
  end_renewal: async ({ changeId }) =>
    expect(
      await database.sql('select password_seed, due_at from credentials_hand_over where change_id = $1', [
        changeId,
      ]),
    ).toEqual([{ password_seed: null, due_at: null }]),
  lift_stop: async ({ stopId }) =>
    expect(await database.sql('select lifted_at from sending_stop where id = $1', [stopId])).toEqual([
      { lifted_at: NOON },
    ]),
  process_again: async ({ handed, sid }) => {
    expect(await inboundRow(database, sid)).toMatchObject({ processed_at: null, attempts: 0 });
    expect(handed).toMatchObject([{ kind: 'inbound' }]);
  },
};

/** A row that each lock takes, and nothing else that its choice does before the task is locked. */
const held: Record<TaskLock, (world: Planted) => [string, string]> = {
  undecided_change: ({ changeId }) => ['service_change', changeId],
  new_link: ({ changeId }) => ['service_change', changeId],
  message: ({ messageId }) => ['outbound_message', messageId],
  sending_stop: ({ stopId }) => ['sending_stop', stopId],
};

describe('every choice of every staff task (G7)', () => {
  test.each(choices)('%s is followed by what its entry says', async (_, kind, choice, effect) => {
    const world = await planted(kind);
    const ctx = contextOfStaff();
    await resolveTask(ctx, { taskId: world.taskId, choice });
    const [task] = await database.sql('select choice, resolved_by from staff_task where id = $1', [
      world.taskId,
    ]);
    expect(task).toEqual({ choice, resolved_by: staffId });
    await followed[effect.does]({ ...world, kind, choice, handed: ctx.handed.map(({ handoff }) => handoff) });
  });

  test.each(choices)('%s is for what was seen, if it rests on it', async (_, kind, choice, effect) => {
    const { taskId, holder } = await planted(kind);
    const data = { version: 2, fields: 'phone' };
    await transaction(contextAt(database, NOON), async (tx) =>
      tx.event({ type: 'client.edited', clientId: holder.id, data }),
    );
    const resolving = resolveTask(contextOfStaff(), { taskId, choice });
    if (effect.onGround) await expect(resolving).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    else expect(await resolving).toEqual({ taskId });
  });

  test.each(choices.filter(([, , , { locks }]) => locks))(
    '%s waits for its lock before it has the task',
    async (_, kind, choice, effect) => {
      const world = await planted(kind);
      const [table, id] = held[effect.locks as TaskLock](world);
      const lock = await holdLock(database, `select from ${table} where id = $1 for update`, [id]);
      const resolving = resolveTask(contextOfStaff(), { taskId: world.taskId, choice });
      await waitForContenders(database, 1);
      await database.sql('select from staff_task where id = $1 for update nowait', [world.taskId]);
      await lock.release();
      expect(await resolving).toEqual({ taskId: world.taskId });
    },
  );

  test('the ones that need no version are those which docs/decisions/staff-reviews.md names', () => {
    const decision = readFileSync('docs/decisions/staff-reviews.md', 'utf8');
    const [, listed = ''] = /the choices ([^|]*)\|/.exec(decision) ?? [];
    const groundless = choices.filter(([, , , { onGround }]) => !onGround).map(([, , choice]) => choice);
    expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(
      [...new Set(groundless)].toSorted(),
    );
  });
});
