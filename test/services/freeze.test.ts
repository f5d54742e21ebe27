import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { freezeByStaff } from '../../domain/services/freeze-service.ts';
import { serviceForStaff } from '../../domain/services/staff-service-view.ts';
import { unfreezeService } from '../../domain/services/unfreeze-service.ts';
import { at, NOW, useCancelling } from '../cancellation/cancelling.ts';
import { createStaff, testContext } from '../harness/builders.ts';
import { everyRow } from '../harness/every-row.ts';
import { inFixture } from '../harness/fixture.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { readyToCommit } from '../transfer/ready-to-commit.ts';

const company = useCancelling();
const { database, ask, contextAt, hosted, review, stateOf, storeBackup, tasksOf } = company;
const reason = 'lo pidió el juzgado';
/** Whoever comes first holds the parties meanwhile. */
const SERVICE_ROW = 'select from service for update';
const DUE = at('2026-03-10T13:00:00');

type Member = { type: 'staff'; staffId: string; role: 'agent' };
const member = async (): Promise<Member> => ({
  type: 'staff',
  staffId: await createStaff(database),
  role: 'agent',
});
const freeze = (actor: Member, serviceId: string, now = NOW) =>
  freezeByStaff(contextAt(now, actor), { serviceId, reason });
const lift = (actor: Member, serviceId: string, version: number, now = NOW) =>
  unfreezeService(contextAt(now, actor), { serviceId, version, reason });

/** A service that a member of staff froze, as its version was read, and two members. */
async function frozenOne() {
  const one = await hosted();
  const [first, second] = [await member(), await member()];
  const { version } = await freeze(first, one.serviceId);
  return { ...one, first, second, version };
}

const eventsOf = async (clientId: string) => {
  const events = await database.sql<{ type: string; data: unknown }>(
    "select type, data from event where client_id = $1 and type ~ '^service.(un)?fr' order by id",
    [clientId],
  );
  return events.map(({ type, data }) => ({ type, data }));
};
const toldTo = async (clientId: string) => {
  const rows = await database.sql<{ template: string; channel: string }>(
    "select template, channel from outbound_message where client_id = $1 and template like 'service_%' order by created_at, 1, 2",
    [clientId],
  );
  return rows.map(({ template, channel }) => `${template} ${channel}`);
};

describe('lifting the freeze of a service (C8, G9)', () => {
  it('takes two members where there are two, with their reasons in the log; its holder hears of both', async () => {
    const { client, serviceId, first, second, version } = await frozenOne();
    expect(await serviceForStaff(contextAt(NOW, first), { serviceId })).toMatchObject({
      frozen: true,
      version,
      holder: { id: client.id },
    });
    expect(await lift(first, serviceId, version)).toMatchObject({
      changed: false,
      frozen: true,
      unfreezeAskedBy: first.staffId,
      version,
    });
    const before = await everyRow(database);
    await expect(lift(first, serviceId, version)).rejects.toMatchObject({ code: 'SECOND_MEMBER_NEEDED' });
    expect(await everyRow(database)).toEqual(before);
    expect(await lift(second, serviceId, version)).toMatchObject({
      changed: true,
      frozen: false,
      unfreezeAskedBy: null,
      version: version + 1,
    });
    expect(await eventsOf(client.id)).toEqual([
      { type: 'service.frozen', data: { reason: 'staff', note: reason } },
      { type: 'service.unfreeze_asked', data: { note: reason } },
      { type: 'service.unfrozen', data: { note: reason } },
    ]);
    expect((await toldTo(client.id)).toSorted()).toEqual([
      'service_frozen email',
      'service_frozen whatsapp',
      'service_unfrozen email',
      'service_unfrozen whatsapp',
    ]);
  });

  it('is for the freeze that was read: one that came after it drops the wish and is to be read first (C3)', async () => {
    const { serviceId, first, second, version } = await frozenOne();
    await lift(first, serviceId, version);
    const again = await freeze(second, serviceId);
    expect(again).toMatchObject({ changed: false, unfreezeAskedBy: null, version: version + 1 });
    const before = await everyRow(database);
    await expect(lift(second, serviceId, version)).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    expect(await everyRow(database)).toEqual(before);
    expect(await lift(second, serviceId, again.version)).toMatchObject({ unfreezeAskedBy: second.staffId });
  });

  it('of what is not frozen is a success that is recorded and changes nothing', async () => {
    const { client, serviceId } = await hosted();
    expect(await lift(await member(), serviceId, 1)).toMatchObject({
      changed: false,
      frozen: false,
      version: 1,
    });
    expect(await eventsOf(client.id)).toEqual([{ type: 'service.unfrozen_again', data: { note: reason } }]);
    expect(await toldTo(client.id)).toEqual([]);
  });

  it('is staff’s alone, as is freezing it', async () => {
    const { serviceId, actor } = await hosted();
    const own = contextAt(NOW, actor);
    const forbidden = { code: 'FORBIDDEN' };
    await expect(freezeByStaff(own, { serviceId, reason })).rejects.toMatchObject(forbidden);
    await expect(unfreezeService(own, { serviceId, version: 1, reason })).rejects.toMatchObject(forbidden);
    await expect(serviceForStaff(own, { serviceId })).rejects.toMatchObject(forbidden);
  });
});

/** Frozen when its time has come. */
async function pausedCancellation() {
  const one = await hosted();
  const { id } = await ask(one, 'immediate');
  await storeBackup(one, at('2026-03-10T12:30:00'));
  const [first, second] = [await member(), await member()];
  const { version } = await freeze(first, one.serviceId, DUE);
  return { ...one, id, first, second, version };
}

describe('what the freeze of a service stopped', () => {
  it('goes on where it stood once it is lifted, is rung, and its task is settled', async () => {
    const { id, serviceId, first, second, version } = await pausedCancellation();
    expect(await review(id, DUE)).toMatchObject({ state: 'paused', waitingFor: 'staff' });
    await lift(first, serviceId, version, DUE);
    expect(await tasksOf(id)).toEqual(['frozen_change']);
    const rung: unknown[] = [];
    const ctx = testContext(database, {
      now: DUE,
      actor: second,
      deliver: async (handoffs) => void rung.push(...handoffs.map(({ handoff }) => handoff)),
    });
    await unfreezeService(ctx, { serviceId, version, reason });
    expect(rung).toContainEqual(
      expect.objectContaining({ kind: 'cancellation', changeId: id, ring: 'dataChanged' }),
    );
    expect(await tasksOf(id)).toEqual([]);
    expect(await review(id, DUE)).toMatchObject({ state: 'claimed' });
  });

  it('has no task left where it was lifted before its run had looked', async () => {
    const { id, serviceId, first, second, version } = await pausedCancellation();
    for (const actor of [first, second]) await lift(actor, serviceId, version, DUE);
    expect(await tasksOf(id)).toEqual([]);
    expect(await review(id, DUE)).toMatchObject({ state: 'claimed' });
  });

  it('and what an account’s freeze stopped has none either, unless its service is frozen too', async () => {
    for (const isFrozenToo of [false, true]) {
      const one = await hosted();
      const { id } = await ask(one, 'immediate');
      const [first, second] = [await member(), await member()];
      if (isFrozenToo) await freeze(first, one.serviceId, DUE);
      const clientId = one.client.id;
      const { version } = await freezeClientByStaff(contextAt(DUE, first), { clientId });
      expect(await tasksOf(id)).toEqual(['frozen_change']);
      for (const actor of [first, second]) await unfreezeClient(contextAt(DUE, actor), { clientId, version });
      expect(await tasksOf(id)).toEqual(isFrozenToo ? ['frozen_change'] : []);
    }
  });

  it('stays stopped, with its task, while its holder’s account is frozen too', async () => {
    const { id, client, serviceId, first, second, version } = await pausedCancellation();
    await review(id, DUE);
    await freezeClientByStaff(contextAt(DUE, first), { clientId: client.id });
    for (const actor of [first, second]) await lift(actor, serviceId, version, DUE);
    expect(await tasksOf(id)).toEqual(['frozen_change']);
    expect(await review(id, DUE)).toMatchObject({ state: 'paused', waitingFor: 'staff' });
  });
});

describe('the freeze of a service at the same moment as', () => {
  it('two who lift it: it is lifted once, and its holder told once', async () => {
    const { client, serviceId, first, second, version } = await frozenOne();
    const answers = await raceBehindLock(
      database,
      [first, second].map((actor) => () => lift(actor, serviceId, version)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await serviceForStaff(contextAt(NOW, first), { serviceId })).toMatchObject({ frozen: false });
    const told = (await toldTo(client.id)).filter((message) => message.startsWith('service_unfrozen'));
    expect(told.toSorted()).toEqual(['service_unfrozen email', 'service_unfrozen whatsapp']);
    expect((await eventsOf(client.id)).filter(({ type }) => type === 'service.unfrozen')).toHaveLength(1);
  });

  /** Its lifting is asked for by one already. */
  async function aboutToBeLifted() {
    const one = await frozenOne();
    const { serviceId, first, second, version } = one;
    await lift(first, serviceId, version);
    return { ...one, lift: () => lift(second, serviceId, version), freeze: () => freeze(first, serviceId) };
  }

  it.each([
    ['freeze', 'lift'],
    ['lift', 'freeze'],
  ] as const)('its lifting, %s before %s: it is frozen', async (earlier, later) => {
    const { first, serviceId, ...contenders } = await aboutToBeLifted();
    const [, last] = await raceBehindLock(database, [contenders[earlier], contenders[later]]);
    expect(await serviceForStaff(contextAt(NOW, first), { serviceId })).toMatchObject({ frozen: true });
    if (later === 'lift') expect(last).toMatchObject({ reason: { code: 'REVIEW_OUTDATED' } });
  });

  /** A cancellation whose time has come, frozen as one member of two wants it lifted. */
  async function dueWhileFrozen() {
    const { id, serviceId, first, second, version } = await pausedCancellation();
    await lift(first, serviceId, version, DUE);
    return {
      id,
      serviceId,
      contenders: {
        claim: () => review(id, DUE),
        lift: () => lift(second, serviceId, version, DUE),
      },
    };
  }

  it.each([
    ['claim', 'lift', 'paused'],
    ['lift', 'claim', 'claimed'],
  ] as const)(
    'the claim of a cancellation, %s before %s: %s, and nothing is lost',
    async (first, second, state) => {
      const { id, contenders } = await dueWhileFrozen();
      await raceBehindLock(database, [contenders[first], contenders[second]]);
      expect(await stateOf(id)).toMatchObject({ state });
      expect(await tasksOf(id)).toEqual([]);
      expect(await review(id, DUE)).toMatchObject({ state: 'claimed' });
    },
  );

  it('the claim, at random: claimed exactly if it was lifted first', async () => {
    await untilSeen(['paused', 'claimed'], async (round) => {
      const { id, serviceId, contenders } = await dueWhileFrozen();
      await raceAtRandom([contenders.claim, contenders.lift], round);
      const [earlier] = await database.sql<{ type: string }>(
        `select type from event where (change_id = $1 or service_id = $2)
          and type in ('service.unfrozen', 'cancellation.claimed', 'cancellation.paused') order by id limit 1`,
        [id, serviceId],
      );
      const state = (await stateOf(id))?.state ?? '';
      expect(state === 'claimed').toBe(earlier?.type === 'service.unfrozen');
      expect(await tasksOf(id)).toEqual([]);
      expect(await review(id, DUE)).toMatchObject({ state: 'claimed' });
      return state;
    });
  });

  it.each([
    ['freeze', 'commit', 'paused'],
    ['commit', 'freeze', 'committed'],
  ] as const)('the commit of a transfer, %s before %s: %s (invariant 7)', async (first, second, state) =>
    inFixture(
      async (fixture) => {
        const { changeId, commit } = await readyToCommit(fixture);
        const actor = fixture.agent;
        const ctx = await fixture.as(actor);
        const contenders = {
          commit,
          freeze: () => freezeByStaff(ctx, { serviceId: fixture.service.id, reason }),
        };
        await raceBehindLock(fixture.database, [contenders[first], contenders[second]], SERVICE_ROW);
        const [row] = await fixture.sql('select state from service_change where id = $1', [changeId]);
        expect(row).toEqual({ state });
        expect(await fixture.holders()).toHaveLength(state === 'committed' ? 2 : 1);
        const tasks = await fixture.sql('select kind from staff_task where resolved_at is null');
        expect(tasks).toEqual([{ kind: 'frozen_change' }]);
      },
      { withWorkers: false },
    )(),
  );

  it.each([
    ['lift', 'commit', 'committed'],
    ['commit', 'lift', 'paused'],
  ] as const)('the commit of a transfer, %s before %s: %s', async (first, second, state) =>
    inFixture(
      async (fixture) => {
        const { changeId, commit } = await readyToCommit(fixture);
        const ctx = await fixture.as(fixture.agent);
        const serviceId = fixture.service.id;
        const { version } = await freezeByStaff(ctx, { serviceId, reason });
        const contenders = { commit, lift: () => unfreezeService(ctx, { serviceId, version, reason }) };
        await raceBehindLock(fixture.database, [contenders[first], contenders[second]], SERVICE_ROW);
        const [row] = await fixture.sql('select state from service_change where id = $1', [changeId]);
        expect(row).toEqual({ state });
        expect(await fixture.sql('select kind from staff_task where resolved_at is null')).toEqual([]);
      },
      { withWorkers: false },
    )(),
  );
});
