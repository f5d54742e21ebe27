import { describe, expect, it } from 'vitest';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { DAY_MS } from '../../domain/time.ts';
import { createClient, giveTo } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';
import { ANNOUNCED, at, NEW, OLD, usePricing } from './pricing.ts';

const scene = usePricing();
const { database, createPlan, ending, review, announce, announced, withdraw, tell, toldOf, priceOf } = scene;
const { invoicesOf, openTasks, totalsOf, pay } = scene;

const DUE = at('2026-08-25T12:00:00');
const LATER = at('2026-08-27T12:00:00');
const NEXT = at('2026-09-24T12:00:00');
const bothChannels = (template: string) => [`${template} email`, `${template} whatsapp`];

/** A service that renews on 2026-09-01, whose holder was told of another price for then. */
async function told() {
  const planId = await createPlan();
  const one = await ending(planId, '2026-09-01');
  const changeId = await announced(planId);
  return { ...one, planId, changeId };
}
type Told = Awaited<ReturnType<typeof told>>;

const latestOf = async (serviceId: string) => (await invoicesOf(serviceId)).at(-1)?.id ?? '';
const renew = async ({ serviceId }: Pick<Told, 'serviceId'>, due: Date) => {
  await review(serviceId, due);
  await pay(await latestOf(serviceId), due);
};

describe('a change of price from 01/09, announced on 01/08 (B2, D23)', () => {
  it('is not for a term from 31/08, and is for one from 01/09', async () => {
    const planId = await createPlan();
    const [before, after] = [await ending(planId, '2026-08-31'), await ending(planId, '2026-09-01')];
    await announced(planId);
    for (const { serviceId } of [before, after]) await review(serviceId, DUE);
    expect(await totalsOf(before.serviceId)).toEqual([OLD]);
    expect(await totalsOf(after.serviceId)).toEqual([NEW]);
  });

  it('leaves an invoice that was issued before, whatever its term, and takes the next', async () => {
    const planId = await createPlan();
    const { serviceId } = await ending(planId, '2026-09-01');
    const line = { kind: 'renewal' as const, description: 'x', amount: OLD };
    const lines = [{ ...line, periodStart: '2026-09-01', periodEnd: '2026-10-01' }];
    await scene.bill(serviceId, { lines }, scene.contextAt(at('2026-07-30T12:00:00')));
    await announced(planId);
    await pay(await latestOf(serviceId), DUE);
    expect(await priceOf(serviceId)).toBe(OLD);
    await review(serviceId, NEXT);
    expect(await totalsOf(serviceId)).toEqual([OLD, NEW]);
  });

  it('is the service’s own price from the first term on that has it, and an event', async () => {
    const one = await told();
    await review(one.serviceId, DUE);
    expect(await priceOf(one.serviceId)).toBe(OLD);
    await pay(await latestOf(one.serviceId), LATER);
    expect(await priceOf(one.serviceId)).toBe(NEW);
    expect(await scene.eventsOfService(one.serviceId)).toContain('service.price_changed');
    await renew(one, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([NEW, NEW]);
  });

  it('is what a renewal costs that was void and is issued again', async () => {
    const { serviceId } = await told();
    await review(serviceId, DUE);
    await scene.voidInvoice(await latestOf(serviceId), LATER);
    await review(serviceId, LATER);
    const { id: termId } = await scene.latestTerm(serviceId);
    const [task] = await scene.openTasks(termId);
    await scene.resolve(task?.id ?? '', 'issue', LATER);
    await review(serviceId, LATER);
    expect(await totalsOf(serviceId)).toEqual([NEW]);
  });

  it('is told once, by WhatsApp and e-mail, with both prices and the day', async () => {
    const { client, changeId } = await told();
    await database.sql("update price_notice set due_at = 'epoch' where price_change_id = $1", [changeId]);
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toEqual(bothChannels('price_change_announced'));
    const [row] = await database.sql<{ variables: object }>(
      "select variables from outbound_message where client_id = $1 and channel = 'email'",
      [client.id],
    );
    expect(row?.variables).toMatchObject({
      oldPrice: '$ 12.500,00',
      newPrice: '$ 14.000,00',
      from: '01/09/2026',
    });
  });
});

describe('the days of notice count from when it was told', () => {
  it('later: the term keeps its price, and the next one has the new one', async () => {
    const planId = await createPlan();
    const one = await ending(planId, '2026-09-01');
    await announce(planId);
    await tell(at('2026-08-03T10:00:00'));
    const [message] = await database.sql<{ variables: object }>(
      'select variables from outbound_message where client_id = $1 limit 1',
      [one.client.id],
    );
    expect(message?.variables).toMatchObject({ from: '02/09/2026' });
    await renew(one, DUE);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([OLD, NEW]);
  });

  it('a channel must have taken it', async () => {
    const one = await told();
    const ofClient = [one.client.id];
    await database.sql("update outbound_message set state = 'failed' where client_id = $1", ofClient);
    await renew(one, DUE);
    const taken = "update outbound_message set state = 'sent' where client_id = $1 and channel = 'email'";
    await database.sql(taken, ofClient);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([OLD, NEW]);
  });

  it('of one that no channel took staff is asked once, two days later, and of no other (G7)', async () => {
    const planId = await createPlan();
    const [lost, slow, taken] = [
      await ending(planId, '2026-09-01'),
      await ending(planId, '2026-09-01'),
      await ending(planId, '2026-09-01'),
    ];
    const changeId = await announce(planId);
    await scene.tellBatch(ANNOUNCED, 1_000);
    const becomes = (state: string, { client }: typeof lost, channel: string) =>
      database.sql('update outbound_message set state = $1 where client_id = $2 and channel = $3', [
        state,
        client.id,
        channel,
      ]);
    for (const one of [lost, slow, taken]) await becomes('failed', one, 'email');
    await becomes('failed', lost, 'whatsapp');
    await becomes('sent', taken, 'whatsapp');
    await database.sql('update outbound_message set accepted_at = $1 where client_id = $2', [
      ANNOUNCED,
      taken.client.id,
    ]);
    const asked = async () =>
      (await Promise.all([lost, slow, taken].map(({ serviceId }) => openTasks(serviceId)))).flat();
    const later = (days: number) => new Date(ANNOUNCED.getTime() + days * DAY_MS);
    await scene.tellBatch(later(1), 1_000);
    expect(await asked()).toEqual([]);
    for (const day of [2, 3]) {
      await scene.tellBatch(later(day), 1_000);
      expect(await asked()).toMatchObject([
        { kind: 'price_change_untold', details: { priceChangeId: changeId } },
      ]);
    }
    expect(await openTasks(lost.serviceId)).toHaveLength(1);
    await becomes('failed', slow, 'whatsapp');
    await scene.tellBatch(later(4), 1_000);
    expect(await asked()).toHaveLength(2);
    expect(await openTasks(taken.serviceId)).toEqual([]);
    const looks = 'select 1 from price_notice where price_change_id = $1 and due_at is not null';
    expect(await database.sql(looks, [changeId])).toEqual([]);
  });
});

describe('whose price does not change', () => {
  it('who hires after the announcement, at the catalogue’s price', async () => {
    const planId = await createPlan();
    await announce(planId);
    const one = await ending(planId, '2026-09-01');
    await tell(ANNOUNCED);
    expect(await toldOf(one.client.id)).toEqual([]);
    await review(one.serviceId, DUE);
    expect(await totalsOf(one.serviceId)).toEqual([OLD]);
  });

  it.each([
    ['has ended', { status: 'terminated' }],
    ['costs nothing', { price: 0n }],
    ['costs that much already', { price: BigInt(NEW) }],
    ['is not renewed', { renews: false }],
    ['has another period', { period: 'yearly' }],
  ] as const)('a service that %s', async (_, details) => {
    const planId = await createPlan();
    const { client, serviceId } = await ending(planId, '2026-09-01', details);
    const before = await priceOf(serviceId);
    await announced(planId);
    expect(await toldOf(client.id)).toEqual([]);
    expect(await priceOf(serviceId)).toBe(before);
  });

  it('one that ends before the clock comes to it', async () => {
    const planId = await createPlan();
    const { client, serviceId } = await ending(planId, '2026-09-01');
    await announce(planId);
    await database.sql("update service set status = 'cancelled' where id = $1", [serviceId]);
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toEqual([]);
    expect(await scene.noticeOf(serviceId)).toMatchObject({ is_over: true, due: false });
  });

  it('one that has another plan since the clock claimed it', async () => {
    const planId = await createPlan();
    const { client, serviceId } = await ending(planId, '2026-09-01');
    await announce(planId);
    await database.sql("update price_notice set is_over = true, due_at = 'epoch' where service_id = $1", [
      serviceId,
    ]);
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toEqual([]);
  });

  it('one that has another plan by then, also if it comes back to the old one', async () => {
    const one = await told();
    const other = await createPlan();
    for (const planId of [other, one.planId]) {
      await database.sql('update service set plan_id = $2 where id = $1', [one.serviceId, planId]);
    }
    await tell(LATER);
    await review(one.serviceId, DUE);
    expect(await totalsOf(one.serviceId)).toEqual([OLD]);
    expect(await toldOf(one.client.id)).toEqual(bothChannels('price_change_announced'));
  });
});

describe('a service that has another holder since it was told', () => {
  it('the new holder is told, and the days count from then', async () => {
    const one = await told();
    const { id: clientId } = await createClient(database);
    await giveTo(database, { serviceId: one.serviceId, clientId });
    await tell(at('2026-08-10T12:00:00'));
    expect(await toldOf(clientId)).toEqual(bothChannels('price_change_announced'));
    await renew(one, DUE);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([OLD, NEW]);
  });

  it('the price that it has by then stays, and nothing is told', async () => {
    const one = await told();
    await renew(one, DUE);
    const { id: clientId } = await createClient(database);
    await giveTo(database, { serviceId: one.serviceId, clientId });
    await tell(LATER);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([NEW, NEW]);
    expect(await toldOf(clientId)).toEqual([]);
  });
});

it('one whose end was asked for and withdrawn is told then', async () => {
  const planId = await createPlan();
  const one = await ending(planId, '2026-09-01');
  const grantToken = await scene.grant(one, 'end_of_period', ANNOUNCED);
  const { id: changeId } = await requestCancellation(scene.contextAt(ANNOUNCED, one.actor), {
    serviceId: one.serviceId,
    mode: 'end_of_period',
    grantToken,
  });
  await announced(planId);
  expect(await toldOf(one.client.id)).toEqual([]);
  await withdrawCancellation(scene.contextAt(ANNOUNCED, one.actor), { changeId });
  await tell(ANNOUNCED);
  expect(await toldOf(one.client.id)).toEqual(bothChannels('price_change_announced'));
});

describe('several changes of one plan', () => {
  it('a term has the latest whose day has come; each says what it changes', async () => {
    const one = await told();
    await announced(one.planId, { from: '2026-10-01', amount: '1600000' });
    const rows = await database.sql<{ old: string }>(
      "select variables ->> 'oldPrice' as old from outbound_message where client_id = $1 and channel = 'email' order by created_at, 1",
      [one.client.id],
    );
    expect(rows.map(({ old }) => old)).toEqual(['$ 12.500,00', '$ 14.000,00']);
    await renew(one, DUE);
    await renew(one, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([NEW, '1600000']);
    expect(await priceOf(one.serviceId)).toBe('1600000');
  });

  it('also a term that begins after both days, whichever was announced first', async () => {
    const planId = await createPlan();
    const { serviceId } = await ending(planId, '2026-10-05');
    await announced(planId, { from: '2026-10-01', amount: '1600000' });
    await announced(planId);
    await review(serviceId, at('2026-09-29T12:00:00'));
    expect(await totalsOf(serviceId)).toEqual(['1600000']);
  });

  it('of two for one day the second is refused', async () => {
    const { planId } = await told();
    await expect(announce(planId)).rejects.toMatchObject({ code: 'PRICE_CHANGE_ANNOUNCED' });
  });
});

describe('a change that is withdrawn before its day', () => {
  it('is for no further renewal, and who was told is told so', async () => {
    const one = await told();
    await withdraw(one.changeId, LATER);
    await review(one.serviceId, LATER);
    expect(await totalsOf(one.serviceId)).toEqual([OLD]);
    await tell(LATER);
    expect(await toldOf(one.client.id)).toEqual([
      ...bothChannels('price_change_announced'),
      ...bothChannels('price_change_withdrawn'),
    ]);
    expect(await scene.noticeOf(one.serviceId)).toMatchObject({ is_over: true, due: false });
  });

  it('that nobody heard of yet is told to nobody', async () => {
    const planId = await createPlan();
    const { client } = await ending(planId, '2026-09-01');
    const changeId = await announce(planId);
    await withdraw(changeId, ANNOUNCED);
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toEqual([]);
  });

  it('is not announced any more by a message that still waits to be sent', async () => {
    const planId = await createPlan();
    const { client } = await ending(planId, '2026-09-01');
    const changeId = await announce(planId);
    await scene.tellBatch(ANNOUNCED, 1_000);
    await withdraw(changeId, ANNOUNCED);
    await scene.tellBatch(ANNOUNCED, 1_000);
    const states = await database.sql('select template, state from outbound_message where client_id = $1', [
      client.id,
    ]);
    const silenced = { template: 'price_change_announced', state: 'silenced' };
    expect(states).toEqual([silenced, silenced]);
  });

  it('of which no channel took the message is told to nobody either', async () => {
    const one = await told();
    await database.sql("update outbound_message set state = 'failed' where client_id = $1", [one.client.id]);
    await withdraw(one.changeId, LATER);
    await tell(LATER);
    expect(await toldOf(one.client.id)).toEqual(bothChannels('price_change_announced'));
  });

  it('leaves what was invoiced, and is not the service’s price when that is paid', async () => {
    const one = await told();
    await review(one.serviceId, DUE);
    await withdraw(one.changeId, DUE);
    await pay(await latestOf(one.serviceId), LATER);
    expect(await priceOf(one.serviceId)).toBe(OLD);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([NEW, OLD]);
  });

  it('gives a service that paid early its own price back', async () => {
    const one = await told();
    await renew(one, DUE);
    await withdraw(one.changeId, LATER);
    await tell(LATER);
    expect(await priceOf(one.serviceId)).toBe(OLD);
    await review(one.serviceId, NEXT);
    expect(await totalsOf(one.serviceId)).toEqual([NEW, OLD]);
  });

  it('is so once; from its day on it is refused', async () => {
    const { changeId } = await told();
    const night = at('2026-09-01T00:00:00');
    await expect(withdraw(changeId, night)).rejects.toMatchObject({ code: 'PRICE_CHANGE_IN_FORCE' });
    const evening = at('2026-08-31T23:59:59');
    for (const now of [evening, evening, night]) await withdraw(changeId, now);
    const events = await database.sql(
      "select 1 from event where type = 'catalogue.price_change_withdrawn' and data ->> 'priceChangeId' = $1",
      [changeId],
    );
    expect(events).toHaveLength(1);
  });
});

describe('at the same moment', () => {
  const CHANGE = 'select from price_change for update';

  it('told first, then issued: the days of notice decide; issued first: its invoice keeps its price', async () => {
    for (const order of [1, -1]) {
      const planId = await createPlan();
      const { serviceId } = await ending(planId, '2026-09-01');
      await announce(planId);
      const calls = [() => tell(DUE), () => review(serviceId, DUE)];
      await raceBehindLock(database, order === 1 ? calls : calls.toReversed());
      expect(await totalsOf(serviceId)).toEqual([OLD]);
    }
  });

  it('announced before or after it is issued, an invoice keeps its price', async () => {
    for (const order of [1, -1]) {
      const planId = await createPlan();
      const { serviceId } = await ending(planId, '2026-08-05');
      const calls = [() => announce(planId, { from: '2026-09-05' }), () => review(serviceId, ANNOUNCED)];
      const held = 'lock table price_notice in access exclusive mode';
      await raceBehindLock(database, order === 1 ? calls : calls.toReversed(), held);
      expect(await totalsOf(serviceId)).toEqual([OLD]);
    }
  });

  it('withdrawn twice, it is one event', async () => {
    const { changeId } = await told();
    const again = () => withdraw(changeId, DUE);
    await raceBehindLock(database, [again, again], CHANGE);
    const events = await database.sql(
      "select 1 from event where type = 'catalogue.price_change_withdrawn' and data ->> 'priceChangeId' = $1",
      [changeId],
    );
    expect(events).toHaveLength(1);
  });

  it('withdrawn first, the renewal has the old price', async () => {
    const { serviceId, changeId } = await told();
    await raceBehindLock(database, [() => withdraw(changeId, DUE), () => review(serviceId, DUE)], CHANGE);
    expect(await totalsOf(serviceId)).toEqual([OLD]);
  });

  it('issued first, it has the new one', async () => {
    const { serviceId, changeId } = await told();
    await raceBehindLock(database, [() => review(serviceId, DUE), () => withdraw(changeId, DUE)], CHANGE);
    expect(await totalsOf(serviceId)).toEqual([NEW]);
  });

  it('withdrawn and told, or paid, in either order: nobody keeps a price that is no more', async () => {
    for (const order of [1, -1]) {
      const one = await told();
      await review(one.serviceId, DUE);
      const invoiceId = await latestOf(one.serviceId);
      const calls = [() => withdraw(one.changeId, LATER), () => pay(invoiceId, LATER)];
      await raceBehindLock(database, order === 1 ? calls : calls.toReversed(), CHANGE);
      await tell(LATER);
      expect(await priceOf(one.serviceId)).toBe(OLD);

      const planId = await createPlan();
      const { client } = await ending(planId, '2026-09-01');
      const changeId = await announce(planId);
      const telling = [() => withdraw(changeId, ANNOUNCED), () => tell(ANNOUNCED)];
      await raceBehindLock(database, order === 1 ? telling : telling.toReversed(), CHANGE);
      await tell(LATER);
      const both = [...bothChannels('price_change_announced'), ...bothChannels('price_change_withdrawn')];
      expect(await toldOf(client.id)).toEqual(order === 1 ? [] : both);
    }
  });
});

describe('the clock', () => {
  it('tells a batch a round, each once, also when it was cut off after its claim', async () => {
    const planId = await createPlan();
    const all: Awaited<ReturnType<typeof ending>>[] = [];
    for (let count = 0; count < 5; count += 1) all.push(await ending(planId, '2026-09-01'));
    await announce(planId);
    // A worker that claimed two and was lost.
    await database.sql(`update price_notice set due_at = $1 where service_id = any($2::uuid[])`, [
      at('2026-08-01T11:00:00'),
      all.slice(0, 2).map(({ serviceId }) => serviceId),
    ]);
    await scene.tellBatch(ANNOUNCED, 2);
    const counted = async () =>
      (await Promise.all(all.map(({ client }) => toldOf(client.id)))).filter(({ length }) => length > 0)
        .length;
    expect(await counted()).toBe(2);
    for (const now of [ANNOUNCED, at('2026-08-01T11:00:00'), at('2026-08-01T12:00:00')]) {
      await scene.tellBatch(now, 2);
    }
    for (const { client } of all) expect(await toldOf(client.id)).toHaveLength(2);
  });

  it('one that cannot be told keeps no other waiting', async () => {
    const planId = await createPlan();
    const [broken, sound] = [await ending(planId, '2026-09-01'), await ending(planId, '2026-09-01')];
    await announce(planId);
    await database.sql(
      `create function planted_notice() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`,
    );
    await database.sql(
      `create trigger planted before insert on outbound_message for each row
      when (new.client_id = '${broken.client.id}') execute function planted_notice()`,
    );
    await expect(tell(ANNOUNCED)).rejects.toThrow('planted');
    await database.sql('drop trigger planted on outbound_message');
    expect(await toldOf(sound.client.id)).toHaveLength(2);
    await tell(at('2026-08-01T11:00:00'));
    expect(await toldOf(broken.client.id)).toHaveLength(2);
  });

  it('tells nobody while the database counts as restored (B10)', async () => {
    const planId = await createPlan();
    const { client } = await ending(planId, '2026-09-01');
    await announce(planId);
    await startRestoreMode(scene.contextAt(ANNOUNCED));
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toEqual([]);
    await database.sql('update clock_state set restoring_since = null');
    await tell(ANNOUNCED);
    expect(await toldOf(client.id)).toHaveLength(2);
  });
});
