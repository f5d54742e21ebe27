import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { PanelRefused, PanelUnavailable, refusalOf } from '../../integrations/panel/errors.ts';
import type { PanelPort } from '../../integrations/panel/port.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { endless, serve } from './serving.ts';

const token = 'whm-token-of-the-tests';
const user = 'juanhost';
const newOwner = 'jose@example.com';
const password = 'correct-horse-battery-staple';
const secrets = [token, `root:${token}`, user, newOwner, password, 'juan@example.com'];
const SHORT_TIMEOUT_MS = 1_000;

let whm: PanelEmulator;
beforeEach(async () => {
  whm = await startPanelEmulator({ token, user: 'root', now: () => new Date('2031-03-04T12:00:00Z') });
  await whm.createAccount({
    user,
    domain: 'juan.example',
    email: 'juan@example.com',
    plan: 'basic',
    tokens: ['ci', 'backup'],
  });
});
afterEach(() => whm.close());

const panel = (changes: Partial<Parameters<typeof createWhmPanel>[0]> = {}) =>
  createWhmPanel({ url: whm.url, user: 'root', token, ...changes });
const commands = () => whm.log.map(({ command }) => command);

test('an account is summed up, and a missing one is none', async () => {
  expect(await panel().accountSummary(user)).toEqual({
    user,
    domain: 'juan.example',
    email: 'juan@example.com',
    plan: 'basic',
    suspended: false,
    isSuspendedByUs: false,
    createdAt: new Date('2031-03-04T12:00:00Z'),
  });
  expect(await panel().accountSummary('nobody')).toBeUndefined();
});

test('the contact address changes once, however often it is asked (T12)', async () => {
  await panel().changeContactEmail({ user, email: newOwner });
  await panel().changeContactEmail({ user, email: newOwner });
  expect(whm.account(user)).toMatchObject({ email: newOwner });
  expect(commands().filter((command) => command === 'modifyacct')).toHaveLength(1);
});

test('a change of the contact address that the panel only claims is for staff', async () => {
  whm.faults.add({ kind: 'no_effect', match: 'modifyacct' });
  const error = await errorOf(panel().changeContactEmail({ user, email: newOwner }));
  expect(error).toMatchObject({ name: 'Refused', reason: 'not_changed' });
});

describe('a suspension (B8)', () => {
  const summary = () => panel().accountSummary(user);

  test('is made and ended once, however often it is asked, and is known for ours', async () => {
    for (const _ of [1, 2]) await panel().suspend({ user, reason: 'non_payment' });
    expect(await summary()).toMatchObject({ suspended: true, isSuspendedByUs: true });
    for (const _ of [1, 2]) await panel().unsuspend({ user });
    expect(await summary()).toMatchObject({ suspended: false, isSuspendedByUs: false });
    expect(commands().slice(-2)).toEqual(['suspendacct', 'unsuspendacct']);
  });

  test('that somebody made on the panel itself stays as it is, and is known for theirs', async () => {
    await fetch(`${whm.url}/json-api/suspendacct?user=${user}&reason=Abuse`, {
      headers: { authorization: `whm root:${token}` },
    });
    await panel().suspend({ user, reason: 'non_payment' });
    expect(await summary()).toMatchObject({ suspended: true, isSuspendedByUs: false });
    expect(whm.log.at(-1)?.parameters).toMatchObject({ reason: 'Abuse' });
  });

  test('that the panel only claims, or only claims to have ended, is for staff', async () => {
    whm.faults.add({ kind: 'no_effect', match: 'suspendacct' });
    const suspending = await errorOf(panel().suspend({ user, reason: 'technical' }));
    await panel().suspend({ user, reason: 'technical' });
    whm.faults.add({ kind: 'no_effect', match: 'unsuspendacct' });
    const ending = await errorOf(panel().unsuspend({ user }));
    for (const error of [suspending, ending]) expect(error).toMatchObject({ reason: 'not_changed' });
  });
});

test('the old holder is locked out: another password, and no API token left (T12)', async () => {
  const before = whm.account(user);
  await panel().lockOut({ user, password });
  const after = whm.account(user);
  expect(before?.tokens).toEqual(['ci', 'backup']);
  expect(after?.tokens).toEqual([]);
  expect(after?.passwordHash).not.toBe(before?.passwordHash);
});

test('a seed gives one password, and another one with another secret of the panel (T12)', () => {
  const given = panel().passwordFrom('seed');
  expect(panel().passwordFrom('seed')).toBe(given);
  expect(panel().passwordFrom('seed 2')).not.toBe(given);
  expect(panel({ token: 'another' }).passwordFrom('seed')).not.toBe(given);
  expect(given).toMatch(/^[\w-]{43}$/);
});

describe('an answer of the panel', () => {
  test('without an end is not read to its end', async () => {
    const url = await serve(endless);
    expect(await errorOf(panel({ url }).accountSummary(user))).toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  });

  test('is waited for as long as all calls of one act may take together', async () => {
    const url = await serve((request, response) => {
      // The password is changed at once, the tokens are never told.
      if (request.url !== '/json-api/passwd') return;
      response.end(JSON.stringify({ metadata: { result: 1 } }));
    });
    const impatient = panel({ url, timeoutMs: SHORT_TIMEOUT_MS });
    expect(await errorOf(impatient.lockOut({ user, password }))).toMatchObject({ code: 'TIMED_OUT' });
  });
});

test('a password never stands in the log of the panel', async () => {
  await panel().changePassword({ user, password });
  expect(JSON.stringify(whm.log)).not.toContain(password);
});

describe('when the panel fails (T12)', () => {
  const acts: ((port: PanelPort) => Promise<unknown>)[] = [
    (port) => port.accountSummary(user),
    (port) => port.changeContactEmail({ user, email: newOwner }),
    (port) => port.changePassword({ user, password }),
    (port) => port.lockOut({ user, password }),
    (port) => port.suspend({ user, reason: 'technical' }),
    (port) => port.unsuspend({ user }),
  ];

  test.each([
    ['429', 'HTTP_429'],
    ['5xx', 'HTTP_503'],
    ['5xx_accepted', 'HTTP_500'],
    ['drop_request', 'UND_ERR_SOCKET'],
    ['drop_reply', 'UND_ERR_SOCKET'],
    ['hang', 'TIMED_OUT'],
    ['garbage', 'MALFORMED_ANSWER'],
  ])('the fault %s may be tried again, and then ends as if it had gone well at once', async (kind, code) => {
    const impatient = kind === 'hang' ? panel({ timeoutMs: SHORT_TIMEOUT_MS }) : panel();
    for (const act of acts) {
      whm.faults.add({ kind });
      const error = await errorOf(act(impatient));
      expect(error).toBeInstanceOf(PanelUnavailable);
      expect(error).toMatchObject({ party: 'panel', code });
      expect((error as Error).cause).toBeUndefined();
      expectToldNothingOf(error, secrets);
      await act(panel());
    }
    expect(whm.account(user)).toMatchObject({ email: newOwner, tokens: [] });
  });

  test('a refusal is for staff and does not quote the panel', async () => {
    for (const act of acts) {
      whm.faults.add({ kind: 'refuse' });
      const error = await errorOf(act(panel()));
      expect(error).toBeInstanceOf(PanelRefused);
      expect(error).toMatchObject({ party: 'panel', reason: 'other' });
      expectToldNothingOf(error, secrets);
    }
  });

  test.each([
    ['a missing account', () => panel().changePassword({ user: 'nobody', password }), 'account_missing'],
    [
      'no account to write to',
      () => panel().changeContactEmail({ user: 'nobody', email: newOwner }),
      'account_missing',
    ],
    [
      'no account to suspend',
      () => panel().suspend({ user: 'nobody', reason: 'technical' }),
      'account_missing',
    ],
    ['no account to let work', () => panel().unsuspend({ user: 'nobody' }), 'account_missing'],
    ['no account to lock', () => panel().lockOut({ user: 'nobody', password }), 'account_missing'],
    ['a weak password', () => panel().changePassword({ user, password: 'abc' }), 'weak_password'],
    ['an address that is none', () => panel().changeContactEmail({ user, email: 'x' }), 'invalid_email'],
  ])('%s is refused with its reason', async (_, act, reason) => {
    const error = await errorOf(act());
    expect(error).toBeInstanceOf(PanelRefused);
    expect(error).toMatchObject({ reason });
  });

  test('a wrong token and a panel that is away wait to be mended', async () => {
    const denied = await errorOf(panel({ token: 'another' }).accountSummary(user));
    expect(denied).toBeInstanceOf(PanelUnavailable);
    expect(denied).toMatchObject({ code: 'HTTP_403' });
    await whm.pause();
    const away = await errorOf(panel().accountSummary(user));
    expect(away).toMatchObject({ name: 'NotSent', code: 'ECONNREFUSED' });
    expectToldNothingOf(away, secrets);
    await whm.resume();
  });
});

test('the class of a long hostile reason is found in its first 500 characters', () => {
  expect(refusalOf(`${'password '.repeat(10_000)}weak`)).toBe('other');
  expect(refusalOf('Sorry, the password you selected is too weak.')).toBe('weak_password');
});

test('the token goes in the clear to this machine only', () => {
  expect(() => panel({ url: 'http://panel.example:2086' })).toThrow('https');
  expect(() => panel({ url: 'https://panel.example:2087' })).not.toThrow();
});
