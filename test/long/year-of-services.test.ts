import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import {
  answerTasks,
  END,
  nextInstant,
  openYear,
  type Payer,
  payWhatIsDue,
  underWay,
  type Year,
  ZONE,
} from './year.ts';

/** How often a process is killed while a year goes by, and how long it may have lived since the clock was moved, at most. */
const KILL_SHARE = 0.25;
const LONGEST_LIFE_MS = 1_500;
const victims = ['worker', 'api', 'temporal'] as const;
const LOOK_PAUSE_MS = 50;

async function killSomeone(year: Year): Promise<void> {
  const victim = victims[Math.floor(Math.random() * victims.length)] ?? 'worker';
  await pause(Math.random() * LONGEST_LIFE_MS);
  await year.company[victim].restart();
  year.kills += 1;
}

async function play(year: Year, { kills }: { kills: boolean }): Promise<void> {
  while (year.clock.now() < END) {
    year.clock.moveTo(await nextInstant(year));
    const killed = kills && Math.random() < KILL_SHARE ? killSomeone(year) : undefined;
    await payWhatIsDue(year);
    await killed;
    let left: string[] = [];
    const at = year.clock.now().toISOString();
    await until(async () => {
      await answerTasks(year);
      await pause(LOOK_PAUSE_MS);
      left = await underWay(year);
      return left.length === 0;
    }, `it rests on ${at}`).catch((error: Error) => {
      throw new Error(`${error.message}, but for: ${left.join(', ')}`);
    });
  }
}

/** What is left of the year: the same whatever was killed, on its way to it. */
async function rowsOf({ company: { database, outside }, services }: Year) {
  const of = async (payer: Payer) => {
    const id = [services[payer]];
    const terms = await database.sql(
      'select number, start_date::text, end_date::text from term where service_id = $1 order by number',
      id,
    );
    const invoices = await database.sql(
      `select l.period_start::text, l.period_end::text, i.due_date::text, i.status, i.total::text, i.applied::text,
        (i.issued_at at time zone '${ZONE}')::date::text as issued_on
      from invoice i join invoice_line l on l.invoice_id = i.id where l.service_id = $1 order by i.number`,
      id,
    );
    const events = await database.sql<{ type: string; day: string }>(
      `select type, (at at time zone '${ZONE}')::date::text as day from event
      where service_id = $1 and type not like 'task.%' and type not like 'message.%' and type not like 'backup.%'
      order by day, type`,
      id,
    );
    const status = await database.sql('select status, suspension_reasons from service where id = $1', id);
    const told = await database.sql(
      `select m.template, m.business_key, m.channel, count(*)::int from outbound_message m
      join client c on c.id = m.client_id where c.email = $1 group by 1, 2, 3 having count(*) > 1`,
      [`${payer}@example.com`],
    );
    return { terms, invoices, events, status, toldTwice: told };
  };
  const panel = outside.panel.log.map(({ command, user }) => `${command} ${user}`);
  return {
    punctual: await of('punctual'),
    late: await of('late'),
    never: await of('never'),
    removed: panel.filter((call) => call.startsWith('removeacct')),
  };
}

test('a year of three services ends with the same rows, whenever worker, API and Temporal are killed', async () => {
  const years = { quiet: await openYear(), killed: await openYear() };
  try {
    await Promise.all([play(years.quiet, { kills: false }), play(years.killed, { kills: true })]);
    const [quiet, killed] = [await rowsOf(years.quiet), await rowsOf(years.killed)];
    console.log(`${years.killed.kills} kills`);
    expect(quiet.punctual.terms).toHaveLength(13);
    expect(quiet.late.events.filter(({ type }) => type === 'service.suspended')).toHaveLength(2);
    expect(quiet.never.status).toMatchObject([{ status: 'terminated' }]);
    expect(killed).toEqual(quiet);
    expect(years.killed.kills).toBeGreaterThan(10);
  } finally {
    await Promise.all(Object.values(years).map(({ company }) => company.close()));
  }
});
