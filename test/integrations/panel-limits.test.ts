import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { errorOf } from './exposure.ts';

const token = 'whm-token-of-the-tests';
const user = 'tiendaxk';

let whm: PanelEmulator;
beforeEach(async () => {
  whm = await startPanelEmulator({ token, user: 'root' });
  await whm.definePackage('basico', {
    quota: '5120',
    bwlimit: '10240',
    maxpop: '10',
    maxaddon: '0',
    maxsql: '3',
  });
  await whm.definePackage('grande', { quota: '20480', maxpop: 'unlimited', maxaddon: '2' });
  await whm.createAccount({ user, domain: 'tienda.example', email: 'juan@example.com', plan: 'basico' });
});
afterEach(() => whm.close());
const panel = () => createWhmPanel({ url: whm.url, user: 'root', token, timeoutMs: 300 });

describe('the limits of an account (U7)', () => {
  test('are read in whatever form WHM has them: with a unit, as a number, as no limit, as nothing at all, in bytes', async () => {
    const { account, limits } = await panel().accountLimits(user);
    expect(account).toMatchObject({ user, domain: 'tienda.example', plan: 'basico' });
    expect(limits).toEqual({
      disk: 5_120,
      bandwidth: 10_240,
      emailAccounts: 10,
      ftpAccounts: 'unlimited',
      databases: 3,
      mailingLists: 'unlimited',
      subdomains: 'unlimited',
      parkedDomains: 'unlimited',
      addonDomains: 0,
    });
  });

  test('are those of its new package once that was changed, and of the operator who changed them', async () => {
    await panel().changePackage({ user, plan: 'grande' });
    await whm.changeLimits(user, { QUOTA: '30720' });
    const { account, limits } = await panel().accountLimits(user);
    expect(account.plan).toBe('grande');
    expect(limits).toMatchObject({
      disk: 30_720,
      bandwidth: 'unlimited',
      emailAccounts: 'unlimited',
      addonDomains: 2,
    });
  });

  test('that a token may not ask for are not known, which is not "none"', async () => {
    whm.faults.add({ kind: 'refuse', match: 'showbw' });
    const { limits } = await panel().accountLimits(user);
    expect(limits).not.toHaveProperty('bandwidth');
    expect(limits).toHaveProperty('disk');
  });

  test.each(['garbage', '5xx', 'drop_reply', 'hang'])(
    'of a panel that answers %s are asked for again later',
    async (kind) => {
      whm.faults.add({ kind, match: 'accountsummary' });
      expect(await errorOf(panel().accountLimits(user))).toMatchObject({ name: 'NotSent' });
    },
  );

  test('of no account, and a package that is not there, are for staff', async () => {
    expect(await errorOf(panel().accountLimits('nadie'))).toMatchObject({ code: 'ACCOUNT_MISSING' });
    expect(await errorOf(panel().changePackage({ user, plan: 'enorme' }))).toMatchObject({
      code: 'PACKAGE_MISSING',
    });
  });
});
