import { expect, it } from 'vitest';
import { startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { run } from './program.ts';

const database = useDatabase();
/** Nothing of it needs Temporal. */
const environmentHere = () => ({ DATABASE_URL: database.appUrl, TEMPORAL_ADDRESS: '127.0.0.1:1' });

it('npm run ops -- restore-mode: on, again, off only once Twilio’s list was read in or for a reason, again', async () => {
  const environment = environmentHere();
  const restoreMode = (...args: string[]) => run(['restore-mode', ...args, '--json'], environment);
  const off = { on: false, since: null, collectedAt: null, messagesWaiting: 0, actsWaiting: 0 };
  expect(await restoreMode('show')).toMatchObject({ code: 0, answer: off });
  expect(await restoreMode('off')).toMatchObject({ code: 0, answer: off });

  const on = await restoreMode('on');
  expect(on).toMatchObject({ code: 0, answer: { ...off, on: true, since: expect.any(String) } });
  expect((await restoreMode('on')).answer).toEqual(on.answer);
  expect(await run(['restore-mode', 'show'], environment)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Restore mode is on since .* has not been read in since: .*\n$/),
  });
  const refused = { code: 1, answer: { error: { code: 'RESTORE_NOT_COLLECTED' } } };
  expect(await restoreMode('off')).toMatchObject(refused);
  expect(await restoreMode('off', '--force', ' ')).toMatchObject({
    code: 2,
    answer: { error: { code: 'USAGE' } },
  });
  expect(await restoreMode('off', '--force', 'Twilio is closed')).toMatchObject({ code: 0, answer: off });

  await startRestoreMode(testContext(database));
  await database.sql('update clock_state set collected_at = restoring_since');
  expect(await restoreMode('off')).toMatchObject({ code: 0, answer: off });
  expect(
    await database.sql("select type, actor, cause, data from event where cause like 'ops %' order by id"),
  ).toEqual(
    [
      ['ended_again', 'off', {}],
      ['started', 'on', {}],
      ['started_again', 'on', {}],
      ['ended', 'off', { forced: 'Twilio is closed' }],
      ['ended', 'off', {}],
    ].map(([type, command, data]) => ({
      type: `restore_mode.${type}`,
      actor: { type: 'system', process: 'ops' },
      cause: `ops restore-mode ${command}`,
      data,
    })),
  );
});

it('says what was typed or set up wrongly, and does nothing then', async () => {
  await database.sql('delete from clock_state');
  const environment = environmentHere();
  const away = new URL(environment.DATABASE_URL);
  away.port = '1';
  const cases = [
    [['pause'], environment, 2, "unknown command 'pause'"],
    [['on', 'now'], environment, 2, 'too many arguments'],
    [['off', '--force'], environment, 2, "option '--force <reason>' argument missing"],
    [['on'], {}, 2, 'DATABASE_URL is missing'],
    [['on'], { ...environment, DATABASE_URL: away.href }, 3, 'DATABASE_AWAY'],
  ] as const;
  for (const [args, variables, expected, text] of cases) {
    const { code, output } = await run(['restore-mode', ...args], variables);
    expect(output).toContain(text);
    expect(code, text).toBe(expected);
  }
  expect(await database.sql('select 1 from clock_state')).toEqual([]);
  const { code, output } = await run(['restore-mode', '--help'], {});
  expect(output).toMatch(/on \[options\].*off \[options\].*show \[options\]/s);
  expect(code).toBe(0);
});
