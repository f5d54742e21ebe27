import { fileURLToPath } from 'node:url';
import { type TOTP, URI } from 'otpauth';
import { expect, test } from 'vitest';
import { createStaff } from '../../domain/access/create-staff.ts';
import { signIn } from '../../domain/access/sign-in.ts';
import { newTotpSecret } from '../../domain/access/totp.ts';
import { testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { everyRow } from '../harness/every-row.ts';
import { runProgram } from '../ops/program.ts';

const COMMAND = fileURLToPath(new URL('../../api/create-staff.ts', import.meta.url));
const SINCE = new Date('2026-01-05T12:00:00.000Z');
const database = useDatabase();

const run = (args: string[], typed = '') =>
  runProgram(COMMAND, args, { variables: { DATABASE_URL: database.appUrl }, typed });

function signsIn(email: string, password: string, output: string) {
  const [address = ''] = /otpauth:\S+/.exec(output) ?? [];
  const totp = URI.parse(address) as TOTP;
  const context = testContext(database, { now: SINCE, actor: { type: 'visitor' } });
  const code = totp.generate({ timestamp: SINCE.getTime() });
  return signIn(context, { email, password, totp: code, address: '203.0.113.7' });
}

const person = (email: string) => ['--name', 'Ana Ruiz', '--email', email, '--role', 'administrator'];

test('the command creates an administrator who signs in with the password and second factor that it shows; the same e-mail again is refused and leaves the account as it was', async () => {
  const { code, output } = await run(person('ana@example.com'));
  expect(output).toContain('Created the administrator ana@example.com.');
  expect(code).toBe(0);
  const [, password = ''] = /Password: (\S+)/.exec(output) ?? [];
  const before = await everyRow(database);
  const again = await run(person('ana@example.com'));
  expect(again.code).toBe(1);
  expect(again.output).toContain('EMAIL_TAKEN');
  expect(again.output).not.toContain('otpauth:');
  expect(await everyRow(database)).toEqual(before);
  expect((await signsIn('ana@example.com', password, output)).role).toBe('administrator');
});

test('a password given on the standard input is used and not shown', async () => {
  const { output } = await run([...person('eva@example.com'), '--password-stdin'], 'una clave larga\n');
  expect(output).not.toContain('una clave larga');
  expect((await signsIn('eva@example.com', 'una clave larga', output)).role).toBe('administrator');
});

const ada = ['--name', 'Ada Paz', '--email', 'ada@example.com', '--role', 'agent'];

test.for([
  [ada.slice(2), '', 'Usage:'],
  [[...ada.slice(0, -1), 'owner'], '', 'Usage:'],
  [[...ada, '--nickname', 'ada'], '', 'Usage:'],
  [[...ada, '--email', 'ada'], '', 'INVALID_INPUT'],
  [[...ada, '--password-stdin'], '', 'empty'],
  [[...ada, '--password-stdin'], 'corta\n', 'INVALID_INPUT'],
] as const)('what is missing or wrong is said, and nobody is created: %o', async ([args, typed, said]) => {
  const { code, output } = await run([...args], typed);
  expect(code).toBe(1);
  expect(output).toContain(said);
  expect(output).not.toContain('    at ');
  expect(await database.sql("select from staff where email like 'ada%'")).toEqual([]);
});

test('only the system creates staff, and the event holds ids alone', async () => {
  const input = {
    name: 'Sol Vera',
    email: 'sol@example.com',
    role: 'agent',
    password: 'una clave larga',
    totpSecret: newTotpSecret(),
  } as const;
  const asStaff = testContext(database, {
    actor: { type: 'staff', staffId: crypto.randomUUID(), role: 'administrator' },
  });
  await expect(createStaff(asStaff, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { staffId } = await createStaff(testContext(database), input);
  const events = await database.sql(
    "select data from event where type = 'staff.created' order by id desc limit 1",
  );
  expect(events).toEqual([{ data: { staffId, role: 'agent' } }]);
});
