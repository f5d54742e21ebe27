import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';

const token = 'whm-token-of-the-tests';
const ordered = new Date('2031-03-04T12:00:00.750Z');
const account = { user: 'tiendaxk', domain: 'tienda.example', plan: 'basico', email: 'juan@example.com' };
const password = 'una clave larga 77';
const { user, domain } = account;
const CREATE = 'createacct';

let whm: PanelEmulator;
let now: Date;
beforeEach(async () => {
  now = new Date('2031-03-04T12:00:03.500Z');
  whm = await startPanelEmulator({ token, user: 'root', now: () => now });
});
afterEach(() => whm.close());

const panel = (changes: Partial<Parameters<typeof createWhmPanel>[0]> = {}) =>
  createWhmPanel({ url: whm.url, user: 'root', token, ...changes });
const create = (changes: Partial<typeof account> = {}, takesOverZone = false) =>
  panel().create({ ...account, ...changes, password }, { notBefore: ordered, takesOverZone });
const creations = () => whm.log.filter(({ command }) => command === CREATE);
const codeOf = async (work: Promise<unknown>) => ((await errorOf(work)) as { code?: string }).code;

describe('an account that is to be created (B9)', () => {
  test('is created with its package and contact, and read back; a password is never in the log', async () => {
    expect(await create()).toEqual(new Date('2031-03-04T12:00:03Z'));
    expect(whm.account(user)).toMatchObject({ domain, plan: 'basico', email: account.email });
    expect(JSON.stringify(whm.log)).not.toContain(password);
  });

  test('that is there already and ours is done, without another call', async () => {
    const first = await create();
    now = new Date('2031-03-05T12:00:00Z');
    expect(await create()).toEqual(first);
    expect(creations()).toHaveLength(1);
  });

  test.each(['drop_reply', '5xx_accepted', 'garbage', 'hang'])(
    'whose answer is lost (%s) is found by the next try',
    async (kind) => {
      whm.faults.add({ kind, match: CREATE });
      const lost = panel({ timeoutMs: 300 }).create(
        { ...account, password },
        { notBefore: ordered, takesOverZone: false },
      );
      expect(await errorOf(lost)).toMatchObject({ name: 'NotSent' });
      expect(await create()).toBeInstanceOf(Date);
      expect(creations()).toHaveLength(1);
      expect(whm.faults.left).toBe(0);
    },
  );

  test('by two tries at once is one: the one that is refused finds it', async () => {
    const tries = await Promise.all([create(), create()]);
    expect(tries[0]).toEqual(tries[1]);
    expect(creations()).toHaveLength(1);
  });

  test('is not taken for done because the panel says so', async () => {
    whm.faults.add({ kind: 'no_effect', match: CREATE });
    expect(await codeOf(create())).toBe('NOT_CHANGED');
  });

  test.each(['accountsummary user', 'accountsummary domain'])(
    'is not created on an empty answer (%s)',
    async (asked) => {
      const match = asked.endsWith('user') ? `accountsummary 1, ${user}` : `accountsummary 1, ${domain}`;
      whm.faults.add({ kind: 'empty', match });
      expect(await codeOf(create())).toBe('NO_PROOF');
      expect(creations()).toEqual([]);
    },
  );
});

describe('what is somebody else’s is refused, and stays as it is (B9)', () => {
  const stranger = { user, domain: 'ajena.example', email: 'ana@example.com' };

  test.each([
    ['another domain has the name', stranger, 'OTHER_ACCOUNT'],
    ['another name has the domain', { ...stranger, user: 'otra', domain }, 'DOMAIN_ELSEWHERE'],
    ['an add-on of another account is the domain', { ...stranger, user: 'otra', addOns: [domain] }, 'TAKEN'],
    ['the name begins like another one', { ...stranger, user: `${user}99` }, 'TAKEN'],
  ])('where %s', async (_, account, code) => {
    await whm.createAccount(account);
    const before = whm.account(account.user);
    const error = await errorOf(create());
    expect((error as { code?: string }).code).toBe(code);
    expectToldNothingOf(error, [user, domain, stranger.domain, stranger.email, password]);
    expect(whm.account(account.user)).toEqual(before);
    expect(creations()).toHaveLength(1);
  });

  test('where name and domain are the same and it is from before the order', async () => {
    now = new Date('2031-03-04T11:59:59.900Z');
    await whm.createAccount({ ...stranger, domain, plan: 'basico' });
    expect(await codeOf(create())).toBe('OTHER_ACCOUNT');
  });

  test('but one within the second of the order is ours', async () => {
    now = new Date('2031-03-04T12:00:00.100Z');
    await whm.createAccount({ ...stranger, domain, plan: 'basico' });
    expect(await create()).toEqual(new Date('2031-03-04T12:00:00Z'));
  });

  test('where it is ours with another package', async () => {
    await create();
    expect(await codeOf(create({ plan: 'grande' }))).toBe('OTHER_PLAN');
  });
});

describe('a zone without an account (X6)', () => {
  beforeEach(async () => {
    const createdAt = await create({ user: 'anterior' });
    await panel()
      .remove({ user: 'anterior', domain, createdAt }, { keepDns: true })
      .catch(() => undefined);
    expect(whm.account('anterior')).toBeUndefined();
  });

  test('is refused, unless it is ours to replace', async () => {
    expect(await codeOf(create())).toBe('ZONE_EXISTS');
    expect(await create({}, true)).toBeInstanceOf(Date);
  });

  test('is not replaced where another account has the domain, whatever is forced', async () => {
    await whm.createAccount({ user: 'otracosa', domain, email: 'ana@example.com' });
    expect(await codeOf(create({}, true))).toBe('DOMAIN_ELSEWHERE');
  });

  test('is replaced by root alone: a reseller’s token is refused, and may create where there is none', async () => {
    const own = await startPanelEmulator({ token, user: 'revendedor', now: () => now });
    try {
      const reseller = panel({ url: own.url, user: 'revendedor' });
      const created = { ...account, password };
      const forced = reseller.create(created, { notBefore: ordered, takesOverZone: true });
      expect(await errorOf(forced)).toMatchObject({ name: 'Refused', reason: 'other' });
      expect(own.log).toEqual([]);
      const plain = reseller.create(created, { notBefore: ordered, takesOverZone: false });
      expect(await plain).toBeInstanceOf(Date);
    } finally {
      await own.close();
    }
  });
});

describe('an account that staff made', () => {
  test('is ours by name and domain, whenever it was made, and none is created', async () => {
    expect(await codeOf(panel().adopt(account))).toBe('ACCOUNT_MISSING');
    expect(creations()).toEqual([]);
    await whm.createAccount({ user, domain, email: 'x@example.com' });
    expect(await panel().adopt(account)).toEqual(new Date('2031-03-04T12:00:03Z'));
    expect(await codeOf(panel().adopt({ ...account, domain: 'otro.example' }))).toBe('OTHER_ACCOUNT');
  });
});
