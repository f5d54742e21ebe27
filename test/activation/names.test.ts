import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeName } from '../../domain/activation/panel-name.ts';
import { askStaffToSetUp } from '../../domain/activation/set-up.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { createService } from '../../domain/services/create-service.ts';
import { NOW, useOrdering } from './ordering.ts';

const company = useOrdering();
const { contextAt, database, order, payOrder, review, serviceRow, staff } = company;

/** An order that is paid and named; what the panel would be asked next. */
async function named(domain?: string) {
  const ordered = await order(domain ? { domain } : {});
  await payOrder(ordered.invoiceId, NOW);
  await review(ordered.changeId, NOW);
  const row = await serviceRow(ordered.serviceId);
  return { ...ordered, user: row?.panel_user ?? '' };
}
const prefixes = async () => {
  const rows = await database.sql<{ prefix: string }>('select prefix from panel_user_name order by 1');
  return rows.map(({ prefix }) => prefix);
};

describe('the user name of an account (B9)', () => {
  it('obeys the panel’s rules for whatever domain', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const name = composeName(domain.toLowerCase());
        expect(name).toMatch(/^[a-z][a-z0-9]{7}$/);
        expect(name).not.toMatch(/^test|assword$/);
      }),
    );
    for (const domain of ['test.com', '4ever.com.ar', 'a.co', 'xn--nandu-zqa.com.ar', 'password.com']) {
      expect(composeName(domain)).toMatch(/^(?!test)[a-z][a-z0-9]{7}$/);
    }
  });

  it('is given once, also where the same domain is hired for again', async () => {
    const [one, other] = [await named('igual.example.com'), await named('igual.example.com')];
    expect(one.user).not.toBe(other.user);
    expect(await prefixes()).toEqual(expect.arrayContaining([one.user, other.user]));
  });

  it('of an account that there is already is given to nobody by what is unique of it', async () => {
    const { actor } = await company.client();
    await createService(contextAt(NOW), {
      clientId: actor.clientId,
      planId: company.panelPlan.id,
      period: 'monthly',
      label: 'De antes',
      startDate: '2026-03-10',
      status: 'active',
      panel: { user: 'panaderiaespiga', domain: 'espiga.example.com', createdAt: NOW },
    });
    expect(await prefixes()).toContain('panaderi');
  });
});

describe('staff, asked about an account (G7)', () => {
  async function stuck() {
    const ordered = await named();
    const { version = 0 } = (await company.changeRow(ordered.changeId)) ?? {};
    const { changeId } = ordered;
    await askStaffToSetUp(contextAt(NOW), { changeId, knownVersion: version, why: 'OTHER_ACCOUNT' });
    const [task] = await database.sql<{ id: string; details: object }>(
      'select id, details from staff_task where change_id = $1 and resolved_at is null',
      [changeId],
    );
    expect(task?.details).toEqual({ why: 'OTHER_ACCOUNT' });
    return { ...ordered, taskId: task?.id ?? '' };
  }
  const resolve = (taskId: string, choice: string, answers?: Record<string, string>) =>
    resolveTask(contextAt(NOW, staff.actor), { taskId, choice, ...(answers ? { answers } : {}) });

  it('has another name tried, which is stored before the panel hears of it', async () => {
    const { taskId, changeId, serviceId, user } = await stuck();
    await resolve(taskId, 'new_name');
    expect(await review(changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    const row = await serviceRow(serviceId);
    expect(row?.panel_user).toMatch(/^[a-z0-9]{8}$/);
    expect(row?.panel_user).not.toBe(user);
    expect(await prefixes()).toEqual(expect.arrayContaining([user, row?.panel_user]));
  });

  it('names the account that it made, unless that name was given to another service', async () => {
    const { taskId, changeId, serviceId } = await stuck();
    const { user: another } = await named();
    const taken = resolve(taskId, 'made_by_hand', { panelUser: another });
    await expect(taken).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const invalid = resolve(taskId, 'made_by_hand', { panelUser: 'Con Espacio' });
    await expect(invalid).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await resolve(taskId, 'made_by_hand', { panelUser: 'hechaamano1' });
    expect(await serviceRow(serviceId)).toMatchObject({ panel_user: 'hechaamano1' });
    expect(await review(changeId, NOW)).toMatchObject({ waitingFor: 'nothing' });
  });

  it('is asked while no server can host the plan, and names nothing on none (U1)', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, NOW);
    await database.sql('update service set server_id = null; delete from server');
    expect(await review(ordered.changeId, NOW)).toMatchObject({ waitingFor: 'staff' });
    const [task] = await database.sql<{ id: string; details: object }>(
      'select id, details from staff_task where change_id = $1',
      [ordered.changeId],
    );
    expect(task?.details).toEqual({ why: 'NO_SERVER' });
    const byHand = resolve(task?.id ?? '', 'made_by_hand', { panelUser: 'sinservidor' });
    await expect(byHand).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
