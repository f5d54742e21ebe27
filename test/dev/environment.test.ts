import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EnvironmentError, isRequired, loadEnvironment } from '../../config/environment.ts';
import { proxyVariables } from '../../config/follow-proxy.ts';
import { temporalVariables } from '../../config/temporal-variables.ts';
import { backups, type Part, type VariableName, variables, variablesOf } from '../../config/variables.ts';

const complete = {
  DATABASE_URL: 'postgres://tramite_app:secret@db.example:5432/tramite',
  DATABASE_OWNER_URL: 'postgres://tramite_owner:secret@db.example:5432/tramite',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  PUBLIC_URL: 'https://tramite.example.com/',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: '0123456789abcdef',
  TWILIO_WHATSAPP_FROM: 'whatsapp:+5491150000000',
  PANEL_URL: 'https://panel.example:2087',
  PANEL_USER: 'root',
  PANEL_TOKEN: '0123456789abcdef',
  SMTP_URL: 'smtp://mail.example:587',
  MAIL_FROM: 'Hosting <avisos@example.com>',
  BACKUP_STORE: '/srv/backups',
  MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-0123456789',
  MERCADOPAGO_WEBHOOK_SECRET: '0123456789abcdef',
  SFTP_USER: 'root',
  SFTP_KEY_FILE: '/etc/tramite/sftp-key',
  SFTP_FOLDER: '/backup/packages',
  SFTP_HOST_KEYS: `panel.example=SHA256:${'A'.repeat(43)}, panel2.example=SHA256:${'B'.repeat(43)}`,
};

function problemsOf(part: Part, source: Record<string, string>): readonly string[] {
  try {
    loadEnvironment(part, source);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

test('a complete environment is parsed: ports are numbers, the public address has no final slash', () => {
  const api = loadEnvironment('api', { ...complete, PORT: '8080', TRUST_PROXY: '2' });
  expect(api).toMatchObject({ PORT: 8080, TRUST_PROXY: 2, HOST: '127.0.0.1', LOG_LEVEL: 'info' });
  expect(api.PUBLIC_URL).toBe('https://tramite.example.com');
  expect(api.TWILIO_WHATSAPP_FROM).toBe('+5491150000000');
});

test.for([
  '',
  '?sslmode=verify-full',
  '?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem&sslcert=/etc/ssl/app.pem&sslkey=/etc/ssl/app.key',
])('a database may be reached with %s', (parameters) => {
  const DATABASE_OWNER_URL = `${complete.DATABASE_OWNER_URL}${parameters}`;
  expect(problemsOf('migrate', { DATABASE_OWNER_URL })).toEqual([]);
});

test.for([
  ['NODE_ENV', 'staging'],
  ['LOG_LEVEL', 'loud'],
  ['DATABASE_URL', 'mysql://root@db.example/tramite'],
  ['DATABASE_URL', 'postgres://db.example/tramite'],
  ['DATABASE_URL', 'postgres://a@db.example/tramite?sslmode=require'],
  ['DATABASE_URL', 'postgres://a@db.example/tramite?options=-c%20lock_timeout=0'],
  ['DATABASE_URL', 'postgres://a@db.example/tramite?host=elsewhere.example'],
  ['DATABASE_URL', 'postgres://a@db.example/tramite?constructor=x'],
  ['DATABASE_URL', 'postgres://a@db.example/tramite?sslrootcert=ca.pem'],
  ['DATABASE_OWNER_URL', 'postgres://db.example'],
  ['TEMPORAL_ADDRESS', 'http://temporal.example:7233'],
  ['TEMPORAL_ADDRESS', 'temporal.example:65536'],
  ['TEMPORAL_ADDRESS', 'temporal.example:0'],
  ['TEMPORAL_NAMESPACE', 'two words'],
  ['TEMPORAL_API_KEY', 'short'],
  ['TEMPORAL_UI_URL', 'temporal.example'],
  ['PUBLIC_URL', 'https://tramite.example.com/?page=1'],
  ['PUBLIC_URL', 'https://tramite.example.com/api'],
  ['PUBLIC_URL', 'https://user:word@tramite.example.com'],
  ['HOST', 'not a host'],
  ['PORT', '70000'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '10'],
  ['MERCADOPAGO_ACCESS_TOKEN', 'sk_live_0123456789'],
  ['MERCADOPAGO_WEBHOOK_SECRET', 'short'],
  ['MERCADOPAGO_BASE_URL', 'https://api.mercadopago.com.example'],
  ['GATEWAY_EMULATOR_PORT', 'x'],
  ['PHONES_PORT', 'x'],
  ['BANK_TRANSFER', 'alias HOSTING.DEMO.'],
  ['STAFF_CONTACT', ' x'],
  ['METRICS_PORT', '0'],
  ['TWILIO_ACCOUNT_SID', 'AC123'],
  ['TWILIO_AUTH_TOKEN', 'short'],
  ['TWILIO_WHATSAPP_FROM', '11 2233 4455'],
  ['TWILIO_BASE_URL', 'https://twilio.com.example'],
  ['PANEL_URL', 'http://panel.example:2086'],
  ['PANEL_USER', 'two words'],
  ['PANEL_TOKEN', 'short'],
  ['SMTP_URL', 'mail.example:587'],
  ['MAIL_FROM', 'Hosting'],
  ['STATE_DIR', ' '],
  ['TEMPORAL_PORT', 'x'],
  ['TEMPORAL_UI_PORT', 'x'],
  ['POSTGRES_PORT', 'x'],
  ['WHATSAPP_EMULATOR_PORT', 'x'],
  ['PANEL_EMULATOR_PORT', 'x'],
  ['MAILBOX_PORT', 'x'],
  ['MAILBOX_SMTP_PORT', 'x'],
  ['SFTP_EMULATOR_PORT', 'x'],
  ['BACKUP_STORE', 'srv/store'],
  ['SFTP_USER', 'two words'],
  ['SFTP_KEY_FILE', 'sftp-key'],
  ['SFTP_FOLDER', 'packages'],
  ['SFTP_HOST_KEYS', 'panel.example.com'],
  ['SFTP_HOST_KEYS', 'panel.example.com=MD5:16:27:ac:a5'],
  ['SFTP_PORT', '0'],
] as const)('a wrong %s is named with what was expected, its value is not shown', ([name, wrong]) => {
  const parts = (Object.keys(variablesOf) as Part[]).filter((part) =>
    variablesOf[part].some((variable) => variable === name),
  );
  expect(parts).not.toEqual([]);
  for (const part of parts) {
    const problems = problemsOf(part, { ...complete, [name]: wrong });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is wrong: expected .`));
    if (wrong !== 'x' && wrong.trim() !== '') expect(problems[0]).not.toContain(wrong);
  }
});

test('every variable has a wrong value in the table above', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of Object.keys(variables)) expect(source).toContain(`['${name}', `);
});

test('everything that is missing is named at once, an empty variable counts as missing', () => {
  const required = variablesOf.worker.filter(isRequired);
  expect(required.length).toBeGreaterThan(8);
  const problems = problemsOf('worker', Object.fromEntries(required.map((name) => [name, ''])));
  expect(problems.map((line) => line.split(' is missing: expected ')[0])).toEqual(required);
});

test('the way of backups off the servers is given whole, or not at all', () => {
  const { SFTP_HOST_KEYS } = loadEnvironment('worker', complete);
  expect([...(SFTP_HOST_KEYS?.keys() ?? [])]).toEqual(['panel.example', 'panel2.example']);
  const without = (...names: readonly string[]) =>
    problemsOf(
      'worker',
      Object.fromEntries(Object.entries(complete).filter(([name]) => !names.includes(name))),
    );
  expect(without(...backups)).toEqual([]);
  for (const name of backups) {
    expect(without(name)).toEqual([
      expect.stringMatching(new RegExp(`^${name} is missing: .*all, or none$`)),
    ]);
  }
});

test('a part asks for its own variables only', () => {
  expect(problemsOf('migrate', { DATABASE_OWNER_URL: complete.DATABASE_OWNER_URL })).toEqual([]);
  expect(problemsOf('stack', {})).toEqual([]);
});

test('an emulator in place of Twilio is refused in production only', () => {
  const emulated = { ...complete, TWILIO_BASE_URL: 'http://127.0.0.1:3101' };
  expect(problemsOf('worker', emulated)).toEqual([]);
  expect(problemsOf('worker', { ...emulated, NODE_ENV: 'production' })).toEqual([
    expect.stringMatching(/^TWILIO_BASE_URL is wrong: expected Twilio's own https address/),
  ]);
  const real = { ...complete, NODE_ENV: 'production', TWILIO_BASE_URL: 'https://api.twilio.com' };
  expect(problemsOf('worker', real)).toEqual([]);
});

test('a public address without https is refused in production, but for this machine itself', () => {
  const production = { ...complete, NODE_ENV: 'production' };
  for (const part of ['api', 'worker', 'templates'] as const) {
    expect(problemsOf(part, { ...production, PUBLIC_URL: 'http://tramite.example.com' })).toEqual([
      expect.stringMatching(/^PUBLIC_URL is wrong: expected an https address/),
    ]);
    expect(problemsOf(part, { ...production, PUBLIC_URL: 'http://127.0.0.1:3000' })).toEqual([]);
  }
  expect(problemsOf('api', { ...complete, PUBLIC_URL: 'http://tramite.example.com' })).toEqual([]);
});

test('.env.example documents every variable, and no other, with examples that are accepted', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const lines = [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)];
  expect(lines.map(([, name]) => name).toSorted()).toEqual(
    [...Object.keys(variables), ...temporalVariables, ...proxyVariables].toSorted(),
  );
  const examples = lines.filter(([, , value]) => value);
  expect(examples.length).toBeGreaterThan(5);
  for (const [, name = '', value] of examples) {
    expect(variables[name as VariableName].safeParse(value)).toMatchObject({ success: true });
  }
});
