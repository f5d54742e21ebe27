import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { type Api, createStaffSession, openApi } from '../api/stand.ts';
import { createClient, TEST_NOW } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';

let api: Api;
let administrator: string;
let clientId: string;
beforeAll(async () => {
  api = await openApi();
  ({ session: administrator } = await createStaffSession(api, 'administrator'));
  clientId = (await createClient(api)).id;
});
afterAll(() => api.close());

type Key = {
  id: string;
  state: string;
  prefix: string;
  scopes: string[];
  provider: string | null;
  expiresAt: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
  replacedBy: string | null;
};
type Made = { key: string; of: Key; replaced: Key };

const recording = { name: 'Pasarela', scopes: ['payments:record'], provider: 'pasarela' };
const reading = { name: 'Contabilidad', scopes: ['invoices:read'] };

async function made(procedure: 'create' | 'rotate', input: object): Promise<Made> {
  const { data, reason } = await api.mutate(`staff.keys.${procedure}`, input, administrator);
  if (reason) throw new Error(reason.code);
  return data as Made;
}
const later = (ms: number) => {
  api.clock.time = new Date(TEST_NOW.getTime() + ms);
};
const codeWith = async (key: string) =>
  (await api.query('invoices.list', { clientId }, key)).reason?.code ?? 'read';

async function rowOf(id: string): Promise<Key | undefined> {
  const { data } = await api.query('staff.keys.list', { limit: 100 }, administrator);
  return (data as { items: Key[] }).items.find((key) => key.id === id);
}

describe('an integration key (C8)', () => {
  it('is shown once and kept nowhere: the list, the rows, the events and the log have its prefix alone', async () => {
    const { key, of } = await made('create', recording);
    expect(key).toMatch(/^trk_[0-9a-f]{8}_[\w-]{43}$/);
    expect(key.startsWith(of.prefix)).toBe(true);
    expect(of).toMatchObject({ scopes: ['payments:record'], provider: 'pasarela', lastUsedAt: null });
    await codeWith(key);
    expect(await rowOf(of.id)).toEqual(of);
    const secret = key.slice(of.prefix.length + 1);
    expect([...(await everyRow(api)), ...api.log].join('\n')).not.toContain(secret);
  });

  it('works where its scope says, and nowhere else', async () => {
    const [{ key: reader }, { key: recorder }] = [
      await made('create', reading),
      await made('create', recording),
    ];
    expect(await codeWith(reader)).toBe('read');
    expect(await codeWith(recorder)).toBe('FORBIDDEN');
    expect((await api.query('staff.keys.list', {}, reader)).reason?.code).toBe('SESSION_INVALID');
  });

  it('that reads invoices names whose', async () => {
    const { key } = await made('create', reading);
    const { reason } = await api.query('invoices.list', {}, key);
    expect(reason).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'clientId' } });
  });

  it('tells when it was last used, to the minute, and not of calls that its scope did not allow', async () => {
    const [{ key, of }, other] = [await made('create', reading), await made('create', recording)];
    const usedAt = async () => (await rowOf(of.id))?.lastUsedAt;
    await codeWith(key);
    expect(await usedAt()).toBe(TEST_NOW.toISOString());
    later(MINUTE_MS / 2);
    await codeWith(key);
    expect(await usedAt()).toBe(TEST_NOW.toISOString());
    later(2 * MINUTE_MS);
    await codeWith(key);
    expect(await usedAt()).toBe(api.clock.time.toISOString());
    await codeWith(other.key);
    expect((await rowOf(other.of.id))?.lastUsedAt).toBeNull();
    later(0);
  });

  it('ends when it expires, and at once when it is revoked, which may be said twice', async () => {
    const [expiring, revoked] = [
      await made('create', { ...reading, validDays: 1 }),
      await made('create', reading),
    ];
    for (let time = 0; time < 2; time += 1) {
      const { data } = await api.mutate('staff.keys.revoke', { keyId: revoked.of.id }, administrator);
      expect(data).toMatchObject({ revokedAt: TEST_NOW.toISOString() });
    }
    expect(await codeWith(revoked.key)).toBe('SESSION_INVALID');
    later(DAY_MS - 1);
    expect(await codeWith(expiring.key)).toBe('read');
    later(DAY_MS);
    expect(await codeWith(expiring.key)).toBe('SESSION_INVALID');
    later(0);
  });

  it.each([
    ['no provider to record for', { ...recording, provider: undefined }],
    ['a provider that is staff’s own', { ...recording, provider: 'bank_transfer' }],
    ['a provider that is our own gateway', { ...recording, provider: 'mercadopago' }],
    ['a provider in capitals', { ...recording, provider: 'Pasarela' }],
    ['a provider to read for', { ...reading, provider: 'pasarela' }],
    ['no scope', { ...reading, scopes: [] }],
    ['a scope that there is not', { ...reading, scopes: ['invoices:write'] }],
    ['no name', { ...reading, name: ' ' }],
    ['three years', { ...reading, validDays: 1096 }],
  ])('is refused with %s', async (_what, input) => {
    const before = await everyRow(api);
    const { reason } = await api.mutate('staff.keys.create', input, administrator);
    expect(reason?.code).toBe('INVALID_INPUT');
    expect(await everyRow(api)).toEqual(before);
  });

  it('of which the database has no form without a provider, or with one and no payments to record', async () => {
    const { of } = await made('create', recording);
    for (const change of ['provider = null', "scopes = '{invoices:read}'", "scopes = '{}'"]) {
      await expect(
        api.sql(`update integration_key set ${change} where id = $1`, [of.id]),
      ).rejects.toMatchObject({ code: '23514' });
    }
  });
});

describe('rotating a key (C8)', () => {
  it('makes one of the same scopes and provider; the old one is good for the overlap and no longer', async () => {
    const first = await made('create', { ...reading, validDays: 30 });
    const second = await made('rotate', { keyId: first.of.id, overlapHours: 2, validDays: 60 });
    expect(second.of).toMatchObject({ scopes: ['invoices:read'], provider: null });
    expect(second.replaced).toMatchObject({
      revokedAt: new Date(TEST_NOW.getTime() + 2 * HOUR_MS).toISOString(),
      replacedBy: second.of.id,
    });
    later(2 * HOUR_MS - 1);
    expect([await codeWith(first.key), await codeWith(second.key)]).toEqual(['read', 'read']);
    later(2 * HOUR_MS);
    expect([await codeWith(first.key), await codeWith(second.key)]).toEqual(['SESSION_INVALID', 'read']);
    later(0);
  });

  it('says how it stands by our clock, whatever that of who looks says', async () => {
    const first = await made('create', reading);
    expect(first.of.state).toBe('good');
    const second = await made('rotate', { keyId: first.of.id, overlapHours: 2 });
    const states = async () => [(await rowOf(first.of.id))?.state, (await rowOf(second.of.id))?.state];
    expect([second.replaced.state, second.of.state]).toEqual(['leaving', 'good']);
    later(2 * HOUR_MS - 1);
    expect(await states()).toEqual(['leaving', 'good']);
    later(2 * HOUR_MS);
    expect(await states()).toEqual(['ended', 'good']);
    const { data } = await api.mutate('staff.keys.revoke', { keyId: second.of.id }, administrator);
    expect(data).toMatchObject({ state: 'ended' });
    expect(await states()).toEqual(['ended', 'ended']);
    later(0);
    const { of } = await made('create', reading);
    const soon = new Date(TEST_NOW.getTime() + 1);
    await api.sql('update integration_key set expires_at = $2 where id = $1', [of.id, soon]);
    later(1);
    expect((await rowOf(of.id))?.state).toBe('expired');
    later(0);
  });

  it('without an overlap ends the old one at once, and revoking ends an overlap', async () => {
    const first = await made('create', reading);
    const second = await made('rotate', { keyId: first.of.id, overlapHours: 0 });
    expect(await codeWith(first.key)).toBe('SESSION_INVALID');
    await made('rotate', { keyId: second.of.id, overlapHours: 2 });
    await api.mutate('staff.keys.revoke', { keyId: second.of.id }, administrator);
    expect(await codeWith(second.key)).toBe('SESSION_INVALID');
  });

  it('never outlasts the old one’s own end', async () => {
    const first = await made('create', { ...reading, validDays: 1 });
    await made('rotate', { keyId: first.of.id, overlapHours: 48 });
    later(DAY_MS);
    expect(await codeWith(first.key)).toBe('SESSION_INVALID');
    later(0);
  });

  it('is refused for one that has ended or was exchanged; of two at once one is', async () => {
    const first = await made('create', reading);
    const held = await holdLock(api, 'select from integration_key where id = $1 for update', [first.of.id]);
    const rotate = () => api.mutate('staff.keys.rotate', { keyId: first.of.id }, administrator);
    const running = [rotate(), rotate()];
    await waitForContenders(api, 2);
    await held.release();
    const codes = (await Promise.all(running)).map(({ reason }) => reason?.code);
    expect(codes.toSorted()).toEqual(['KEY_ENDED', undefined]);
    const ended = await made('create', reading);
    await api.sql(
      "update integration_key set created_at = $2::timestamptz - interval '1 day', expires_at = $2 where id = $1",
      [ended.of.id, TEST_NOW],
    );
    const { reason } = await api.mutate('staff.keys.rotate', { keyId: ended.of.id }, administrator);
    expect(reason?.code).toBe('KEY_ENDED');
  });
});
