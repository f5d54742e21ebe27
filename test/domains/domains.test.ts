import { domainToASCII } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deleteDomain } from '../../domain/domains/delete-domain.ts';
import { domainForStaff, listDomains, listDomainsForStaff } from '../../domain/domains/domain-view.ts';
import { updateDomain } from '../../domain/domains/update-domain.ts';
import { createClient, createDomain, TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { everyRow } from '../harness/every-row.ts';
import { both, DAYS, EXPIRES_ON, useDomains } from './playing.ts';

const database = useDatabase();
const { agent, as, domainRow, held, invoices, look, pay, staff, tasks, told, want } = useDomains(database);
const creditOf = async (clientId: string) => {
  const [row] = await database.sql<{ credit: string }>(
    'select coalesce(sum(amount), 0)::text as credit from credit_entry where client_id = $1',
    [clientId],
  );
  return row?.credit;
};

describe('a client who changes their mind (B7)', () => {
  it('does not owe the next year any more; what was paid of it is credit; wanted again, it is invoiced again', async () => {
    const { client, domainId } = await held();
    await look(DAYS.first);
    const [first] = await invoices(domainId);
    await pay(first?.id ?? '', DAYS.first, '300000');
    const view = await want(client.id, domainId, false, DAYS.first);
    expect(view).toMatchObject({ renews: false, owed: null, next: expect.stringContaining('No se renueva') });
    expect(await invoices(domainId)).toMatchObject([{ status: 'void' }]);
    expect(await creditOf(client.id)).toBe('300000');
    expect(await told(client.id)).toEqual(both('domain_not_renewed'));
    const voided = await database.sql(
      "select variables from outbound_message where template = 'invoice_voided' and channel = 'email' and client_id = $1",
      [client.id],
    );
    const [{ name } = { name: '' }] = await listDomains(as(client.id), { limit: 1 });
    expect(voided).toMatchObject([
      { variables: { service: name, reason: 'pediste que el dominio no se renueve' } },
    ]);

    const again = await want(client.id, domainId, true, DAYS.last);
    expect(await invoices(domainId)).toMatchObject([{ status: 'void' }, { status: 'issued' }]);
    expect(again.owed).toMatchObject({ owed: { amount: '1800000', currency: 'ARS' }, dueDate: EXPIRES_ON });
    await look(DAYS.last);
    expect(await invoices(domainId)).toHaveLength(2);
  });

  it('keeps a year that is paid: it is renewed, and the next one is not (X4)', async () => {
    const { client, domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    await pay(invoice?.id ?? '', DAYS.first);
    await want(client.id, domainId, false, DAYS.first);
    expect(await invoices(domainId)).toMatchObject([{ status: 'paid' }]);
    expect(await tasks(domainId)).toMatchObject([{ kind: 'domain_renewal', choice: null }]);
    expect(await creditOf(client.id)).toBe('0');
    expect(await told(client.id)).toEqual([]);
  });

  it('is refused once it lapsed, with the way that is left; while frozen nothing changes (G9)', async () => {
    const { client, domainId } = await held({ renews: false });
    await look(DAYS.over);
    const before = await everyRow(database);
    await expect(want(client.id, domainId, true, DAYS.over)).rejects.toMatchObject({
      code: 'DOMAIN_LAPSED',
      text: expect.stringContaining('01/09/2026'),
    });
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('what staff does with domains (B7)', () => {
  it('deletes one from the database: its client is told, its row and its money stay, its name is free (A1, G8)', async () => {
    const { client, domainId } = await held();
    await look(DAYS.first);
    const [invoice] = await invoices(domainId);
    await pay(invoice?.id ?? '', DAYS.first);
    const { name } = await domainForStaff(staff(), { domainId });
    await deleteDomain(await agent(DAYS.last), { domainId, reason: 'moved_away' });
    expect(await invoices(domainId)).toMatchObject([{ status: 'void' }]);
    expect(await creditOf(client.id)).toBe('1800000');
    expect(await tasks(domainId)).toMatchObject([{ kind: 'domain_renewal', choice: 'overtaken' }]);
    const messages = await database.sql<{ variables: object }>(
      "select channel, variables from outbound_message where template = 'domain_deleted' and client_id = $1 order by 1",
      [client.id],
    );
    const variables = {
      name: client.name,
      date: '25/08/2026',
      domain: name,
      reason: 'lo pasaste a otra empresa',
      team: 'nuestro equipo',
    };
    expect(messages).toEqual([
      { channel: 'email', variables },
      { channel: 'whatsapp', variables },
    ]);
    expect(await domainRow(domainId)).toMatchObject({ status: 'deleted', next_check_at: null });
    expect(await listDomains(as(client.id), { limit: 10 })).toEqual([]);
    await look(DAYS.over);
    expect(await told(client.id)).toEqual(both('domain_deleted'));
    for (const gone of [
      () => deleteDomain(staff(), { domainId, reason: 'lapsed' }),
      () => updateDomain(staff(), { domainId, renews: true }),
      () => want(client.id, domainId, false, DAYS.last),
    ]) {
      await expect(gone()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const other = await createClient(database);
    await expect(createDomain(database, other.id, { domainName: name })).resolves.not.toBe(domainId);
    await expect(createDomain(database, other.id, { domainName: name })).rejects.toMatchObject({
      code: 'DOMAIN_TAKEN',
    });
  });

  it('corrects an expiry, and brings a lapsed one back with it; not of a year that is invoiced', async () => {
    const { client, domainId } = await held({ renews: false });
    await look(DAYS.over);
    const back = await updateDomain(staff(DAYS.over), { domainId, expiresOn: '2027-09-01', renews: true });
    expect(back).toMatchObject({ status: 'active', expiresOn: '2027-09-01', renews: true });
    expect(await domainRow(domainId)).toMatchObject({ next_check_at: new Date('2027-08-02T12:00:00Z') });
    await look(new Date('2027-08-02T12:00:00Z'));
    const move = { domainId, expiresOn: '2027-09-02' };
    const before = await everyRow(database);
    await expect(updateDomain(staff(new Date('2027-08-03T12:00:00Z')), move)).rejects.toMatchObject({
      code: 'DOMAIN_YEAR_INVOICED',
    });
    expect(await everyRow(database)).toEqual(before);
    await want(client.id, domainId, false, new Date('2027-08-03T12:00:00Z'));
    await expect(updateDomain(staff(new Date('2027-08-03T12:00:00Z')), move)).resolves.toMatchObject({
      expiresOn: '2027-09-02',
    });
  });

  it('says a new price, which reaches years that are invoiced later', async () => {
    const { domainId } = await held();
    await look(DAYS.first);
    const dollars = { amount: '5', currency: 'USD' };
    await expect(updateDomain(staff(), { domainId, price: dollars })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const price = { amount: '2000000', currency: 'ARS' };
    expect(await updateDomain(staff(DAYS.first), { domainId, price })).toMatchObject({ price });
    expect(await invoices(domainId)).toMatchObject([{ total: '1800000', status: 'issued' }]);
  });

  it.each([
    ['domainName', { domainName: 'sin punto' }],
    ['domainName', { domainName: '-x.com' }],
    ['domainName', { domainName: 'x.com/' }],
    ['domainName', { domainName: `${'x'.repeat(64)}.com` }],
    ['domainName', { domainName: '10.0.0.1' }],
    ['expiresOn', { expiresOn: '2026-03-09' }],
    ['expiresOn', { expiresOn: '2036-12-31' }],
    ['price', { price: { amount: '0', currency: 'ARS' } }],
    ['price', { price: { amount: '5', currency: 'USD' } }],
  ])('adds none with a wrong %s, and writes nothing', async (field, changes) => {
    const client = await createClient(database);
    const before = await everyRow(database);
    await expect(createDomain(database, client.id, changes)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(await everyRow(database)).toEqual(before);
  });

  it('is decided over as it was read: another version by now is refused', async () => {
    const { domainId } = await held();
    const { version } = await domainForStaff(staff(), { domainId });
    const price = { amount: '2000000', currency: 'ARS' };
    await updateDomain(staff(), { domainId, version, price });
    const before = await everyRow(database);
    for (const decide of [
      () => updateDomain(staff(), { domainId, version, price }),
      () => deleteDomain(staff(), { domainId, version, reason: 'client_asked' }),
    ]) {
      await expect(decide()).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    }
    expect(await everyRow(database)).toEqual(before);
    await deleteDomain(staff(), { domainId, version: version + 1, reason: 'client_asked' });
  });

  it('adds it under the name that is registered, for a confirmed client; about to expire, it is invoiced at once', async () => {
    const { domainId } = await held({ domainName: ' PeÑa.Com.Ar ', expiresOn: '2026-03-20' });
    expect(await domainForStaff(staff(), { domainId })).toMatchObject({
      name: 'xn--pea-8ma.com.ar',
      owed: { dueDate: '2026-03-20' },
    });
    expect(await invoices(domainId)).toHaveLength(1);
    const unclaimed = await createClient(database, { isUnclaimed: true });
    await expect(createDomain(database, unclaimed.id)).rejects.toMatchObject({ code: 'EMAIL_NOT_CONFIRMED' });
  });
});

describe('what is shown of domains', () => {
  it('says what happens next, through its year', async () => {
    const { client, domainId } = await held();
    const next = async (now: Date) => (await listDomains(as(client.id, now), { limit: 1 }))[0]?.next;
    expect(await next(TEST_NOW)).toBe('El 02/08/2026 te mandamos la factura de su próximo año.');
    expect(await next(DAYS.first)).toBe('Estamos preparando la factura de su próximo año.');
    await look(DAYS.first);
    expect(await next(DAYS.first)).toMatch(/^Falta pagar .* hasta el 01\/09\/2026 inclusive/);
    const [invoice] = await invoices(domainId);
    await pay(invoice?.id ?? '', DAYS.first);
    expect(await next(DAYS.first)).toBe('El próximo año está pago: lo estamos renovando.');
  });

  it('is a client’s own in the order of expiry, page by page; staff finds one by its name', async () => {
    const { client, domainId } = await held();
    const sooner = await createDomain(database, client.id, { expiresOn: '2026-05-01' });
    const same = await createDomain(database, client.id, { expiresOn: EXPIRES_ON });
    await held();
    const all = await listDomains(as(client.id), { limit: 10 });
    expect(all.map(({ id }) => id)).toEqual([sooner, ...[domainId, same].toSorted()]);
    const rest = [];
    for (const { id, expiresOn } of all.slice(0, 2)) {
      const after = { at: new Date(`${expiresOn}T00:00:00Z`), id };
      rest.push((await listDomains(as(client.id), { limit: 1, after })).map((domain) => domain.id));
    }
    expect(rest).toEqual(all.slice(1).map(({ id }) => [id]));
    const domainName = all[1]?.name.toUpperCase();
    expect(await listDomainsForStaff(staff(), { limit: 10, domainName })).toEqual([all[1]]);
  });

  it('is found by staff however its name is typed, as it is registered', async () => {
    const { domainId } = await held();
    const spelled = `peña-${domainId.slice(0, 8)}.com.ar`;
    const registered = domainToASCII(spelled);
    await database.sql('update domain set name = $2 where id = $1', [domainId, registered]);
    for (const domainName of [` ${spelled.toUpperCase()} `, spelled.normalize('NFD'), registered]) {
      const found = await listDomainsForStaff(staff(), { limit: 10, domainName });
      expect(found.map(({ id }) => id)).toEqual([domainId]);
    }
    expect(await listDomainsForStaff(staff(), { limit: 10, domainName: 'no es un dominio' })).toEqual([]);
  });
});

it('a second invoice of one year is impossible, by the index alone (B7)', async () => {
  const { domainId } = await held();
  await look(DAYS.first);
  const again = `insert into invoice (id, client_id, currency, total, applied, status, issued_at, due_date, domain_id, domain_expires_on)
    select gen_random_uuid(), client_id, currency, total, 0, 'issued', issued_at, due_date, domain_id, domain_expires_on
    from invoice where domain_id = $1`;
  await expect(database.sql(again, [domainId])).rejects.toMatchObject({ code: '23505' });
  await database.sql("update invoice set status = 'void', voided_at = issued_at where domain_id = $1", [
    domainId,
  ]);
  await expect(database.sql(again, [domainId])).resolves.toBeDefined();
});
