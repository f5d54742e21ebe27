import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { PanelRefused, PanelUnavailable } from '../../integrations/panel/errors.ts';
import type { AccountIdentity } from '../../integrations/panel/port.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';

const token = 'whm-token-of-the-tests';
const created = new Date('2031-03-04T12:00:00Z');
const identity: AccountIdentity = {
  user: 'juanhost',
  domain: 'juan.example',
  createdAt: new Date('2031-03-04T12:00:00.750Z'),
};
const { user } = identity;
const juan = { user, domain: identity.domain, email: 'juan@example.com' };
const other = { user: 'anahost', domain: 'ana.example', email: 'ana@example.com' };

let whm: PanelEmulator;
let now: Date;
beforeEach(async () => {
  now = created;
  whm = await startPanelEmulator({ token, user: 'root', now: () => now });
});
afterEach(() => whm.close());

const panel = (changes: Partial<Parameters<typeof createWhmPanel>[0]> = {}) =>
  createWhmPanel({ url: whm.url, user: 'root', token, ...changes });
const examine = () => panel().examine(identity);
const changing = () => whm.log.map(({ command }) => command).filter((command) => command !== 'createacct');
const doubt = (why: string) => ({ verdict: 'doubtful', why });
const keepDns = { keepDns: true };

describe('an account that is there (X7b)', () => {
  beforeEach(async () => {
    await whm.createAccount(juan);
    await whm.createAccount(other);
  });

  test('is told by name, domain and creation time to the second', async () => {
    expect(await examine()).toEqual({ verdict: 'present', suspended: false });
    await panel().suspend({ user, reason: 'non_payment' });
    expect(await examine()).toEqual({ verdict: 'present', suspended: true });
    const domain = 'JUAN.example';
    expect(await panel().examine({ ...identity, domain })).toMatchObject({ verdict: 'present' });
  });

  test.each([
    ['was created a second later', { createdAt: new Date(created.getTime() + 1_000) }],
    ['was created a second earlier', { createdAt: new Date(created.getTime() - 1) }],
    ['has another domain', { domain: 'juan.example.org' }],
    ['has a domain that belongs to somebody else', { domain: other.domain }],
  ])('is another one if it %s', async (_, changes) => {
    expect(await panel().examine({ ...identity, ...changes })).toEqual(doubt('other_account'));
  });

  test('is another one if its name was given away since', async () => {
    await panel().remove(identity, keepDns);
    now = new Date('2031-05-01T09:00:00Z');
    await whm.createAccount(juan);
    expect(await examine()).toEqual(doubt('other_account'));
    const error = await errorOf(panel().remove(identity, keepDns));
    expect(error).toMatchObject({ name: 'Refused', reason: 'doubtful', code: 'OTHER_ACCOUNT' });
    expect(whm.account(user)).toBeDefined();
  });

  test('of a reseller with accounts of its own is for staff', async () => {
    await whm.createAccount({ user: 'hijo', domain: 'hijo.example', email: 'h@example.com', owner: user });
    expect(await examine()).toEqual(doubt('child_accounts'));
    expect(await errorOf(panel().remove(identity, keepDns))).toMatchObject({ code: 'CHILD_ACCOUNTS' });
    expect(whm.account(user)).toBeDefined();
  });

  test('that serves a second domain is for staff, whichever of the two is asked for (B9)', async () => {
    const twofold = {
      user: 'dosdom',
      domain: 'uno.example',
      email: 'd@example.com',
      addOns: ['dos.example'],
    };
    await whm.createAccount(twofold);
    for (const domain of ['uno.example', 'dos.example']) {
      const both = { user: 'dosdom', domain, createdAt: created };
      expect(await panel().examine(both)).toEqual(doubt('serves_more'));
      expect(await errorOf(panel().remove(both, keepDns))).toMatchObject({ code: 'SERVES_MORE' });
    }
    expect(whm.account('dosdom')).toBeDefined();
  });

  test.each([
    ['accountsummary', 'empty'],
    ['listaccts', 'refuse'],
    ['get_domain_info', 'refuse'],
    ['get_domain_info', 'empty'],
    ['accountsummary', 'no_access'],
    ['accountsummary', 'refuse'],
  ])('is in doubt while %s answers as by the fault %s', async (match, kind) => {
    whm.faults.add({ kind, match });
    expect(await examine()).toEqual(doubt('no_proof'));
    expect(whm.faults.left).toBe(0);
  });
});

describe('an account that is not there (X7c)', () => {
  test('is gone if neither name nor domain is known to a token that just listed another one', async () => {
    await whm.createAccount(other);
    expect(await examine()).toEqual({ verdict: 'gone' });
  });

  test('is no proof if the token lists nothing (D47)', async () => {
    expect(await examine()).toEqual(doubt('no_proof'));
    expect(await errorOf(panel().remove(identity, keepDns))).toMatchObject({ code: 'NO_PROOF' });
  });

  test.each([
    ['main domain', { ...other, domain: identity.domain }],
    ['add-on domain', { ...other, addOns: [identity.domain] }],
  ])('is in doubt if its domain is the %s of another account (D47)', async (_, account) => {
    await whm.createAccount(account);
    expect(await examine()).toEqual(doubt('domain_elsewhere'));
  });

  test.each([
    ['accountsummary', 'empty'],
    ['accountsummary', 'no_access'],
    ['accountsummary', 'refuse'],
    ['listaccts', 'empty'],
    ['listaccts', 'no_access'],
    ['get_domain_info', 'empty'],
    ['get_domain_info', 'no_access'],
  ])('is in doubt while %s answers as by the fault %s', async (match, kind) => {
    await whm.createAccount(other);
    whm.faults.add({ kind, match });
    expect(await examine()).toEqual(doubt('no_proof'));
    expect(whm.faults.left).toBe(0);
  });

  test.each(['accountsummary', 'listaccts', 'get_domain_info'])(
    'is not known while %s answers HTML, nothing, or not at all',
    async (match) => {
      await whm.createAccount(other);
      for (const kind of ['garbage', 'no_effect', '5xx', '429', 'drop_request', 'drop_reply']) {
        if (kind === 'no_effect' && match !== 'listaccts') continue;
        whm.faults.add({ kind, match });
        expect(await errorOf(examine())).toBeInstanceOf(PanelUnavailable);
        expect(whm.faults.left).toBe(0);
      }
    },
  );

  test('is not known to a token that is refused', async () => {
    const error = await errorOf(panel({ token: 'another' }).examine(identity));
    expect(error).toMatchObject({ name: 'NotSent', code: 'HTTP_403' });
  });
});

describe('a removal (X7)', () => {
  beforeEach(async () => {
    await whm.createAccount(juan);
    await whm.createAccount(other);
  });

  test('deletes exactly this account, with its DNS zone or without, and is done once', async () => {
    await panel().remove(identity, keepDns);
    await panel().remove(identity, keepDns);
    expect(whm.account(user)).toBeUndefined();
    expect(whm.account(other.user)).toBeDefined();
    expect(changing()).toEqual(['removeacct']);
    expect(whm.log.at(-1)?.parameters).toMatchObject({ user, username: user, keepdns: '1' });
    const ana = { user: other.user, domain: other.domain, createdAt: created };
    await whm.createAccount(juan);
    await panel().remove(ana, { keepDns: false });
    expect(whm.log.at(-1)?.parameters).toMatchObject({ user: other.user, keepdns: '0' });
  });

  test.each(['hang', 'drop_reply', '5xx_accepted'])(
    'that acts and does not answer (%s) is settled by looking: one deletion (D44)',
    async (kind) => {
      whm.faults.add({ kind, match: 'removeacct' });
      const error = await errorOf(panel({ timeoutMs: 1_000 }).remove(identity, keepDns));
      expect(error).toBeInstanceOf(PanelUnavailable);
      expect(whm.faults.left).toBe(0);
      await panel().remove(identity, keepDns);
      expect(changing()).toEqual(['removeacct']);
    },
  );

  test('that the panel only claims is for staff', async () => {
    whm.faults.add({ kind: 'no_effect', match: 'removeacct' });
    expect(await errorOf(panel().remove(identity, keepDns))).toMatchObject({ reason: 'not_changed' });
  });

  test('that is refused is for staff, and tells nothing of the account (D45)', async () => {
    whm.faults.add({ kind: 'refuse', match: 'removeacct' });
    const error = await errorOf(panel().remove(identity, keepDns));
    expect(error).toBeInstanceOf(PanelRefused);
    expectToldNothingOf(error, [token, user, identity.domain]);
    expect(changing()).toEqual([]);
  });

  test('of the last account of a server cannot be proved, and is for staff', async () => {
    await panel().remove({ user: other.user, domain: other.domain, createdAt: created }, keepDns);
    expect(await errorOf(panel().remove(identity, keepDns))).toMatchObject({ code: 'NO_PROOF' });
  });
});

describe('a suspension (B8)', () => {
  beforeEach(() => whm.createAccount(juan));

  test('is made and lifted once each, however often it is asked', async () => {
    for (const _ of [1, 2]) await panel().suspend({ user, reason: 'non_payment' });
    expect(whm.account(user)).toMatchObject({ suspended: true });
    expect(whm.log.at(-1)?.parameters).toMatchObject({ reason: 'tramite: non_payment' });
    for (const _ of [1, 2]) await panel().unsuspend({ user });
    expect(whm.account(user)).toMatchObject({ suspended: false });
    expect(changing()).toEqual(['suspendacct', 'unsuspendacct']);
  });

  test.each([
    ['suspendacct', () => panel().suspend({ user, reason: 'technical' })],
    ['unsuspendacct', () => panel().unsuspend({ user })],
  ])('that %s only claims is for staff', async (match, act) => {
    if (match === 'unsuspendacct') await panel().suspend({ user, reason: 'technical' });
    whm.faults.add({ kind: 'no_effect', match: `${match} ` });
    expect(await errorOf(act())).toMatchObject({ reason: 'not_changed' });
  });

  test('of an account that is not there is refused', async () => {
    for (const act of [
      panel().suspend({ user: 'nobody', reason: 'x' }),
      panel().unsuspend({ user: 'nobody' }),
    ])
      expect(await errorOf(act)).toMatchObject({ reason: 'account_missing' });
  });

  test('whose answer is lost is settled by looking', async () => {
    whm.faults.add({ kind: 'drop_reply', match: 'suspendacct' });
    expect(await errorOf(panel().suspend({ user, reason: 'x' }))).toBeInstanceOf(PanelUnavailable);
    await panel().suspend({ user, reason: 'x' });
    expect(changing()).toEqual(['suspendacct']);
  });
});
