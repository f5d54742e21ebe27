import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ClockAct, clockMayAct, leaveBrake } from '../../domain/changes/brake.ts';
import { beat } from '../../domain/changes/heartbeat.ts';
import { listBraked } from '../../domain/changes/list-braked.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { taskView } from '../../domain/tasks/task-view.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { TEST_NOW as NOON, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { raceBehindLock } from '../harness/race.ts';
import { later, seedStaff } from '../messaging/seed.ts';

const company = useCompany();
const { database, heldService } = company;
const CLOCK = 'select from clock_state for update';
let serviceId: string;
let staffId: string;

beforeEach(async () => {
  await database.sql(
    'truncate clock_state, clock_day, braked, staff_task cascade; update company_settings set daily_endings = 5',
  );
  ({ serviceId } = await heldService());
  staffId = await seedStaff(database);
});

/** A new act of the clock, unless one is given. */
const act = (changes: Partial<ClockAct> = {}): ClockAct => ({
  what: 'ending',
  subjectId: randomUUID(),
  serviceId,
  ...changes,
});
const ask = (asked: ClockAct = act(), now = NOON, ctx = testContext(database, { now })) =>
  transaction(ctx, (tx) => clockMayAct(tx, asked));
async function askTimes(times: number, now = NOON, what: ClockAct['what'] = 'ending'): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await ask(act({ what }), now));
  return answers;
}
const yes = (times: number) => Array.from({ length: times }, () => true);
const beatAt = (now: Date) => beat(testContext(database, { now }));
const openTasks = () =>
  database.sql<{ id: string; details: object }>(
    "select id, details from staff_task where kind = 'brake' and resolved_at is null",
  );
const asStaff = (now = NOON) =>
  testContext(database, { now, actor: { type: 'staff', staffId, role: 'agent' } });
const listed = async () =>
  (await listBraked(asStaff(), { limit: 100 })).map(({ subjectId, reason }) => ({ subjectId, reason }));
async function version(): Promise<string> {
  const [task] = await openTasks();
  return (await taskView(asStaff(), { taskId: task?.id ?? '' })).version;
}
async function goOn(options: { version?: string; now?: Date; ctx?: ReturnType<typeof asStaff> } = {}) {
  const { version: read = await version(), now, ctx = asStaff(now) } = options;
  const [task] = await openTasks();
  return resolveTask(ctx, { taskId: task?.id ?? '', choice: 'go_on', version: read });
}

describe('what the clock alone may do on a day (B10)', () => {
  test('so much and no more: the rest waits under one task, which lists it', async () => {
    expect(await askTimes(5)).toEqual(yes(5));
    expect(await openTasks()).toEqual([]);
    const refused = [act(), act()];
    for (const one of refused) expect(await ask(one)).toBe(false);
    expect(await openTasks()).toMatchObject([{ details: {} }]);
    expect(await listed()).toEqual(
      expect.arrayContaining(refused.map(({ subjectId }) => ({ subjectId, reason: 'daily_cap' }))),
    );
    const [event] = await database.sql("select service_id, data from event where type = 'clock.braked'");
    const { what, subjectId } = refused[0] as ClockAct;
    expect(event).toEqual({ service_id: serviceId, data: { what, subjectId, reason: 'daily_cap' } });
    expect(await askTimes(21, NOON, 'suspension')).toEqual([...yes(20), false]);
  });

  test('what was refused waits for staff, however often it asks, and is in the list once', async () => {
    await askTimes(5);
    const refused = act();
    const events = () => database.sql("select 1 from event where type = 'clock.braked'");
    const before = (await events()).length;
    for (const now of [NOON, later(NOON, DAY_MS), later(NOON, 2 * DAY_MS)]) {
      expect(await ask(refused, now)).toBe(false);
    }
    expect(await listed()).toHaveLength(1);
    expect(await events()).toHaveLength(before + 1);
  });

  test('two at the last place: one of them has it, also while the other has not committed yet', async () => {
    await askTimes(4);
    const settled = await raceBehindLock(database, [() => ask(), () => ask()], CLOCK);
    expect(settled.map((one) => one.status === 'fulfilled' && one.value).toSorted()).toEqual([false, true]);
    await database.sql('update clock_day set taken = 4');
    let second = Promise.resolve(true);
    const first = await transaction(testContext(database), async (tx) => {
      const may = await clockMayAct(tx, act());
      second = ask();
      await waitForContenders(database, 1);
      return may;
    });
    expect([first, await second]).toEqual([true, false]);
    expect(await database.sql('select taken from clock_day')).toEqual([{ taken: 5 }]);
  });

  test('a transaction that fails gives its place back', async () => {
    await askTimes(4);
    const failing = transaction(testContext(database), async (tx) => {
      expect(await clockMayAct(tx, act())).toBe(true);
      throw new Error('planted');
    });
    await expect(failing).rejects.toThrow('planted');
    expect(await askTimes(2)).toEqual([true, false]);
  });

  test('one that fails while another waits for the last place leaves it to that one', async () => {
    await askTimes(4);
    const failing = transaction(testContext(database), async (tx) => {
      await clockMayAct(tx, act());
      waiting = ask();
      await waitForContenders(database, 1);
      throw new Error('planted');
    });
    let waiting = Promise.resolve(false);
    await expect(failing).rejects.toThrow('planted');
    expect(await waiting).toBe(true);
  });

  test('the day is the company’s: it ends at its midnight, not at that of UTC', async () => {
    const lastMinute = new Date('2026-03-11T02:59:00Z');
    expect(await askTimes(3, new Date('2026-03-10T23:30:00Z'))).toEqual(yes(3));
    expect(await askTimes(3, lastMinute)).toEqual([true, true, false]);
    expect(await askTimes(6, later(lastMinute, MINUTE_MS))).toEqual([...yes(5), false]);
    // A clock that goes back over midnight finds the places of that day taken.
    expect(await askTimes(1, lastMinute)).toEqual([false]);
  });

  test('where one of a hundred active services is more, it is that many', async () => {
    await database.sql(
      `insert into service (id, label, plan_id, period, price, currency, status, anchor_day, created_at, version)
      select gen_random_uuid(), 'Radio ' || n, $1, 'monthly', 100, 'ARS', 'active', 1, $2, 1
      from generate_series(1, 700 - (select count(*)::int from service where status = 'active')) as n`,
      [company.plan.id, NOON],
    );
    expect(await askTimes(8)).toEqual([...yes(7), false]);
    await database.sql("update service set status = 'pending' where label like 'Radio %'");
  });

  test('a yes takes three statements, also the last one of a day', async () => {
    for (let time = 0; time < 5; time += 1) {
      database.takeStatements();
      await ask();
      const sent = database.takeStatements().filter((sql) => !/\b(?:begin|commit)\b/.test(sql));
      expect(sent).toHaveLength(3);
    }
  });
});

describe('what staff lets go on (B10)', () => {
  test('is rung and has its turn over every cap, takes nobody’s place, and closes the task', async () => {
    const { client, serviceId: own } = await heldService();
    const { changeId, ctx, rung } = await company.openTransferOf(own, client.id);
    await askTimes(5);
    const refused = act({ serviceId: own });
    expect(await ask(refused)).toBe(false);
    await goOn({ ctx: { ...asStaff(), deliver: ctx.deliver } });
    expect(rung).toMatchObject([{ kind: 'transfer', changeId, ring: 'taskResolved' }]);
    expect(await openTasks()).toEqual([]);
    expect(await listed()).toEqual([]);
    expect(await askTimes(1)).toEqual([false]);
    const tomorrow = later(NOON, DAY_MS);
    expect(await askTimes(6, tomorrow)).toEqual([...yes(5), false]);
    expect(await ask(refused, tomorrow)).toBe(true);
    // Its leave was for that once.
    expect(await ask(refused, tomorrow)).toBe(false);
  });

  test('is what the task showed: with more in the list by now it is refused, with a version and without', async () => {
    await askTimes(6);
    const read = await version();
    await ask(act(), later(NOON, MINUTE_MS));
    const outdated = { code: 'REVIEW_OUTDATED', details: { changed: ['braked'] } };
    await expect(goOn({ version: read })).rejects.toMatchObject(outdated);
    const [task] = await openTasks();
    const unread = resolveTask(asStaff(), { taskId: task?.id ?? '', choice: 'go_on' });
    await expect(unread).rejects.toMatchObject(outdated);
    await goOn();
    expect(await listed()).toEqual([]);
  });

  test('one that is refused at that very moment is in the list, or in the next task', async () => {
    for (const first of ['staff', 'clock']) {
      await database.sql('truncate clock_state, clock_day, braked, staff_task cascade');
      await askTimes(6);
      const read = await version();
      const contenders = [() => goOn({ version: read }), () => ask()];
      const settled = await raceBehindLock(
        database,
        first === 'staff' ? contenders : contenders.toReversed(),
        CLOCK,
      );
      expect(settled.map(({ status }) => status).toSorted()).toEqual(
        first === 'staff' ? ['fulfilled', 'fulfilled'] : ['fulfilled', 'rejected'],
      );
      expect(await openTasks()).toHaveLength(1);
      expect(await listed()).toHaveLength(first === 'staff' ? 1 : 2);
    }
  });

  test('what was withdrawn leaves the list, and the last one closes the task', async () => {
    await askTimes(5);
    const [one, other] = [act(), act()];
    await ask(one);
    await ask(other);
    const leave = (left: ClockAct) => transaction(testContext(database), (tx) => leaveBrake(tx, left));
    await leave(one);
    expect(await listed()).toMatchObject([{ subjectId: other.subjectId }]);
    expect(await openTasks()).toHaveLength(1);
    await leave(other);
    await leave(act());
    expect(await openTasks()).toEqual([]);
    expect(await database.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
    expect(await ask(one)).toBe(false);
    await goOn();
    await leave(one);
    expect(await ask(one)).toBe(false);
  });

  test('a list has pages', async () => {
    await askTimes(5);
    for (let minute = 0; minute < 3; minute += 1) await ask(act(), later(NOON, minute * MINUTE_MS));
    const [first] = await listBraked(asStaff(), { limit: 1 });
    const rest = await listBraked(asStaff(), {
      after: { at: new Date(first?.refusedAt ?? ''), id: first?.id ?? '' },
      limit: 5,
    });
    expect(rest).toHaveLength(2);
    expect(rest.map(({ id }) => id)).not.toContain(first?.id);
    expect(rest[0]).toMatchObject({ what: 'ending', serviceId, serviceLabel: expect.any(String) });
    await expect(listBraked(testContext(database), { limit: 1 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('after a time without any worker (B10)', () => {
  const HALF_DAY = 12 * HOUR_MS;

  test('the first start ever is no silence, whoever comes first', async () => {
    expect(await askTimes(1)).toEqual([true]);
    await beatAt(later(NOON, 30 * DAY_MS));
    expect(await askTimes(1, later(NOON, 30 * DAY_MS))).toEqual([true]);
    expect(await openTasks()).toEqual([]);
  });

  test('of twelve hours everything waits, from the first second on; one of less is none', async () => {
    await beatAt(NOON);
    expect(await askTimes(1, later(NOON, HALF_DAY - 1))).toEqual([true]);
    expect(await openTasks()).toEqual([]);
    const back = later(NOON, HALF_DAY);
    // Before the worker's first beat.
    const early = act();
    expect(await ask(early, back)).toBe(false);
    await beatAt(later(back, 1));
    const late = act({ what: 'suspension' });
    expect(await ask(late, later(back, 3 * HOUR_MS))).toBe(false);
    expect(await listed()).toEqual([
      { subjectId: early.subjectId, reason: 'silence' },
      { subjectId: late.subjectId, reason: 'silence' },
    ]);
    expect(await openTasks()).toMatchObject([{ details: { silentSince: NOON.toISOString() } }]);
    expect(await database.sql("select data from event where type = 'clock.silent'")).toEqual([
      { data: { since: NOON.toISOString() } },
    ]);
    await goOn({ now: later(back, 4 * HOUR_MS) });
    for (const asked of [early, late, act()]) expect(await ask(asked, later(back, 5 * HOUR_MS))).toBe(true);
  });

  test('staff is told at the first beat, before anything is due, and may let it go on then', async () => {
    await beatAt(NOON);
    const back = later(NOON, 9 * DAY_MS);
    for (let minute = 0; minute < 3; minute += 1) await beatAt(later(back, minute * MINUTE_MS));
    expect(await openTasks()).toHaveLength(1);
    expect(await version()).toMatch(/^silent\./);
    await goOn({ now: back });
    expect(await openTasks()).toEqual([]);
    // The caps hold on return as on any day, and a second restart adds nothing to them.
    expect(await askTimes(6, back)).toEqual([...yes(5), false]);
    await beatAt(later(back, HOUR_MS));
    expect(await askTimes(1, later(back, HOUR_MS))).toEqual([false]);
  });

  test('of nine days, with more due than a day’s caps: let go it is one day’s, the rest in one task; another start adds none', async () => {
    await beatAt(NOON);
    const back = later(NOON, 9 * DAY_MS);
    await beatAt(back);
    const endings = Array.from({ length: 8 }, () => act());
    const suspensions = Array.from({ length: 23 }, () => act({ what: 'suspension' }));
    const due = [...endings, ...suspensions];
    const went = async (now: Date) => {
      let count = 0;
      for (const one of due.splice(0))
        if (await ask(one, now)) count += 1;
        else due.push(one);
      return count;
    };
    expect(await went(back)).toBe(0);
    expect(await listed()).toHaveLength(31);
    await goOn({ now: back });
    expect(await went(back)).toBe(25);
    expect(await openTasks()).toHaveLength(1);
    await beatAt(later(back, HOUR_MS));
    expect(await went(later(back, HOUR_MS))).toBe(0);
    expect((await listed()).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 6 }, () => 'daily_cap'),
    );
    await goOn({ now: later(back, HOUR_MS) });
    expect(await went(later(back, HOUR_MS))).toBe(6);
  });

  test('that came after staff had read the task it is something to see', async () => {
    await beatAt(NOON);
    await askTimes(6);
    const read = await version();
    await beatAt(later(NOON, DAY_MS));
    const outdated = { code: 'REVIEW_OUTDATED', details: { changed: ['silence'] } };
    await expect(goOn({ version: read })).rejects.toMatchObject(outdated);
  });

  test('what had been let go and was not done waits again', async () => {
    await beatAt(NOON);
    await askTimes(5);
    const refused = act();
    await ask(refused);
    await goOn();
    await beatAt(later(NOON, DAY_MS));
    expect(await ask(refused, later(NOON, DAY_MS))).toBe(false);
    expect(await listed()).toEqual([{ subjectId: refused.subjectId, reason: 'silence' }]);
    await goOn({ now: later(NOON, DAY_MS) });
    expect(await ask(refused, later(NOON, DAY_MS))).toBe(true);
  });

  test('a clock that goes back is no silence, and counts from where it went; one that jumps ahead is', async () => {
    await beatAt(later(NOON, DAY_MS));
    await beatAt(NOON);
    expect(await askTimes(1)).toEqual([true]);
    await beatAt(later(NOON, HOUR_MS));
    expect(await openTasks()).toEqual([]);
    await beatAt(later(NOON, HOUR_MS + HALF_DAY));
    expect(await openTasks()).toHaveLength(1);
  });

  test('the first beat and the first act at the same moment notice it once, in either order', async () => {
    const back = later(NOON, DAY_MS);
    for (const turned of [false, true]) {
      await database.sql('truncate clock_state, clock_day, braked, staff_task cascade');
      await beatAt(NOON);
      const contenders = [() => beatAt(back), () => ask(act(), back)];
      const settled = await raceBehindLock(database, turned ? contenders.toReversed() : contenders, CLOCK);
      expect(settled.map((one) => one.status === 'fulfilled' && one.value)).toContain(false);
      expect(await openTasks()).toHaveLength(1);
      expect(await listed()).toHaveLength(1);
    }
  });

  test('a beat waits for an act under way, and is one statement', async () => {
    await beatAt(NOON);
    const lock = await holdLock(database, CLOCK);
    const beating = beatAt(later(NOON, MINUTE_MS));
    await waitForContenders(database, 1);
    await lock.release();
    await beating;
    database.takeStatements();
    await beatAt(later(NOON, 2 * MINUTE_MS));
    expect(database.takeStatements().filter((sql) => !/\b(?:begin|commit)\b/.test(sql))).toHaveLength(1);
  });
});
