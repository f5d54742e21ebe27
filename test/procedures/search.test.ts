import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSearch } from '../../domain/procedures/search-text.ts';
import { type Api, createParties, createStaffSession, openApi, openTransfer } from '../api/stand.ts';
import { billAndPay, createClient, createDomain } from '../harness/builders.ts';

type Found = { kind: string; id: string; title: string; subtitle: string; exact: boolean };

let api: Api;
let session: string;
beforeAll(async () => {
  api = await openApi();
  ({ session } = await createStaffSession(api));
});
afterAll(() => api.close());

async function found(text: string) {
  const { data, reason } = await api.query('staff.search', { text }, session);
  if (reason) throw new Error(`${reason.code} ${reason.text}`);
  return data as { items: Found[]; more: string[] };
}
const hits = async (text: string) => (await found(text)).items.map(({ kind, id }) => `${kind} ${id}`);

async function named(name: string) {
  const client = await createClient(api);
  await api.sql('update client set name = $2 where id = $1', [client.id, name]);
  return client;
}

describe('staff.search', () => {
  test('finds a client by name, whatever its case, accents, marks and order of words', async () => {
    const { id } = await named("María José Núñez D'Angelo");
    for (const text of [
      'maria jose nunez',
      'MARÍA  JOSÉ',
      ' josé nuñ',
      "d'angelo",
      'D’Angelo',
      'nunez d´ang',
      "maria d'angelo",
      "D'Angelo María",
      'Nu\u0301n\u0303ez',
    ])
      expect(await hits(text), text).toEqual([`client ${id}`]);
    for (const text of ['ose', 'angelo', 'maria nunez', 'maria josefa'])
      expect(await hits(text), text).toEqual([]);
  });

  test('finds a client by e-mail, by its beginning, by phone and by document in every common form', async () => {
    const { id } = await createClient(api);
    await api.sql(
      `update client set email = 'zulma.perez@example.com', phone = '+5491133334444', phone_key = '541133334444',
        document_number = '30111222', document_key = 'DNI:30111222', name = 'Zulma Perez' where id = $1`,
      [id],
    );
    const one = [{ kind: 'client', id, title: 'Zulma Perez', subtitle: 'zulma.perez@example.com' }];
    for (const text of [
      ' Zulma.Perez@Example.com',
      '011 15 3333-4444',
      '+54 9 11 3333 4444',
      '30.111.222',
      '20-30111222-0',
    ])
      expect((await found(text)).items, text).toEqual([expect.objectContaining({ ...one[0], exact: true })]);
    expect((await found('zulma.p')).items).toMatchObject([{ ...one[0], exact: false }]);
  });

  test('finds a service by label and by domain, with whose it is', async () => {
    const { holder, service } = await createParties(api);
    await api.sql(
      "update service set label = 'Tienda Ñandú Sur', panel_domain = 'nandu.com.ar' where id = $1",
      [service.id],
    );
    for (const text of ['tienda nandu', 'ÑANDÚ', 'sur', 'nandu.com', 'https://www.nandu.com.ar/carrito'])
      expect(await hits(text), text).toEqual([`service ${service.id}`]);
    expect((await found('nandu.com.ar')).items).toMatchObject([
      { title: 'Tienda Ñandú Sur', subtitle: `nandu.com.ar · ${holder.name} · activo`, exact: true },
    ]);
  });

  test('finds a domain, an invoice and a change', async () => {
    const { holder, service, changeId } = await openTransfer(api);
    const domainId = await createDomain(api, holder.id, { domainName: 'quesos-del-sur.com' });
    expect((await found('quesos-del')).items).toMatchObject([
      { kind: 'domain', id: domainId, title: 'quesos-del-sur.com', subtitle: holder.name },
    ]);
    const invoiceId = await billAndPay(api, service.id, {});
    const [{ number = 0 } = {}] = await api.sql<{ number: number }>(
      'select number from invoice where id = $1',
      [invoiceId],
    );
    for (const text of [String(number), `#${number}`, `Factura ${number}`, `fac. n° ${number}`])
      expect(await hits(text), text).toEqual([`invoice ${invoiceId}`]);
    await api.sql("update service_change set reference = 'TR-7KQ2MW9X' where id = $1", [changeId]);
    for (const text of ['TR-7KQ2MW9X', 'tr7kq2mw9x', ' tr 7kq2 mw9x ', '7kq2mw9x'])
      expect(await hits(text), text).toEqual([`change ${changeId}`]);
    expect((await found('tr-7kq2mw9x')).items).toMatchObject([
      { title: 'TR-7KQ2MW9X', subtitle: `un cambio de titular · ${service.label}`, exact: true },
    ]);
    expect(await hits('BA-7KQ2MW9X')).toEqual([]);
    await api.sql("update change_party set code = 'BCDF2345' where change_id = $1 and role = 'holder'", [
      changeId,
    ]);
    expect(await hits('Ref: bcdf2345')).toEqual([`change ${changeId}`]);
  });

  test('shows a few of each kind, whole hits first, and says of which there are more', async () => {
    const word = `Kiosko${randomUUID().slice(0, 4)}`.replace(/\d/g, 'x');
    for (let count = 0; count < 8; count += 1) await named(`${word} Del Barrio`);
    const exact = await named(word);
    const { items, more } = await found(word.toUpperCase());
    expect(items).toHaveLength(5);
    expect(items[0]).toMatchObject({ id: exact.id, exact: true });
    expect(items.slice(1).every((item) => !item.exact)).toBe(true);
    expect(more).toEqual(['client']);
  });

  test('what a pattern or SQL would mean is only text', async () => {
    await named('Ramón Paz');
    for (const text of ['%', '__', 'ram%', '\\', "' or 1=1 --", '.*', '(', 'x'.repeat(100), '{ramon}', '??'])
      expect((await api.query('staff.search', { text }, session)).status, text).not.toBe(500);
    expect(await hits('ram%')).toEqual([]);
  });

  test('is limited in length and in number, and what was typed gets into no log', async () => {
    const { session: hasty } = await createStaffSession(api);
    for (const text of ['', 'x', ' x ', 'x'.repeat(101)])
      expect((await api.query('staff.search', { text }, hasty)).reason?.code).toBe('INVALID_INPUT');
    const codes = [];
    for (let count = 0; count < 121; count += 1)
      codes.push((await api.query('staff.search', { text: 'Fulgencio Batallanez' }, hasty)).reason?.code);
    expect(codes.slice(0, 120).filter(Boolean)).toEqual([]);
    expect(codes[120]).toBe('TOO_MANY_TRIES');
    expect((await api.query('staff.search', { text: 'otra cosa' }, session)).reason).toBeUndefined();
    expect(api.log.join('')).toContain('staff.search');
    expect(api.log.join('')).not.toMatch(/fulgencio|batallanez/i);
    const [{ rows = '' } = {}] = await api.sql<{ rows: string }>(
      'select string_agg(t::text, $1) as rows from try_counter t',
      [' '],
    );
    expect(rows).not.toMatch(/fulgencio/i);
  });
});

test.each([
  ['Juan Perez', {}],
  ['juan@', { email: 'juan@' }],
  [
    '1133334444',
    {
      phoneKeys: ['541133334444', '1133334444'],
      documentKeys: ['PASSPORT:1133334444'],
      invoiceNumber: '1133334444',
      email: '1133334444',
    },
  ],
  ['AA123456', { documentKeys: ['PASSPORT:AA123456'], email: 'aa123456' }],
  ['www.juan.com.ar.', { domain: 'juan.com.ar', email: 'www.juan.com.ar.' }],
])('%s may mean %o', (text, meant) => {
  const { words, ...keys } = readSearch(text);
  const nothing = {
    email: null,
    domain: null,
    phoneKeys: [],
    documentKeys: [],
    invoiceNumber: null,
    references: [],
    codes: [],
  };
  expect(words).toBe(text);
  expect(keys).toEqual({ ...nothing, ...(keys.domain ? { domain: keys.domain } : {}), ...meant });
});
