import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTask } from '../../domain/tasks/open-task.ts';
import type { TaskKind } from '../../domain/tasks/staff-task.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { TEST_NOW, TEST_SECURITY_KEY, testContext } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';
import { type Answer, type Api, createStaffSession, handOver, openApi, openTransfer } from './stand.ts';

let api: Api;
let staff: string;
beforeAll(async () => {
  api = await openApi();
  staff = (await createStaffSession(api)).session;
});
afterAll(() => api.close());

type Transfer = Awaited<ReturnType<typeof openTransfer>>;
type Party = Transfer['holder'];
let transfer: Transfer;
beforeEach(async () => {
  transfer = await openTransfer(api);
});

let phones = 77_000_000;
async function newPhone({ id: subjectId, email, session }: Party): Promise<void> {
  const grant = { email, securityKey: TEST_SECURITY_KEY, act: 'edit_contact', subjectId };
  const { data } = await api.mutate('auth.grant', grant, session);
  phones += 1;
  const edit = { phone: `+54911${phones}`, grantToken: (data as { grantToken: string }).grantToken };
  expect((await api.mutate('account.update', edit, session)).reason).toBeUndefined();
}
const newName = ({ session }: Party) => api.mutate('account.update', { name: 'Otro Nombre' }, session);

async function opened(kind: TaskKind, about: { changeId?: string; clientId?: string; messageId?: string }) {
  const subjectId = about.messageId ?? about.changeId ?? about.clientId ?? '';
  await transaction(testContext(api), (tx) => openTask(tx, { kind, subjectId, ...about }));
  const [task] = await api.sql<{ id: string }>(
    'select id from staff_task where kind = $1 and subject_id = $2 and resolved_at is null',
    [kind, subjectId],
  );
  return task?.id ?? '';
}

type Shown = { version: string; clients: { id: string; phone: string }[] };
async function shown(taskId: string): Promise<Shown> {
  return (await api.query('staff.tasks.get', { taskId }, staff)).data as Shown;
}
const resolve = (taskId: string, choice: string, version?: string) =>
  api.mutate('staff.tasks.resolve', { taskId, choice, ...(version === undefined ? {} : { version }) }, staff);

function expectOutdated({ reason }: Answer, changed: string[]): void {
  expect(reason).toMatchObject({ code: 'REVIEW_OUTDATED', details: { changed } });
}
const isOpen = async (taskId: string) =>
  (await api.sql('select 1 from staff_task where id = $1 and resolved_at is null', [taskId])).length === 1;

describe('a task is resolved for what it showed (C3, G7)', () => {
  test('it shows whom it concerns as he is now, with a version of all that', async () => {
    const { holder, recipient, changeId } = transfer;
    const taskId = await opened('sender_unidentified', { changeId });
    const before = await shown(taskId);
    expect(before.clients.map(({ id }) => id).toSorted()).toEqual([holder.id, recipient.id].toSorted());
    await newPhone(holder);
    const after = await shown(taskId);
    expect(after.version).not.toBe(before.version);
    expect(after.clients.find(({ id }) => id === holder.id)?.phone).toBe(`+54911${phones}`);
    const { data } = await api.query('staff.tasks.list', { changeId }, staff);
    expect(data).toMatchObject({ items: [{ id: taskId, ...after }] });
  });

  test.each(['holder', 'recipient'] as const)(
    'not after the %s has another phone, whether staff says what it read or not',
    async (party) => {
      const taskId = await opened('sender_unidentified', { changeId: transfer.changeId });
      const { version } = await shown(taskId);
      await newPhone(transfer[party]);
      for (const read of [version, undefined]) {
        expectOutdated(await resolve(taskId, 'parties_consent_signed_in', read), ['phone']);
      }
      expect(await isOpen(taskId)).toBe(true);
      const again = await shown(taskId);
      expect((await resolve(taskId, 'parties_consent_signed_in', again.version)).status).toBe(200);
    },
  );

  test('what changed before it was read is no part of what changed', async () => {
    const taskId = await opened('sender_unidentified', { changeId: transfer.changeId });
    await newPhone(transfer.holder);
    const { version } = await shown(taskId);
    await newName(transfer.recipient);
    expectOutdated(await resolve(taskId, 'parties_consent_signed_in', version), ['name']);
    expectOutdated(await resolve(taskId, 'parties_consent_signed_in'), ['phone', 'name']);
  });

  test('not after its change stands otherwise', async () => {
    const { changeId, service } = transfer;
    const taskId = await opened('notice_undeliverable', { changeId });
    const { version } = await shown(taskId);
    await api.sql("update service_change set state = 'paused' where id = $1", [changeId]);
    await transaction(testContext(api), async (tx) =>
      tx.event({ type: 'transfer.paused', changeId, serviceId: service.id, data: { reason: 'frozen' } }),
    );
    for (const read of [version, undefined]) {
      expectOutdated(await resolve(taskId, 'told_by_other_means', read), ['state']);
    }
  });

  test('a message is not sent again to somebody whose phone is another by now', async () => {
    const { id: clientId } = transfer.recipient;
    const [message] = await api.sql<{ id: string }>(
      `insert into outbound_message (id, business_key, channel, client_id, change_id, address, template, variables, state,
        awaited, created_at)
      values (gen_random_uuid(), gen_random_uuid(), 'whatsapp', $1, $2, '+5491100000000', 'account_verified', '{}',
        'parked', false, $3) returning id`,
      [clientId, transfer.changeId, TEST_NOW],
    );
    const about = { messageId: message?.id ?? '', clientId, changeId: transfer.changeId };
    const taskId = await opened('message_parked', about);
    const { clients } = await shown(taskId);
    expect(clients.map(({ id }) => id)).toEqual([clientId]);
    await newName(transfer.holder);
    await newPhone(transfer.recipient);
    expectOutdated(await resolve(taskId, 'send_again'), ['phone']);
    expect((await resolve(taskId, 'give_up')).status).toBe(200);
  });

  test('what only stops, acknowledges or repeats needs no version, so that nobody escapes it by an edit', async () => {
    const { changeId } = transfer;
    const choices = {
      frozen_change: 'seen',
      evidence_unreadable: 'retry',
      sender_unidentified: 'end_transfer',
    };
    for (const [kind, choice] of Object.entries(choices)) {
      const taskId = await opened(kind as TaskKind, { changeId });
      const { version } = await shown(taskId);
      await newPhone(transfer.holder);
      expectOutdated(await resolve(taskId, choice, version), ['phone']);
      expect((await resolve(taskId, choice)).status).toBe(200);
    }
  });

  test.each(['x', '1.2.3.4', 'paused.-1', "';--"])(
    'a version that no task shows decides nothing: %s',
    async (version) => {
      const taskId = await opened('sender_unidentified', { changeId: transfer.changeId });
      const { reason } = await resolve(taskId, 'parties_consent_signed_in', version);
      expect(reason?.code).toMatch(/^(INVALID_INPUT|REVIEW_OUTDATED)$/);
      expect(await isOpen(taskId)).toBe(true);
    },
  );

  test('a note that the same choice brings later is not lost without a word', async () => {
    const taskId = await opened('frozen_change', { changeId: transfer.changeId });
    const say = (note?: string) =>
      api.mutate('staff.tasks.resolve', { taskId, choice: 'seen', ...(note ? { note } : {}) }, staff);
    for (const note of ['visto', 'visto', undefined]) expect((await say(note)).status).toBe(200);
    expect((await say('llamé y no atiende')).reason?.code).toBe('TASK_ALREADY_RESOLVED');
  });

  test.each(['edit', 'staff'] as const)('at the same moment as an edit, the %s first', async (first) => {
    const taskId = await opened('sender_unidentified', { changeId: transfer.changeId });
    const { version } = await shown(taskId);
    const contenders = {
      edit: () => newName(transfer.holder),
      staff: () => resolve(taskId, 'parties_consent_signed_in', version),
    };
    const order = first === 'edit' ? (['edit', 'staff'] as const) : (['staff', 'edit'] as const);
    const settled = await raceBehindLock(
      api.database,
      order.map((name) => contenders[name]),
      `select from client where id = '${transfer.holder.id}' for update`,
    );
    const answers = settled.map((one) => (one.status === 'fulfilled' ? (one.value as Answer).status : 0));
    expect(answers).toEqual(first === 'edit' ? [200, 409] : [200, 200]);
    expect(await isOpen(taskId)).toBe(first === 'edit');
  });
});

describe('access after a hand-over goes to whom staff read (T12)', () => {
  const calls = {
    renewCredentials: {},
    sendCredentials: { user: 'joseg', password: 'recien puesta en el panel' },
  };

  test.each(Object.entries(calls))('staff.changes.%s', async (procedure, more) => {
    const { changeId } = transfer;
    await newPhone(transfer.recipient);
    await handOver(api, transfer);
    const give = (input = {}) =>
      api.mutate(`staff.changes.${procedure}`, { changeId, ...more, ...input }, staff);
    const version = async () => {
      const { data } = await api.query('staff.changes.get', { changeId }, staff);
      return (data as { recipient: { version: number } }).recipient.version;
    };
    // An edit from before the hand-over is part of what the parties and the commit saw.
    expect((await give()).status).toBe(200);
    const recipientVersion = await version();
    await newPhone(transfer.recipient);
    expectOutdated(await give({ recipientVersion }), ['phone']);
    expectOutdated(await give(), ['phone']);
    expect((await give({ recipientVersion: await version() })).status).toBe(200);
  });
});

test('staff withdraws at once, and with a version only what it read', async () => {
  const { changeId } = transfer;
  const { data } = await api.query('staff.changes.get', { changeId }, staff);
  const { version } = data as { version: number };
  await api.sql('update service_change set version = version + 1 where id = $1', [changeId]);
  expectOutdated(await api.mutate('staff.changes.withdraw', { changeId, version }, staff), ['state']);
  expect((await api.mutate('staff.changes.withdraw', { changeId }, staff)).status).toBe(200);
  expect((await api.mutate('staff.changes.withdraw', { changeId, version }, staff)).status).toBe(200);
  const withdrawals = await api.sql(
    "select actor ->> 'type' as actor from event where change_id = $1 and type = 'transfer.withdrawn'",
    [changeId],
  );
  expect(withdrawals).toEqual([{ actor: 'staff' }]);
});
