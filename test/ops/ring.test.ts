import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { signalNames } from '../history/reading.ts';
import { settled } from '../history/settled.ts';
import { environmentOf, ring, run } from './program.ts';

const DEV_SERVER = { devServer: true };

const handleOf = ({ client }: Fixture, changeId: string) =>
  client.workflow.getHandle(changeWorkflowId('transfer', changeId));
const asleep = (fixture: Fixture, changeId: string) =>
  settled(fixture, changeWorkflowId('transfer', changeId));
const rings = ({ sql }: Fixture) =>
  sql("select actor, cause, change_id, service_id, client_id, data from event where type = 'change.rung'");

describe('npm run ops -- ring', () => {
  it(
    'starts the run of a change that lost it, says in whose name, and again where an operator terminated it',
    inFixture(async (fixture) => {
      await fixture.temporalAway(async () => {
        await fixture.open();
      });
      const { id } = await fixture.change();
      await fixture.sql('delete from handoff');
      const { code, answer, output } = await ring(fixture, id);
      expect(answer).toEqual({
        changeId: id,
        kind: 'transfer',
        state: 'awaiting_consents',
        run: changeWorkflowId('transfer', id),
        status: 'RUNNING',
      });
      expect(code).toBe(0);
      await fixture.told('recipient', 'transfer_invitation_recipient');
      expect(await rings(fixture)).toEqual([
        {
          actor: { type: 'system', process: 'ops' },
          cause: 'ops ring',
          change_id: id,
          service_id: fixture.service.id,
          client_id: null,
          data: {},
        },
      ]);
      const secret = new URL(fixture.database.appUrl).password;
      for (const kept of [fixture.holder.name, fixture.recipient.email, fixture.holder.phone, secret]) {
        expect(output).not.toContain(kept);
      }

      await fixture.say('holder');
      await asleep(fixture, id);
      await handleOf(fixture, id).terminate('by an operator');
      expect(await run(['ring', id], environmentOf(fixture))).toMatchObject({
        code: 0,
        output: `Rang transfer/${id} (RUNNING); the change is awaiting_consents.\n`,
      });
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
    }, DEV_SERVER),
  );

  it(
    'wakes a run that sleeps, which asks the database again',
    inFixture(async (fixture) => {
      const id = await fixture.open();
      await asleep(fixture, id);
      await fixture.sql("update transfer set window_ends_at = window_ends_at - interval '30 days'");
      expect((await ring(fixture, id)).code).toBe(0);
      await fixture.reached('expired');
      const history = await handleOf(fixture, id).fetchHistory();
      expect(signalNames(history)).toEqual(['dataChanged']);

      const again = await ring(fixture, id);
      expect(again).toMatchObject({ code: 1, answer: { error: { code: 'CHANGE_CLOSED' } } });
      expect(await rings(fixture)).toHaveLength(1);
      expect(await fixture.sql('select 1 from handoff')).toEqual([]);
    }, DEV_SERVER),
  );

  it(
    'says that a run had completed before the database was restored, and leaves it to staff',
    inFixture(async (fixture) => {
      const id = await fixture.open();
      await fixture.say('holder', 'Cancelar transferencia');
      await fixture.reached('withdrawn');
      await handleOf(fixture, id).result();
      await fixture.sql(
        "update service_change set state = 'awaiting_consents', closed_at = null, next_check_at = opened_at",
      );
      const { code, answer } = await ring(fixture, id);
      expect({ code, answer }).toMatchObject({ code: 1, answer: { error: { code: 'RUN_COMPLETED' } } });
      await fixture.task('database_restored');
      expect((await handleOf(fixture, id).describe()).status.name).toBe('COMPLETED');
    }, DEV_SERVER),
  );

  it(
    'stores the ring while Temporal is away: the sweep delivers it',
    inFixture(async (fixture) => {
      const id = await fixture.open();
      await asleep(fixture, id);
      const before = signalNames(await handleOf(fixture, id).fetchHistory()).length;
      const environment = { ...environmentOf(fixture), TEMPORAL_ADDRESS: '127.0.0.1:1' };
      const { code, answer } = await run(['ring', id, '--json'], environment);
      expect({ code, answer }).toMatchObject({ code: 3, answer: { error: { code: 'TEMPORAL_AWAY' } } });
      expect(await fixture.sql('select 1 from handoff')).toHaveLength(1);
      await fixture.sql("update handoff set locked_until = locked_until - interval '1 minute'");
      await fixture.sweep();
      expect(signalNames(await handleOf(fixture, id).fetchHistory())).toHaveLength(before + 1);
    }, DEV_SERVER),
  );

  it(
    'refuses an id that no change has, one that is none, and an environment that is not complete',
    inFixture(
      async (fixture) => {
        const environment = environmentOf(fixture);
        const away = new URL(fixture.database.appUrl);
        away.port = '1';
        away.password = 'not-to-be-shown';
        const cases = [
          [[randomUUID()], environment, 1, 'NOT_FOUND'],
          [['transfer/x'], environment, 2, 'USAGE'],
          [["x' or 1 = 1"], environment, 2, 'USAGE'],
          [[''], environment, 2, 'USAGE'],
          [[randomUUID()], {}, 2, 'DATABASE_URL is missing'],
          [[randomUUID()], { ...environment, TEMPORAL_ADDRESS: 'x' }, 2, 'TEMPORAL_ADDRESS is wrong'],
          [[randomUUID()], { ...environment, DATABASE_URL: away.href }, 3, 'DATABASE_AWAY'],
          [[], environment, 2, "missing required argument 'changeId'"],
          [[randomUUID(), 'more'], environment, 2, 'too many arguments'],
          [[randomUUID(), '--force'], environment, 2, "unknown option '--force'"],
        ] as const;
        for (const [args, variables, expected, text] of cases) {
          const { code, output } = await run(['ring', ...args], variables);
          expect(output).toContain(text);
          expect(code, text).toBe(expected);
          expect(output).not.toMatch(/not-to-be-shown|\n\s+at /);
        }
        expect(await rings(fixture)).toEqual([]);
      },
      { withWorkers: false },
    ),
  );

  it('explains itself', async () => {
    const { code, output } = await run(['--help'], {});
    expect(output).toMatch(/ring \[options\] <changeId> {2}start or ring the run of an open change/);
    expect(code).toBe(0);
    expect(await run([], {})).toMatchObject({ code: 2 });
  });
});
