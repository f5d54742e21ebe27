import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameFirstServer } from '../../domain/services/first-server.ts';
import { testContext } from '../harness/builders.ts';
import { type OldDatabase, openOldDatabase } from './old-database.ts';

const AT = '2026-03-10T15:00:00Z';
let database: OldDatabase;

describe('rows of the first migration, brought to the newest', () => {
  const requestId = randomUUID();
  let clients: Record<'restored' | 'overtaken' | 'taker', string>;
  beforeAll(async () => {
    database = await openOldDatabase('migration-001-foundation');
    const { plant } = database;
    const request = { caller: 'client/x', procedure: 'account.freeze', input_hash: 'x', created_at: AT };
    await plant('request', { ...request, request_id: requestId });
    await plant('try_counter', { key: 'x', window_started_at: AT, tries: 3 });
    for (const minute of [3, 1, 2]) await plantConsent(minute);
    clients = {
      restored: await editedAndUnconfirmed('uno'),
      overtaken: await editedAndUnconfirmed('dos'),
      taker: await editedAndUnconfirmed('tres', { email: 'dos@example.com', email_confirmed_at: AT }),
    };
    await plantMessages();
    await database.migrate();
  });
  afterAll(() => database.close());

  const plantConsent = (minute: number) =>
    database.plant('consent', {
      id: randomUUID(),
      change_id: randomUUID(),
      party: 'holder',
      client_id: randomUUID(),
      contact_version: 1,
      channel: 'whatsapp',
      message_sid: `SM${minute}`,
      raw_text: 'x',
      text_sha256: 'x',
      received_at: `2026-03-10T15:0${minute}:00Z`,
    });

  /** A client who confirmed the first e-mail and then edited it to another one, which nobody confirmed. */
  async function editedAndUnconfirmed(name: string, more = {}): Promise<string> {
    const email = `${name}.nuevo@example.com`;
    const edited = { email, verified_at: '2026-02-01', contact_version: 2, version: 3 };
    const id = await database.plantClient({ ...edited, ...more });
    await database.sql(
      `insert into client_version (client_id, version, name, email, phone, document_type, document_number, at)
      select id, v, name, e, phone, document_type, document_number, t::timestamptz
      from client, (values (1, $2, '2026-01-01'), (3, $3, '2026-03-01')) as x(v, e, t) where id = $1`,
      [id, `${name}@example.com`, email],
    );
    await database.sql(
      `insert into event (type, actor, at, cause, client_id, data)
      values ('client.email_confirmed', '{}', '2026-01-02Z', 'test', $1, '{}')`,
      [id],
    );
    return id;
  }

  async function plantMessages(): Promise<void> {
    const plantMessage = (business_key: string, more: Record<string, unknown> = {}) =>
      database.plant('outbound_message', {
        id: randomUUID(),
        business_key,
        channel: 'whatsapp',
        address: 'x',
        template: 'account_verified',
        variables: { link: 'secret' },
        state: 'sent',
        awaited: false,
        provider_id: `SM${business_key}`,
        created_at: AT,
        accepted_at: AT,
        ...more,
      });
    const mail = { channel: 'email', provider_id: null };
    await plantMessage('on its way');
    await plantMessage('old', { accepted_at: '2026-01-10T15:00:00Z' });
    await plantMessage('delivered', { state: 'delivered' });
    await plantMessage('mail', mail);
    for (const template of withLinks) await plantMessage(template, { ...mail, template, state: 'parked' });
    await plantMessage('parked', { state: 'parked' });
  }
  const withLinks = ['account_confirm_email', 'account_password_reset', 'transfer_credentials'];

  it('keep of a request the hash of its id, and no open counter', async () => {
    const id_hash = createHash('sha256').update(requestId).digest('hex');
    expect(await database.sql('select id_hash from request')).toEqual([{ id_hash }]);
    expect(await database.sql('select 1 from try_counter')).toEqual([]);
  });

  it('have consents numbered by their time, and new ones after them', async () => {
    await plantConsent(0);
    const rows = await database.sql('select message_sid as sid from consent order by sequence');
    expect(rows.map(({ sid }) => sid)).toEqual(['SM1', 'SM2', 'SM3', 'SM0']);
  });

  it('have the last e-mail that a client confirmed, or no verification where somebody took it (C3, C7)', async () => {
    const rowOf = async (id: string) => (await database.sql('select * from client where id = $1', [id]))[0];
    expect(await rowOf(clients.restored)).toMatchObject({
      email: 'uno@example.com',
      email_confirmed_at: new Date('2026-01-02T00:00:00.000Z'),
      verified_at: expect.any(Date),
      contact_version: 3,
      version: 4,
    });
    const versions = 'select email from client_version where client_id = $1 order by version desc limit 1';
    expect(await database.sql(versions, [clients.restored])).toEqual([{ email: 'uno@example.com' }]);
    expect(await rowOf(clients.overtaken)).toMatchObject({
      email: 'dos.nuevo@example.com',
      email_confirmed_at: null,
      verified_at: null,
    });
    expect(await rowOf(clients.taker)).toMatchObject({
      email: 'dos@example.com',
      verified_at: expect.any(Date),
    });
  });

  it('have what is on its way read back, and no link of a parked message', async () => {
    const keysWhere = async (condition: string) => {
      const rows = await database.sql(
        `select business_key as key from outbound_message where ${condition} order by 1`,
      );
      return rows.map(({ key }) => key);
    };
    expect(await keysWhere('next_read_at is not null')).toEqual(['on its way']);
    expect(await keysWhere("variables ->> 'link' is null")).toEqual(withLinks);
  });
});

describe('hand-overs of the third migration', () => {
  const dueAt = new Date('2026-03-20T15:00:00Z');
  beforeAll(async () => {
    database = await openOldDatabase('migration-003-changes');
  });
  afterAll(() => database.close());

  /** A transfer whose recipient has `version` by now, with an event for each; the commit came after the second. */
  async function plantTransfer(state: string, row: { seed?: string; due?: Date; version: number }) {
    const { plant, sql } = database;
    const [change, serviceId] = [randomUUID(), randomUUID()];
    // Of a change that two migrations write in one transaction, Postgres looks for the service.
    await plant('service', {
      id: serviceId,
      label: 'Hosting',
      plan_id: randomUUID(),
      period: 'monthly',
      price: 0,
      currency: 'ARS',
      status: 'active',
      anchor_day: 1,
      created_at: AT,
      version: 1,
    });
    await sql(
      `insert into service_change (id, kind, reference, policy, service_id, state, version, opened_at, opened_by, next_check_at)
      values ($1, 'transfer', $1::uuid::text, '{}', $3, $2, 1, now(), '{}', now())`,
      [change, state, serviceId],
    );
    await plant('transfer', {
      change_id: change,
      opened_with_grant: false,
      window_ends_at: AT,
      reminders_sent: 0,
      notice_round: 0,
      password_seed: row.seed,
      credentials_due_at: row.due,
    });
    const recipient = await database.plantClient({ version: row.version });
    await plant('change_party', { change_id: change, role: 'holder', client_id: randomUUID() });
    await plant('change_party', { change_id: change, role: 'recipient', client_id: recipient });
    const addEvent = (type: string, changeId: string | null, data: object) =>
      sql(
        `insert into event (type, actor, at, cause, client_id, change_id, data)
        values ($1, '{}', now(), 'test', $2, $3, $4)`,
        [type, recipient, changeId, JSON.stringify(data)],
      );
    for (let version = 2; version <= row.version; version += 1) {
      await addEvent('client.edited', null, { version });
      if (version === 2) await addEvent('transfer.committed', change, {});
    }
    return { change_id: change, client_id: recipient };
  }

  it('that are under way or over keep their seed, their time and the data that they were decided on', async () => {
    const underWay = await plantTransfer('committed', { seed: 'seed', version: 2 });
    const sent = await plantTransfer('completed', { due: dueAt, version: 4 });
    await plantTransfer('awaiting_consents', { version: 2 });
    await database.migrate();
    const moved = { client_version: 2, due_at: null, password_seed: null };
    expect(await database.sql('select * from credentials_hand_over order by password_seed')).toEqual([
      { ...moved, ...underWay, password_seed: 'seed' },
      { ...moved, ...sent, due_at: dueAt },
    ]);
  });
});

describe('services of the fourth migration', () => {
  beforeAll(async () => {
    database = await openOldDatabase('migration-004-credentials');
  });
  afterAll(() => database.close());

  /** A service of a plan that a panel provisions, or people do. */
  async function plantService(row: Record<string, unknown>, provisioner = 'whm'): Promise<string> {
    const [id, planId, productId] = [randomUUID(), randomUUID(), randomUUID()];
    await database.plant('product', { id: productId, name: productId, category: 'x', provisioner });
    await database.plant('plan', { id: planId, product_id: productId, name: 'x' });
    const columns = {
      period: 'monthly',
      price: 1,
      currency: 'ARS',
      anchor_day: 1,
      created_at: AT,
      version: 3,
    };
    await database.plant('service', {
      id,
      label: 'Hosting',
      plan_id: planId,
      status: 'active',
      ...columns,
      ...row,
    });
    return id;
  }

  /** What happened to a service, a day after the other from the first of March on. */
  async function plantHistory(serviceId: string, types: string[]): Promise<void> {
    for (const [day, type] of types.entries()) {
      await database.sql(
        `insert into event (type, actor, at, cause, service_id, data)
        values ('service.' || $2, '{}', timestamptz '2026-03-01Z' + make_interval(days => $3), 'test', $1, '{}')`,
        [serviceId, type, day],
      );
    }
  }

  it('keep why and since when they are suspended, follow on their panel, and get the first server', async () => {
    const suspended = { status: 'suspended', suspension_reason: 'non_payment' };
    const onPanel = { panel_user: 'juan', panel_domain: 'juan.example' };
    const ids = {
      again: await plantService({ ...suspended, ...onPanel }),
      byHand: await plantService({ ...suspended, suspension_reason: 'fraud_review' }, 'manual'),
      active: await plantService({ panel_user: 'jose' }),
      ended: await plantService({ status: 'terminated' }),
    };
    await plantHistory(ids.again, ['suspended', 'reactivated', 'suspended', 'suspended']);
    await database.migrate();
    const { orm } = database;
    const actor = { type: 'system', process: 'test' } as const;
    const ctx = { ...testContext({ orm }, { actor, now: new Date(AT) }) };
    await nameFirstServer(ctx, { address: 'https://panel.example.com:2087', panelUser: 'root' });
    const rowOf = async (id: string) => {
      const [row] = await database.sql(
        `select suspension_reasons as reasons, suspended_since as since, panel_due_at as due, v.name as server
        from service s left join server v on v.id = s.server_id where s.id = $1`,
        [id],
      );
      return row;
    };
    const server = 'panel.example.com';
    const at = new Date(AT);
    expect(await rowOf(ids.again)).toEqual({
      reasons: ['non_payment'],
      since: new Date('2026-03-03T00:00:00Z'),
      due: at,
      server,
    });
    const nothing = { reasons: [], since: null, due: null };
    expect(await rowOf(ids.byHand)).toEqual({ ...nothing, reasons: ['fraud_review'], server: null });
    expect(await rowOf(ids.active)).toEqual({ ...nothing, server });
    expect(await rowOf(ids.ended)).toEqual({ ...nothing, server: null });
  });
});

describe('domains of the fifteenth migration', () => {
  beforeAll(async () => {
    database = await openOldDatabase('migration-015-quotes');
  });
  afterAll(() => database.close());

  it('wait for a price, in the currency of the company, and are looked at by the clock at once (B7)', async () => {
    const [id, clientId] = [randomUUID(), await database.plantClient()];
    const row = { id, client_id: clientId, name: 'juan.com.ar', renews: true, version: 1 };
    await database.plant('domain', { ...row, expires_on: '2028-02-29' });
    await database.migrate();
    expect(
      await database.sql(
        'select status, price, currency, anchor_day, next_check_at from domain where id = $1',
        [id],
      ),
    ).toEqual([
      { status: 'active', price: null, currency: 'ARS', anchor_day: 29, next_check_at: new Date(0) },
    ]);
  });
});
