import { describe, expect, it } from 'vitest';
import { restorePayment } from '../../domain/billing/restore-payment.ts';
import { reverseByStaff } from '../../domain/billing/reverse-payment.ts';
import { endRestoreMode, startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { createClient, createDomain, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { both, DAYS, EXPIRES_ON, useDomains } from './playing.ts';

const database = useDatabase();
const { domainRow, held, invoices, look, pay, resolve, staff, tasks, told, want } = useDomains(database);
const YEAR = { from: EXPIRES_ON, to: '2027-09-01', due_date: EXPIRES_ON, total: '1800000' };

describe('a domain that is to be renewed (B7)', () => {
  it('is invoiced 30 days before, reminded of 7 days before, and renewed by staff once it is paid', async () => {
    const { client, domainId } = await held();
    await look(DAYS.before);
    expect(await invoices(domainId)).toEqual([]);
    for (let time = 0; time < 3; time += 1) await look(DAYS.first);
    const [invoice, ...others] = await invoices(domainId);
    expect(invoice).toMatchObject({ status: 'issued', ...YEAR });
    expect(others).toEqual([]);
    expect(await told(client.id)).toEqual([]);
    for (let time = 0; time < 3; time += 1) await look(DAYS.last);
    expect(await told(client.id)).toEqual(both('domain_unpaid'));

    await pay(invoice?.id ?? '', DAYS.last);
    const task = { kind: 'domain_renewal', details: { invoiceId: invoice?.id }, choice: null };
    expect(await tasks(domainId)).toEqual([task]);
    await look(DAYS.over);
    expect(await tasks(domainId)).toEqual([task]);
    expect(await domainRow(domainId)).toMatchObject({ status: 'active', next_check_at: null });

    await resolve(domainId, 'domain_renewal', DAYS.over, 'renewed', { expiresOn: '2027-09-01' });
    expect(await domainRow(domainId)).toEqual({
      status: 'active',
      renews: true,
      expires_on: '2027-09-01',
      next_check_at: new Date('2027-08-02T12:00:00Z'),
    });
    expect(await told(client.id)).toEqual([...both('domain_unpaid'), ...both('domain_renewed')]);
    await look(new Date('2027-08-02T12:00:00Z'));
    expect(await invoices(domainId)).toMatchObject([
      { status: 'paid' },
      { status: 'issued', from: '2027-09-01', to: '2028-09-01' },
    ]);
  });

  it('unpaid by the end of its last day lapses: its invoice is void, money from then on is credit', async () => {
    const { client, domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    await look(DAYS.last);
    await look(DAYS.expiry);
    expect(await domainRow(domainId)).toMatchObject({ status: 'active' });
    for (let time = 0; time < 3; time += 1) await look(DAYS.over);
    expect(await domainRow(domainId)).toMatchObject({ status: 'lapsed', next_check_at: null });
    expect(await invoices(domainId)).toMatchObject([{ status: 'void' }]);
    expect(await told(client.id)).toEqual([...both('domain_unpaid'), ...both('domain_lapsed')]);
    const late = await pay(invoice?.id ?? '', DAYS.over);
    expect(late).toMatchObject({ status: 'void', applied: '0', credited: '1800000' });
    expect(await tasks(domainId)).toEqual([]);
    await expect(want(client.id, domainId, false, DAYS.over)).rejects.toMatchObject({
      code: 'DOMAIN_LAPSED',
    });
  });

  it('paid in the hours after its last day, before the clock looked, is renewed: the money came before the void', async () => {
    const { domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    await pay(invoice?.id ?? '', new Date('2026-09-02T04:00:00Z'));
    await look(DAYS.over);
    expect(await domainRow(domainId)).toMatchObject({ status: 'active' });
    expect(await tasks(domainId)).toMatchObject([{ kind: 'domain_renewal', choice: null }]);
  });

  it('keeps its task until it is renewed; what cannot be renewed is credit, and is told of', async () => {
    const { client, domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    await pay(invoice?.id ?? '', DAYS.first);
    for (const wrong of ['2026-09-01', '2028-09-01', '2027-07-31']) {
      await expect(
        resolve(domainId, 'domain_renewal', DAYS.last, 'renewed', { expiresOn: wrong }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'answers.expiresOn' } });
    }
    await resolve(domainId, 'domain_renewal', DAYS.first, 'could_not');
    expect(await tasks(domainId)).toMatchObject([{ choice: 'could_not' }, { choice: null }]);
    await resolve(domainId, 'domain_renewal', DAYS.last, 'not_renewable');
    expect(await invoices(domainId)).toMatchObject([{ status: 'void' }]);
    const credit = 'select sum(amount)::text as credit from credit_entry where client_id = $1';
    expect(await database.sql(credit, [client.id])).toEqual([{ credit: '1800000' }]);
    expect(await domainRow(domainId)).toMatchObject({ renews: false, status: 'active' });
    expect(await told(client.id)).toEqual(both('domain_not_renewed'));
    await look(DAYS.over);
    expect(await domainRow(domainId)).toMatchObject({ status: 'lapsed' });
  });

  it('whose payment is taken back and given back is asked for again only while its year is not renewed', async () => {
    const { domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    const { paymentId } = await pay(invoice?.id ?? '', DAYS.first);
    const disputed = async (reversalId: string) => {
      const how = { amount: '1800000', reason: 'contracargo', reversalId };
      await reverseByStaff(staff(DAYS.first), { paymentId, ...how });
      const [payment] = await database.sql<{ provider: string; theirs: string }>(
        'select provider, provider_payment_id as theirs from payment where id = $1',
        [paymentId],
      );
      const scopes = ['payments:record'] as const;
      const actor = { type: 'key', keyId: paymentId, scopes, provider: payment?.provider ?? '' } as const;
      const ctx = testContext(database, { now: DAYS.first, actor });
      await restorePayment(ctx, { paymentId: payment?.theirs ?? '', reversalId });
    };
    await database.sql("update staff_task set resolved_at = $2, choice = 'seen' where subject_id = $1", [
      domainId,
      DAYS.first,
    ]);
    await disputed('one');
    expect(await tasks(domainId)).toMatchObject([{ choice: 'seen' }, { choice: null }]);
    await resolve(domainId, 'domain_renewal', DAYS.first, 'renewed', { expiresOn: '2027-09-01' });
    const asked = await tasks(domainId);
    await disputed('two');
    expect(await tasks(domainId)).toEqual(asked);
  });

  it('cannot be invoiced without a price: a task, which its price settles (G7)', async () => {
    const { domainId } = await held();
    await database.sql('update domain set price = null where id = $1', [domainId]);
    await look(DAYS.first);
    await look(DAYS.last);
    const task = { kind: 'domain_not_invoiced', details: { why: 'no_price', expiresOn: EXPIRES_ON } };
    expect(await tasks(domainId)).toEqual([{ ...task, choice: null }]);
    await database.sql('update domain set price = 500 where id = $1', [domainId]);
    await database.sql("update domain set next_check_at = 'epoch' where id = $1", [domainId]);
    await look(DAYS.last);
    expect(await invoices(domainId)).toMatchObject([{ status: 'issued', total: '500' }]);
    expect(await tasks(domainId)).toEqual([{ ...task, choice: 'overtaken' }]);
  });
});

describe('a domain that is not to be renewed (B7)', () => {
  it('is told of 30 and 7 days before, once each, and that it lapsed', async () => {
    const { client, domainId } = await held({ renews: false });
    for (const day of [DAYS.before, DAYS.first, DAYS.first, DAYS.last, DAYS.last, DAYS.over, DAYS.over]) {
      await look(day);
    }
    const notices = both('domain_not_renewed');
    expect(await told(client.id)).toEqual([...notices, ...notices, ...both('domain_lapsed')]);
    expect(await invoices(domainId)).toEqual([]);
    expect(await domainRow(domainId)).toMatchObject({ status: 'lapsed' });
    expect(await tasks(domainId)).toEqual([]);
  });
});

describe('after a time without a worker (B10)', () => {
  it('late notices are given late, and never two of them', async () => {
    const renewing = await held();
    const lapsing = await held({ renews: false });
    const later = new Date(DAYS.last.getTime() + 9 * 24 * 3_600_000 - 8 * 24 * 3_600_000);
    await look(later);
    await look(later);
    expect(await invoices(renewing.domainId)).toMatchObject([{ status: 'issued', ...YEAR }]);
    expect(await told(renewing.client.id)).toEqual(both('domain_unpaid'));
    expect(await told(lapsing.client.id)).toEqual(both('domain_not_renewed'));
  });

  it('that was longer than its whole last month, staff is asked whether it can be saved (G7)', async () => {
    const { client, domainId } = await held();
    await look(DAYS.over);
    expect(await invoices(domainId)).toEqual([]);
    const details = { why: 'too_late', expiresOn: EXPIRES_ON };
    expect(await tasks(domainId)).toEqual([{ kind: 'domain_not_invoiced', details, choice: null }]);
    expect(await told(client.id)).toEqual(both('domain_lapsed'));
  });

  it('nothing is done while the database counts as restored, and all of it afterwards, once', async () => {
    const { domainId } = await held();
    const ctx = testContext(database, { now: DAYS.first });
    await startRestoreMode(ctx);
    await look(DAYS.first);
    expect(await invoices(domainId)).toEqual([]);
    await endRestoreMode(ctx, { forced: 'test' });
    await look(DAYS.first);
    await look(DAYS.first);
    expect(await invoices(domainId)).toHaveLength(1);
  });

  it('one that fails keeps no other waiting, and is tried again within the hour', async () => {
    const [before, broken, after] = [await held(), await held(), await held()];
    // In whatever order they are taken, one is looked at after the broken one.
    for (const [hour, { domainId }] of Object.entries([before, broken, after])) {
      const due = new Date(DAYS.first.getTime() - (9 - Number(hour)) * 60_000);
      await database.sql('update domain set next_check_at = $2 where id = $1', [domainId, due]);
    }
    await database.sql(
      `create function refuse_one() returns trigger language plpgsql as
      'begin raise exception ''planted''; end'`,
    );
    await database.sql(
      `create trigger planted before insert on invoice for each row
      when (new.domain_id = '${broken.domainId}') execute function refuse_one()`,
    );
    await expect(look(DAYS.first)).rejects.toThrow('planted');
    for (const { domainId } of [before, after]) expect(await invoices(domainId)).toHaveLength(1);
    await database.sql('drop trigger planted on invoice');
    await look(new Date(DAYS.first.getTime() + 59 * 60_000));
    expect(await invoices(broken.domainId)).toHaveLength(0);
    await look(new Date(DAYS.first.getTime() + 60 * 60_000));
    expect(await invoices(broken.domainId)).toHaveLength(1);
    await database.sql('drop function refuse_one');
  });
});

describe('its dates (G3)', () => {
  it('a 29th of February comes back after its short years', async () => {
    const { domainId } = await held({ expiresOn: '2028-02-29', now: new Date('2027-06-01T12:00:00Z') });
    const ends = [];
    for (let expiresOn = '2028-02-29'; ends.length < 4; ) {
      const day = new Date(`${expiresOn}T12:00:00Z`);
      await look(day);
      const last = (await invoices(domainId)).at(-1);
      await pay(last?.id ?? '', day);
      expiresOn = last?.to ?? '';
      await resolve(domainId, 'domain_renewal', day, 'renewed', { expiresOn });
      ends.push((await domainRow(domainId))?.expires_on);
    }
    expect(ends).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']);
  });

  it('are local, and worked out again after a change of the zone', async () => {
    const { domainId } = await held();
    const zone = (name: string) => database.sql('update company_settings set time_zone = $1', [name]);
    // 12:00Z of the day before the first is the first day already in Auckland, where it is nine at 21:00Z.
    await zone('Pacific/Auckland');
    const early = new Date('2026-08-01T20:00:00Z');
    await database.sql('update domain set next_check_at = $2 where id = $1', [domainId, early]);
    await zone('Europe/Madrid');
    await look(early);
    expect(await invoices(domainId)).toEqual([]);
    expect(await domainRow(domainId)).toMatchObject({ next_check_at: new Date('2026-08-02T07:00:00Z') });
    await zone('America/Argentina/Buenos_Aires');
    await look(new Date('2026-08-02T07:00:00Z'));
    expect(await invoices(domainId)).toHaveLength(1);
  });

  it('both sides of a local midnight make one invoice', async () => {
    const { domainId } = await held();
    for (const hour of ['02:59', '03:01']) {
      await database.sql("update domain set next_check_at = 'epoch' where id = $1", [domainId]);
      await look(new Date(`2026-08-03T${hour}:00Z`));
    }
    expect(await invoices(domainId)).toHaveLength(1);
  });
});

describe('what it costs that nothing is due', () => {
  it('is one statement with many domains as with none, by an index', async () => {
    const statements = async () => {
      database.takeStatements();
      await look(new Date('2026-03-11T12:00:00Z'));
      return database.takeStatements().length;
    };
    const none = await statements();
    const client = await createClient(database);
    const domainId = await createDomain(database, client.id);
    await database.sql(
      `insert into domain (id, client_id, name, expires_on, anchor_day, renews, price, currency, status, next_check_at, version)
      select gen_random_uuid(), client_id, n || name, expires_on, anchor_day, renews, price, currency, status, next_check_at, 1
      from domain, generate_series(1, 5000) as n where id = $1`,
      [domainId],
    );
    await database.sql('analyze domain');
    expect(await statements()).toBe(none);
    const plan = await database.sql<{ 'QUERY PLAN': string }>(
      `explain select id from domain where next_check_at <= '2026-03-11' order by next_check_at limit 20`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('domain_due');
  });
});
