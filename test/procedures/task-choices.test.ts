import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { handleResetAsk } from '../../domain/access/request-reset.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
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
import {
  createCompany,
  createDomain,
  createQuoteFor,
  TEST_NOW as NOON,
  TEST_DEPLOYMENT,
} from '../harness/builders.ts';
import { extra } from '../harness/company.ts';
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

/** What choices want to be told. */
const answers: Record<string, string> = {
  place: 'NAS, estante 3',
  sizeBytes: '1048576',
  takenAt: '2026-03-10T14:00:00Z',
  expiresOn: '2027-09-01',
  panelUser: 'otronombre',
  amount: '400',
  paidAt: '2026-03-10T14:00:00Z',
  reason: 'no entró',
};
const answersTo = ({ wants }: ChoiceEffect, world: { quoteId: string; reference: string }) => {
  const known: Record<string, string> = { ...answers, ...world };
  const asked = Object.keys(wants ?? {}).map((name) => [name, known[name] ?? '']);
  return wants ? { answers: Object.fromEntries(asked) } : {};
};

const BILL = { lines: [extra('1000')], dueDate: '2026-03-20' };
const database = useDatabase();
let planId: string;
let staffId: string;
beforeAll(async () => {
  planId = (await createCompany(database)).hostingPlanId;
  staffId = await seedStaff(database);
});

const contextOfStaff = () => {
  const actor = { type: 'staff', staffId, role: 'agent' } as const;
  return Object.assign(contextAt(database, NOON), {
    actor,
    deployment: { ...TEST_DEPLOYMENT, hasGateway: true },
  });
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
  if (kind === 'brake') await plantBraked(serviceId, changeId);
  if (kind === 'activation_stuck') {
    await database.sql(
      `update service set panel_user = 'u' || left(id::text, 8), status = 'pending', server_id = $2 where id = $1`,
      [serviceId, await serverNamed(serviceId)],
    );
  }
  if (kind === 'suspension_stuck' || kind === 'panel_suspended') {
    await database.sql(
      `update service set panel_user = 'u' || left(id::text, 8), status = 'suspended', suspension_reasons = '{panel}'
      where id = $1`,
      [serviceId],
    );
  }
  const backupId = randomUUID();
  await database.sql(
    "insert into backup (id, service_id, state, asked_at) values ($1, $2, 'left_to_staff', $3)",
    [backupId, serviceId, NOON],
  );
  const invoiceId =
    kind === 'checkout_stuck'
      ? (await issueInvoice(contextAt(database, NOON), { serviceId, ...BILL })).invoiceId
      : '';
  const notificationId = randomUUID();
  await database.sql(
    `insert into gateway_notification (id, payment_id, key, received_at, outcome)
    values ($1, '1', $2, $3, 'left_to_staff')`,
    [notificationId, notificationId, NOON],
  );
  const ofChange = { subjectId: changeId, changeId, details: { knownVersion: 'ended' } };
  const domainId = kind.startsWith('domain_') ? await createDomain(database, holder.id) : '';
  const ofInvoice = kind === 'invoice_void_asked' || kind === 'payment_reported';
  const billedId = ofInvoice ? await billed(serviceId) : '';
  const abouts: Partial<Record<TaskKind, object>> = {
    message_parked: { subjectId: messageId, messageId, clientId: holder.id },
    sending_stopped: { subjectId: stopId },
    suspension_stuck: { subjectId: serviceId, clientId: holder.id },
    panel_suspended: { subjectId: serviceId, clientId: holder.id },
    inbound_failing: { subjectId: randomUUID(), details: { sid } },
    backup_requested: { subjectId: serviceId, clientId: holder.id },
    upgrade_asked: { subjectId: serviceId, clientId: holder.id },
    gateway_payment: { subjectId: notificationId, details: { paymentId: '1' } },
    checkout_stuck: { subjectId: invoiceId, clientId: holder.id },
    domain_renewal: { subjectId: domainId, clientId: holder.id },
    domain_not_invoiced: { subjectId: domainId, clientId: holder.id },
    price_change_untold: { subjectId: serviceId, clientId: holder.id },
    payment_unmatched: { subjectId: await unmatchedPayment() },
    payment_reversed: { subjectId: randomUUID(), clientId: holder.id },
    invoice_void_asked: { subjectId: billedId, clientId: holder.id },
    payment_reported: { subjectId: billedId, clientId: holder.id },
  };
  const quoteId = /^(backup_requested|upgrade_asked)$/.test(kind)
    ? await createQuoteFor(database, holder.id)
    : '';
  const ofTerm = ['renewal_not_issued', 'dunning_unnoticed', 'renewal_restored'].includes(kind);
  const termId = ofTerm ? await plantTerm(serviceId) : '';
  if (ofTerm) abouts[kind] = { subjectId: termId, clientId: holder.id };
  const ofBackup = kind === 'backup_failed' ? { subjectId: serviceId, details: { backupId } } : {};
  const about = { ...ofChange, ...(abouts[kind] && { changeId: undefined, ...abouts[kind] }), ...ofBackup };
  await transaction(contextAt(database, NOON), (tx) => openTask(tx, { kind, ...about }));
  const [task] = await database.sql<{ id: string }>(
    'select id from staff_task where kind = $1 and subject_id = $2',
    [kind, about.subjectId],
  );
  return {
    taskId: task?.id ?? '',
    subjectId: about.subjectId,
    holder,
    changeId,
    serviceId,
    messageId,
    stopId,
    sid,
    backupId,
    quoteId,
    reference: randomUUID().toUpperCase(),
    invoiceId,
    domainId,
    termId,
    notificationId,
  };
}
type Planted = Awaited<ReturnType<typeof planted>>;

/** The term of a service has its run; resolves to its id. */
async function plantTerm(serviceId: string): Promise<string> {
  const [term] = await database.sql<{ term_id: string }>(
    `insert into renewal (term_id, service_id, stage, version, next_check_at)
    select id, service_id, 'waiting', 1, $2 from term where service_id = $1 returning term_id`,
    [serviceId, NOON],
  );
  return term?.term_id ?? '';
}

async function billed(serviceId: string): Promise<string> {
  const { invoiceId } = await issueInvoice(contextAt(database, NOON), {
    serviceId,
    lines: [{ kind: 'other', description: 'Adicional', amount: '1000' }],
    dueDate: '2026-03-20',
  });
  return invoiceId;
}

/** A payment that nobody claims; resolves to its id. */
async function unmatchedPayment(): Promise<string> {
  const { paymentId } = await recordPayment(contextAt(database, NOON), {
    provider: 'pasarela',
    providerPaymentId: randomUUID(),
    invoiceId: 'nobody knows',
    amount: '1000',
    paidAt: NOON,
  });
  return paymentId;
}

/** Something that the clock was not let do, after a silence of the workers. */
async function plantBraked(serviceId: string, changeId: string): Promise<void> {
  await database.sql(
    `insert into clock_state (id, silent_since, silence_noticed_at) values (1, $1, $1)
    on conflict (id) do update set silent_since = excluded.silent_since, silence_noticed_at = excluded.silence_noticed_at`,
    [NOON],
  );
  await database.sql(
    `insert into braked (id, what, subject_id, service_id, reason, refused_at) values ($1, 'ending', $1, $2, 'silence', $3)`,
    [changeId, serviceId, NOON],
  );
}

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

const userOf = async (serviceId: string) => {
  const [row] = await database.sql<{ panel_user: string | null }>(
    'select panel_user from service where id = $1',
    [serviceId],
  );
  return row?.panel_user;
};

async function serverNamed(name: string): Promise<string> {
  const [server] = await database.sql<{ id: string }>(
    `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
    values (gen_random_uuid(), $1, 'https://uno.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2) returning id`,
    [name, NOON],
  );
  return server?.id ?? '';
}

/** How an invoice stands, and what its client was told last. */
async function invoiceState(id: string): Promise<string | undefined> {
  const [row] = await database.sql<{ state: string }>(
    `select i.status || ' ' || m.template as state from invoice i join outbound_message m on m.client_id = i.client_id
      and m.template like 'invoice%voided' where i.id = $1 limit 1`,
    [id],
  );
  return row?.state;
}

/** What is there once a choice was followed; `handed` is what was handed over. */
const followed: Record<
  TaskFollow,
  (world: Planted & { kind: TaskKind; choice: string; handed: object[] }) => Promise<void>
> = {
  ring: async ({ kind, handed, changeId }) => {
    const run = { kind: 'transfer', changeId, ring: 'taskResolved' };
    const hasNoChange = [
      'inbound_failing',
      'panel_suspended',
      'backup_requested',
      'upgrade_asked',
      'payment_reversed',
      'checkout_stuck',
      'domain_not_invoiced',
      'price_change_untold',
      'gateway_payment',
    ].includes(kind);
    expect(handed).toMatchObject(hasNoChange ? [] : [run]);
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
  ring_term: async ({ handed, termId }) =>
    expect(handed).toMatchObject([{ kind: 'renewal', termId, ring: 'taskResolved' }]),
  ring_term_anew: async ({ handed, termId }) =>
    expect(handed).toMatchObject([{ kind: 'renewal', termId, anew: true }]),
  lift_stop: async ({ stopId }) =>
    expect(await database.sql('select lifted_at from sending_stop where id = $1', [stopId])).toEqual([
      { lifted_at: NOON },
    ]),
  let_go: async ({ handed, changeId }) => {
    expect(handed).toMatchObject([{ kind: 'transfer', changeId, ring: 'taskResolved' }]);
    const left = 'select 1 from braked where released_at is null';
    expect(await database.sql(left)).toEqual([]);
    expect(await database.sql('select silent_since from clock_state')).toEqual([{ silent_since: null }]);
  },
  follow_again: async ({ handed, serviceId }) =>
    expect(handed).toMatchObject([{ kind: 'suspension', serviceId }]),
  followed_by_hand: async ({ serviceId }) => {
    const told = await database.sql(
      'select type, data from event where service_id = $1 order by id desc limit 1',
      [serviceId],
    );
    expect(told).toEqual([{ type: 'service.panel_suspended', data: { byHand: true, version: 1 } }]);
  },
  lift_panels_own: async ({ handed, serviceId, changeId }) => {
    const state = 'select status, panel_released_at from service where id = $1';
    expect(await database.sql(state, [serviceId])).toEqual([{ status: 'active', panel_released_at: NOON }]);
    expect(handed).toMatchObject([
      { kind: 'suspension', serviceId },
      { kind: 'transfer', changeId },
    ]);
  },
  ask_for_backup: async ({ handed, serviceId }) => {
    const states = await database.sql('select state from backup where service_id = $1 order by state', [
      serviceId,
    ]);
    expect(states).toEqual([{ state: 'asked' }, { state: 'left_to_staff' }]);
    expect(handed).toMatchObject([{ kind: 'backup', serviceId }]);
  },
  follow_checkout: async ({ handed, invoiceId }) =>
    expect(handed).toMatchObject([{ kind: 'checkout', invoiceId, version: 1 }]),
  look_up_again: async ({ handed, notificationId }) =>
    expect(handed).toEqual([{ kind: 'gateway_payment', notificationId, run: 2 }]),
  forget_name: async ({ handed, serviceId, changeId }) => {
    expect(await userOf(serviceId)).toBeNull();
    expect(handed).toMatchObject([{ kind: 'transfer', changeId, ring: 'taskResolved' }]);
  },
  name_by_hand: async ({ handed, serviceId, changeId }) => {
    expect(await userOf(serviceId)).toBe(answers.panelUser);
    expect(handed).toMatchObject([{ kind: 'transfer', changeId, ring: 'taskResolved' }]);
    await database.sql('delete from panel_user_name');
  },
  record_backup: async ({ handed, backupId, changeId }) => {
    expect(await database.sql('select state, made_by, place from backup where id = $1', [backupId])).toEqual([
      { state: 'stored', made_by: 'hand', place: answers.place },
    ]);
    expect(handed).toMatchObject([{ kind: 'transfer', changeId, ring: 'dataChanged' }]);
  },
  renew_domain: async ({ domainId }) =>
    expect(await database.sql('select expires_on::text from domain where id = $1', [domainId])).toEqual([
      { expires_on: '2027-09-01' },
    ]),
  ask_again: async ({ domainId }) => {
    const open = 'select 1 from staff_task where subject_id = $1 and resolved_at is null';
    expect(await database.sql(open, [domainId])).toHaveLength(1);
  },
  give_up_renewal: async ({ domainId }) =>
    expect(await database.sql('select renews from domain where id = $1', [domainId])).toEqual([
      { renews: false },
    ]),
  answer_with_quote: async ({ handed }) => expect(handed).toEqual([]),
  void_invoice: async ({ subjectId }) => expect(await invoiceState(subjectId)).toBe('void invoice_voided'),
  keep_invoice: async ({ subjectId }) =>
    expect(await invoiceState(subjectId)).toBe('issued invoice_not_voided'),
  record_reported: async ({ subjectId, reference }) => {
    const paid =
      "select provider_payment_id, amount from payment where provider = 'bank_transfer' and invoice_id = $1";
    expect(await database.sql(paid, [subjectId])).toEqual([
      { provider_payment_id: reference, amount: '400' },
    ]);
  },
  refuse_reported: async ({ holder }) =>
    expect(
      await database.sql(
        "select variables ->> 'why' as why from outbound_message where client_id = $1 and template = 'payment_report_refused' limit 1",
        [holder.id],
      ),
    ).toEqual([{ why: 'no entró' }]),
  return_payment: async ({ subjectId }) =>
    expect(await database.sql('select reversed, unmatched from payment where id = $1', [subjectId])).toEqual([
      { reversed: '1000', unmatched: '0' },
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
  clock: () => ['clock_state', '1'],
  held_service: ({ serviceId }) => ['service', serviceId],
  client: ({ holder }) => ['client', holder.id],
  payment: ({ subjectId }) => ['payment', subjectId],
  invoice: ({ subjectId }) => ['invoice', subjectId],
  service: ({ serviceId }) => ['service', serviceId],
};

describe('every choice of every staff task (G7)', () => {
  test.each(choices)('%s is followed by what its entry says', async (_, kind, choice, effect) => {
    const world = await planted(kind);
    const ctx = contextOfStaff();
    await resolveTask(ctx, { taskId: world.taskId, choice, ...answersTo(effect, world) });
    const [task] = await database.sql('select choice, resolved_by from staff_task where id = $1', [
      world.taskId,
    ]);
    expect(task).toEqual({ choice, resolved_by: staffId });
    await followed[effect.does]({ ...world, kind, choice, handed: ctx.handed.map(({ handoff }) => handoff) });
  });

  test.each(choices)('%s is for what was seen, if it rests on it', async (_, kind, choice, effect) => {
    const world = await planted(kind);
    const { taskId, holder } = world;
    const data = { version: 2, fields: 'phone' };
    await transaction(contextAt(database, NOON), async (tx) =>
      tx.event({ type: 'client.edited', clientId: holder.id, data }),
    );
    const resolving = resolveTask(contextOfStaff(), { taskId, choice, ...answersTo(effect, world) });
    if (effect.onGround) await expect(resolving).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    else expect(await resolving).toEqual({ taskId });
  });

  test.each(choices.filter(([, , , { locks }]) => locks))(
    '%s waits for its lock before it has the task',
    async (_, kind, choice, effect) => {
      const world = await planted(kind);
      const [table, id] = held[effect.locks as TaskLock](world);
      const lock = await holdLock(database, `select from ${table} where id = $1 for update`, [id]);
      const { taskId } = world;
      const resolving = resolveTask(contextOfStaff(), { taskId, choice, ...answersTo(effect, world) });
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
