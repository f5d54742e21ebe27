import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PolicyName, policies, policyNames } from '../../domain/company/policies.ts';
import { boundsOf } from '../../domain/company/policy-words.ts';
import { type Api, createParties, createStaffSession, openApi, openTransfer } from '../api/stand.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';

type Policy = {
  name: PolicyName;
  label: string;
  meaning: string;
  unit: string;
  value: number;
  usual: number;
  least: number;
  most: number;
};
type Settings = { version: number; name: string; timeZone: string; currency: string; policies: Policy[] };
type Edit = {
  name?: string;
  timeZone?: string;
  policies?: Partial<Record<PolicyName, number>>;
  version?: number;
  requestId?: string;
};

let api: Api;
let administrator: { staffId: string; session: string };
let before: Settings;
beforeAll(async () => {
  api = await openApi();
  administrator = await createStaffSession(api, 'administrator');
});
afterAll(() => api.close());
beforeEach(async () => {
  before = await settingsNow();
});

async function settingsNow(): Promise<Settings> {
  return (await api.query('staff.settings.get', undefined, administrator.session)).data as Settings;
}
const edit = (changes: Edit, session = administrator.session) =>
  api.mutate('staff.settings.update', { version: before.version, ...changes }, session);
const policyIn = (name: PolicyName, { policies: all }: Settings) =>
  all.find((policy) => policy.name === name)?.value;
const changes = (since = before.version) =>
  api.sql<{ data: object; actor: object }>(
    `select data, actor from event where type = 'company.setting_changed' and (data ->> 'version')::int > $1 order by id`,
    [since],
  );

describe('staff.settings.get (G1)', () => {
  test('has every policy with its unit, bounds, usual value and what it means, in Spanish', () => {
    expect(before.policies.map(({ name }) => name)).toEqual(policyNames);
    for (const policy of before.policies) {
      const { unit, usual, least } = policies[policy.name];
      expect(policy).toMatchObject({ unit, usual, least, value: expect.any(Number) });
      expect(policy.label).toMatch(/^[a-zñáéíóúü ]{5,60}$/);
      expect(policy.meaning).toMatch(/^[A-ZÁÉÍÓÚ].{15,}\.$/);
    }
    for (const word of ['label', 'meaning'] as const)
      expect(new Set(before.policies.map((policy) => policy[word])).size).toBe(policyNames.length);
    expect(before).toMatchObject({
      name: 'Hosting',
      currency: 'ARS',
      timeZone: 'America/Argentina/Buenos_Aires',
    });
  });
});

describe('staff.settings.update (G1)', () => {
  test.each(policyNames)(
    '%s is edited within its bounds, and refused beyond them by its own name',
    async (name) => {
      const { least, most } = boundsOf(name);
      const value = (policyIn(name, before) ?? 0) + 1;
      const { data, reason } = await edit({ policies: { [name]: value } });
      expect(reason).toBeUndefined();
      expect(policyIn(name, data as Settings)).toBe(value);
      const rows = await everyRow(api);
      for (const bad of [least - 1, most + 1]) {
        const refused = await edit({ version: before.version + 1, policies: { [name]: bad } });
        expect(refused.reason).toMatchObject({
          code: 'INVALID_INPUT',
          details: { field: `policies.${name}` },
        });
        expect(refused.reason?.text).toContain(`entre ${least} y ${most}`);
      }
      expect(await everyRow(api)).toEqual(rows);
      await edit({ version: before.version + 1, policies: { [name]: value - 1 } });
    },
  );

  test.each<[Partial<Record<PolicyName, number>>, PolicyName, RegExp]>([
    [{ suspendAfterDays: 60 }, 'suspendAfterDays', /menor que «fin por falta de pago», que es 60/],
    [{ terminateAfterDays: 15, suspendAfterDays: 20 }, 'suspendAfterDays', /menor que .* 15/],
    [{ domainLeadDays: 8, domainLastNoticeDays: 9 }, 'domainLastNoticeDays', /menor que .* 8/],
    [{ domainLastNoticeDays: 30 }, 'domainLastNoticeDays', /menor que .* 30/],
    [{ renewalLeadMonthlyDays: 28 }, 'renewalLeadMonthlyDays', /menor que el período, de 28 días/],
    [{ renewalLeadQuarterlyDays: 89 }, 'renewalLeadQuarterlyDays', /menor que el período/],
    [{ renewalLeadHalfYearlyDays: 181 }, 'renewalLeadHalfYearlyDays', /menor que el período/],
    [{ renewalLeadYearlyDays: 365 }, 'renewalLeadYearlyDays', /menor que el período/],
    [{ officeHoursStart: 13 }, 'officeHoursStart', /entre 0 y 12/],
  ])(
    'what makes no sense together is refused at its field and writes nothing: %o',
    async (wrong, field, text) => {
      const rows = await everyRow(api);
      const { status, reason } = await edit({ policies: wrong });
      expect(status).toBe(400);
      expect(reason).toMatchObject({ code: 'INVALID_INPUT', details: { field: `policies.${field}` } });
      expect(reason?.text).toMatch(text);
      expect(await everyRow(api)).toEqual(rows);
    },
  );

  test('names the one that was changed where the other one stands in its way', async () => {
    const { version } = (await edit({ policies: { domainLastNoticeDays: 20 } })).data as Settings;
    const { reason } = await edit({ version, policies: { domainLeadDays: 15 } });
    expect(reason).toMatchObject({ details: { field: 'policies.domainLeadDays' } });
    expect(reason?.text).toMatch(/mayor que «último aviso de un dominio», que es 20/);
    await edit({ version, policies: { domainLastNoticeDays: 7 } });
  });

  test('name and zone are taken as they are written properly, or refused', async () => {
    const { data } = await edit({ name: '  Hosting   del Sur ', timeZone: 'america/argentina/cordoba' });
    expect(data).toMatchObject({
      name: 'Hosting del Sur',
      timeZone: 'America/Argentina/Cordoba',
      version: before.version + 1,
    });
    for (const wrong of [
      { name: 'x' },
      { name: 'x'.repeat(81) },
      { timeZone: 'Argentina' },
      { timeZone: '-03:00' },
      { timeZone: 'EST' },
    ]) {
      const { reason } = await edit({ version: before.version + 1, ...wrong });
      expect(reason).toMatchObject({ code: 'INVALID_INPUT', details: { field: Object.keys(wrong)[0] } });
    }
    await edit({ version: before.version + 1, name: before.name, timeZone: before.timeZone });
  });

  test('each setting that changes is an event with what it was; the same again is none', async () => {
    const wanted = {
      name: 'Otra',
      policies: {
        taskDueHours: 48,
        orderDays: before.policies.find(({ name }) => name === 'orderDays')?.value ?? 0,
      },
    };
    const requestId = randomUUID();
    for (let time = 0; time < 2; time += 1)
      expect((await edit({ ...wanted, requestId })).data).toMatchObject({ version: before.version + 1 });
    expect((await edit({ ...wanted, version: before.version + 1 })).data).toMatchObject({
      version: before.version + 1,
    });
    const of = { version: before.version + 1 };
    expect((await changes()).map(({ data }) => data)).toEqual([
      { ...of, setting: 'taskDueHours', from: '24', to: '48' },
      { ...of, setting: 'name', from: 'Hosting', to: 'Otra' },
    ]);
    expect((await changes())[0]?.actor).toMatchObject({ type: 'staff', staffId: administrator.staffId });
    await edit({ version: before.version + 1, name: 'Hosting', policies: { taskDueHours: 24 } });
    const { data } = await api.query('staff.settings.history', { limit: 3 }, administrator.session);
    const by = { id: administrator.staffId, name: 'Ana Lopez' };
    expect(data).toMatchObject({
      items: [
        { setting: 'name', label: 'nombre de la empresa', from: 'Otra', to: 'Hosting', by },
        { setting: 'taskDueHours', label: 'plazo de una tarea', from: '48', to: '24', by },
        { setting: 'name', from: 'Hosting', to: 'Otra', version: before.version + 1 },
      ],
    });
    const { nextCursor: cursor } = data as { nextCursor: string };
    const rest = await api.query('staff.settings.history', { limit: 1, cursor }, administrator.session);
    expect(rest.data).toMatchObject({ items: [{ setting: 'taskDueHours', from: '24', to: '48' }] });
    const ofOne = await api.query(
      'staff.settings.history',
      { setting: 'name', limit: 2 },
      administrator.session,
    );
    expect(ofOne.data).toMatchObject({ items: [{ from: 'Otra' }, { from: 'Hosting', to: 'Otra' }] });
    const { lastChanges } = (await api.query('staff.settings.get', undefined, administrator.session))
      .data as {
      lastChanges: { setting: string }[];
    };
    const names = lastChanges.map(({ setting }) => setting);
    expect(new Set(names).size).toBe(names.length);
    expect(lastChanges).toContainEqual(
      expect.objectContaining({ setting: 'name', from: 'Otra', to: 'Hosting', by }),
    );
  });

  test('of two who read the same version one is told what the other changed, whoever comes first', async () => {
    const other = await createStaffSession(api, 'administrator');
    const outcomes = await raceBehindLock(
      api,
      [
        () => edit({ policies: { upgradeDays: 9 } }),
        () => edit({ policies: { orderDays: 31 }, name: 'Otra' }, other.session),
      ],
      'select from company_settings for update',
    );
    const answers = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? (outcome.value as Awaited<ReturnType<typeof edit>>) : undefined,
    );
    expect(answers[0]?.data).toMatchObject({ version: before.version + 1 });
    expect(answers[1]?.reason).toMatchObject({
      code: 'REVIEW_OUTDATED',
      details: { changed: ['policies.upgradeDays'] },
    });
    expect(answers[1]?.reason?.text).toContain('plazo de pago de una subida de plan');
    expect(await settingsNow()).toMatchObject({ name: 'Hosting' });
    expect(policyIn('orderDays', await settingsNow())).toBe(30);
    await edit({ version: before.version + 1, policies: { upgradeDays: 7 } });
  });
});

test('an open change keeps what it opened with, the next one has what is set by then (G1)', async () => {
  const open = await openTransfer(api);
  const policyOf = async (changeId: string) =>
    (
      await api.sql<{ policy: object; deadline: Date }>(
        'select policy, deadline from service_change where id = $1',
        [changeId],
      )
    )[0];
  const frozen = await policyOf(open.changeId);
  await edit({
    timeZone: 'America/Argentina/Cordoba',
    policies: { coolingOffHours: 72, transferWindowDays: 3 },
  });
  expect(await policyOf(open.changeId)).toEqual(frozen);
  expect(frozen?.policy).toMatchObject({
    coolingOffHours: 24,
    transferWindowDays: 7,
    timeZone: 'America/Argentina/Buenos_Aires',
  });
  const { opening, holder } = await createParties(api);
  const { data } = await api.mutate('transfers.open', opening, holder.session);
  const later = await policyOf((data as { transfer: { id: string } }).transfer.id);
  expect(later?.policy).toMatchObject({
    coolingOffHours: 72,
    transferWindowDays: 3,
    timeZone: 'America/Argentina/Cordoba',
  });
  expect(Number(frozen?.deadline) - Number(later?.deadline)).toBe(4 * 24 * 3_600_000);
});
