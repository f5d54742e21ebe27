import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAccountOn } from '../../api/read-account.ts';
import { createPanels } from '../../config/panels.ts';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createService as create } from '../../domain/services/create-service.ts';
import { nameFirstServer } from '../../domain/services/first-server.ts';
import { listServers } from '../../domain/services/list-servers.ts';
import { moveService, type ReadAccount } from '../../domain/services/move-service.ts';
import { createClient, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { createDatabase } from '../harness/database.ts';
import { everyRow } from '../harness/every-row.ts';
import { seedStaff } from '../messaging/seed.ts';

const { database, heldService, openTransferOf, panelPlan } = useCompany();
const tokens = { PANEL_TOKEN: 'token-of-the-first', PANEL_TOKEN_SECOND: 'token-of-the-second' };
const tokenOf = async (reference: string) => new Map(Object.entries(tokens)).get(reference);
const read: ReadAccount = (...asked) => readAccountOn(createPanels({ orm: database.orm, tokenOf }))(...asked);

let first: PanelEmulator;
let second: PanelEmulator;
let firstId: string;
let secondId: string;
let staffId: string;
beforeAll(async () => {
  const now = () => TEST_NOW;
  first = await startPanelEmulator({ token: tokens.PANEL_TOKEN, user: 'root', now });
  second = await startPanelEmulator({ token: tokens.PANEL_TOKEN_SECOND, user: 'root', now });
  await nameFirstServer(testContext(database), { address: `${first.url}/`, panelUser: 'root' });
  [{ id: firstId = '' } = {}] = await database.sql<{ id: string }>('select id from server');
  secondId = await addServer({ name: 'second', address: second.url });
  staffId = await seedStaff(database);
});
afterAll(() => Promise.all([first.close(), second.close()]));

const staff = () => testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });

async function addServer(server: { name: string; address: string; token?: string }): Promise<string> {
  const id = randomUUID();
  await database.sql(
    `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
    values ($1, $2, $3, 'root', $4, '{ssd}', $5::timestamptz + interval '1 day')`,
    [id, server.name, server.address, server.token ?? 'PANEL_TOKEN_SECOND', TEST_NOW],
  );
  return id;
}

let accounts = 0;

/** A service whose account stands on the first server. */
async function onFirst(details: Parameters<typeof heldService>[0] = {}) {
  accounts += 1;
  const user = `cuenta${accounts}`;
  const domain = `${user}.example.com`;
  await first.createAccount({ user, domain, email: 'x@example.com' });
  const columns = { planId: panelPlan.id, serverId: firstId, panelUser: user, panelDomain: domain };
  return { user, domain, ...(await heldService({ ...columns, ...details })) };
}

const call = (panel: PanelEmulator, token: string, command: string, user: string) =>
  fetch(`${panel.url}/json-api/${command}?user=${user}`, { headers: { authorization: `whm root:${token}` } });
const onOld = (command: string, user: string) => call(first, tokens.PANEL_TOKEN, command, user);
const move = (serviceId: string, serverId = secondId) => moveService(staff(), { serviceId, serverId }, read);
const serverOf = async (serviceId: string) => {
  const [row] = await database.sql(
    'select server_id as server, panel_created_at as since from service where id = $1',
    [serviceId],
  );
  return row;
};

/** Whatever `act` does is refused with this, and writes nothing. */
async function expectRefused(act: () => Promise<unknown>, refusal: object): Promise<void> {
  const before = await everyRow(database);
  await expect(act()).rejects.toMatchObject(refusal);
  expect(await everyRow(database)).toEqual(before);
}

describe('the first server (B9)', () => {
  it('is what the environment names: once, with the address of today, without its token', async () => {
    const name = (address: string) => nameFirstServer(testContext(database), { address, panelUser: 'root' });
    const server = () => database.sql('select address, token_reference from server where id = $1', [firstId]);
    await name('https://Panel.example.com:2087/');
    const row = { address: 'https://panel.example.com:2087', token_reference: 'PANEL_TOKEN' };
    expect(await server()).toEqual([row]);
    await name(first.url);
    expect(await server()).toEqual([{ ...row, address: first.url }]);
    expect(JSON.stringify(await database.sql('select * from server'))).not.toContain(tokens.PANEL_TOKEN);
  });

  it('has the services whose account is on none, and those that come without saying where', async () => {
    const { serviceId } = await heldService({
      planId: panelPlan.id,
      panelUser: 'old',
      panelDomain: 'old.example',
    });
    const byHand = await heldService();
    await nameFirstServer(testContext(database), { address: first.url, panelUser: 'root' });
    expect(await serverOf(serviceId)).toMatchObject({ server: firstId });
    expect(await serverOf(byHand.serviceId)).toMatchObject({ server: null });
    const created = async (serverId?: string) =>
      create(testContext(database), {
        clientId: (await createClient(database)).id,
        planId: panelPlan.id,
        period: 'monthly',
        label: 'Hosting',
        startDate: '2026-03-10',
        status: 'active',
        panel: {
          user: randomUUID(),
          domain: 'new.example',
          createdAt: TEST_NOW,
          ...(serverId && { serverId }),
        },
      });
    expect(await serverOf((await created()).serviceId)).toMatchObject({ server: firstId });
    expect(await serverOf((await created(secondId)).serviceId)).toMatchObject({ server: secondId });
  });

  it('is made once by workers that start together', async () => {
    const empty = await createDatabase();
    const start = () => nameFirstServer(testContext(empty), { address: first.url, panelUser: 'root' });
    await Promise.all([start(), start(), start()]);
    expect(await empty.sql('select name from server')).toEqual([{ name: '127.0.0.1' }]);
    await empty.close();
  });
});

describe('the list of servers', () => {
  it('is staff’s, the first one first, each with its services', async () => {
    const { serviceId } = await onFirst();
    const [one, other] = await listServers(staff(), { limit: 2 });
    expect(one).toMatchObject({ id: firstId, tokenReference: 'PANEL_TOKEN', address: first.url });
    expect(other).toMatchObject({ id: secondId, name: 'second', capabilities: ['ssd'] });
    const count = async () => (await listServers(staff(), { limit: 1 }))[0]?.services ?? 0;
    const before = await count();
    await database.sql("update service set status = 'cancelled' where id = $1", [serviceId]);
    expect(await count()).toBe(before - 1);
    await expect(listServers(testContext(database), { limit: 1 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('moving a service to another server (B9)', () => {
  it('counts once the account stands on the new one and is gone from the old one: every call goes there then', async () => {
    const { serviceId, user, domain } = await onFirst();
    await second.createAccount({ user, domain, email: 'x@example.com' });
    await onOld('removeacct', user);
    const handed: unknown[] = [];
    const ctx = {
      ...staff(),
      deliver: async (handoffs: readonly unknown[]) => void handed.push(...handoffs),
    };
    const moved = () => moveService(ctx, { serviceId, serverId: secondId }, read);
    expect(await moved()).toEqual({ changed: true, serverId: secondId });
    expect(await serverOf(serviceId)).toEqual({ server: secondId, since: TEST_NOW });
    expect(handed).toMatchObject([{ handoff: { kind: 'suspension', serviceId, version: 2 } }]);
    const [event] = await database.sql(
      "select data from event where type = 'service.moved' and service_id = $1",
      [serviceId],
    );
    expect(event).toEqual({ data: { fromServerId: firstId, toServerId: secondId } });
    expect(await moved()).toEqual({ changed: false, serverId: secondId });
  });

  it('counts with the account suspended on the old one, or its name somebody else’s there by now', async () => {
    const suspended = await onFirst();
    await onOld('suspendacct', suspended.user);
    const reused = await onFirst({ panelDomain: 'other.example.com' });
    for (const { serviceId, user, domain } of [suspended, { ...reused, domain: 'other.example.com' }]) {
      await second.createAccount({ user, domain, email: 'x@example.com' });
      expect(await move(serviceId)).toEqual({ changed: true, serverId: secondId });
    }
  });

  it.each([
    ['is missing on the new one', undefined, 'removeacct', { newServer: 'missing', oldServer: 'gone' }],
    ['is another’s there', 'other.example', 'removeacct', { newServer: 'other_account', oldServer: 'gone' }],
    ['works on the old one still', 'own', undefined, { newServer: 'there', oldServer: 'active' }],
    ['was not moved at all', undefined, undefined, { newServer: 'missing', oldServer: 'active' }],
  ])('is refused while the account %s, with what was read', async (_, domainThere, command, reading) => {
    const { serviceId, user, domain } = await onFirst();
    if (domainThere) {
      const there = domainThere === 'own' ? domain : `${user}.${domainThere}`;
      await second.createAccount({ user, domain: there, email: 'x@example.com' });
    }
    if (command) await onOld(command, user);
    await expectRefused(() => move(serviceId), { code: 'ACCOUNT_NOT_MOVED', details: { read: reading } });
  });

  it('is refused if either panel cannot be read, or has no token here', async () => {
    const { serviceId, user, domain } = await onFirst();
    await second.createAccount({ user, domain, email: 'x@example.com' });
    await onOld('removeacct', user);
    for (const panel of [first, second]) {
      panel.faults.add({ kind: '5xx', match: 'accountsummary' });
      await expectRefused(() => move(serviceId), { code: 'SERVER_UNREADABLE' });
    }
    const tokenless = await addServer({ name: 'tokenless', address: second.url, token: 'PANEL_TOKEN_NONE' });
    await expectRefused(() => move(serviceId, tokenless), {
      code: 'SERVER_UNREADABLE',
      details: { serverId: tokenless },
    });
    expect(await move(serviceId)).toMatchObject({ changed: true });
  });

  it('is refused for what has no account, is over, or does not exist', async () => {
    const byHand = await heldService();
    await expectRefused(() => move(byHand.serviceId), { code: 'SERVICE_WITHOUT_ACCOUNT' });
    const over = await onFirst({ status: 'terminated' });
    await expectRefused(() => move(over.serviceId), { code: 'SERVICE_STATUS_UNFIT' });
    await expectRefused(() => move(randomUUID()), { code: 'NOT_FOUND' });
    await expectRefused(() => move(over.serviceId, randomUUID()), { code: 'NOT_FOUND' });
  });

  it('waits for a change that is decided, whose steps are on the account where it was', async () => {
    const { serviceId, client, user, domain } = await onFirst();
    const { changeId } = await openTransferOf(serviceId, client.id);
    await second.createAccount({ user, domain, email: 'x@example.com' });
    await onOld('removeacct', user);
    await database.sql("update service_change set state = 'committed' where id = $1", [changeId]);
    await expectRefused(() => move(serviceId), {
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id: changeId, kind: 'transfer', state: 'committed' } },
    });
    await database.sql("update service_change set state = 'awaiting_consents' where id = $1", [changeId]);
    expect(await move(serviceId)).toMatchObject({ changed: true });
  });

  it('is for what was read: moved elsewhere meanwhile, it is tried again', async () => {
    const { serviceId, user, domain } = await onFirst();
    await second.createAccount({ user, domain, email: 'x@example.com' });
    await onOld('suspendacct', user);
    const third = await addServer({ name: 'third', address: second.url });
    const moving = moveService(staff(), { serviceId, serverId: secondId }, async (...asked) => {
      await database.sql('update service set server_id = $2 where id = $1', [serviceId, third]);
      return read(...asked);
    });
    await expect(moving).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await serverOf(serviceId)).toMatchObject({ server: third });
  });
});

describe('the panels of the servers', () => {
  it('are asked with the token of their own reference, from the environment or a file', async () => {
    const panels = createPanels({ orm: database.orm, tokenOf });
    expect(await (await panels.of(null)).accountSummary('nobody')).toBeUndefined();
    expect(await (await panels.of(secondId)).accountSummary('nobody')).toBeUndefined();
    const wrong = createPanels({ orm: database.orm, tokenOf: async () => tokens.PANEL_TOKEN });
    const asking = (await wrong.of(secondId)).accountSummary('nobody');
    await expect(asking).rejects.toMatchObject({ code: 'HTTP_403' });
    const folder = await mkdtemp(join(tmpdir(), 'tramite-token-'));
    const token = join(folder, 'token');
    const byFile = await addServer({ name: 'by file', address: second.url, token });
    const ofMachine = createPanels({ orm: database.orm });
    await expect(ofMachine.of(byFile)).rejects.toMatchObject({ code: 'NO_TOKEN' });
    await writeFile(token, `${tokens.PANEL_TOKEN_SECOND}\n`);
    expect(await (await ofMachine.of(byFile)).accountSummary('nobody')).toBeUndefined();
    vi.stubEnv('PANEL_TOKEN_SECOND', tokens.PANEL_TOKEN_SECOND);
    expect(await (await ofMachine.of(secondId)).accountSummary('nobody')).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});
