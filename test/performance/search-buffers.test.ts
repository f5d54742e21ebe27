import { expect, it } from 'vitest';
import { search, valuesOf } from '../../domain/procedures/search.ts';
import { readSearch } from '../../domain/procedures/search-text.ts';
import { createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { type TestDatabase, useDatabase } from '../harness/database.ts';
import { planted } from '../transfer/two-people.ts';
import { planOf, statementsOf } from './measured-company.ts';
import { plant } from './plant.ts';

const FEW = 1_000;
const MANY = 100_000;
/** Of some 6 000 pages that the tables have then: six rows out of each index, and what is shown of each that is found. */
const MOST_BUFFERS = 300;
/** A level of each index more, and rows that are read by their ids rather than out of a table of a few pages. */
const MOST_MORE_BUFFERS = 150;

const database = useDatabase();

/** What has most in common with everything else: one name, one beginning of labels, domains and e-mails. */
const texts = [
  'juan',
  'juan perez',
  'perez',
  'sitio',
  'sitio de juan',
  'many1',
  '1144440001',
  'factura 7',
  'TR-22222222',
];

function plantMany(
  database: TestDatabase,
  { from, to, planId }: { from: number; to: number; planId: string },
) {
  const at = `'${TEST_NOW.toISOString()}'::timestamptz`;
  return plant(
    database,
    `
    insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
      password_hash, security_key_hash, contact_version, created_at, version)
    select gen_random_uuid(), 'Juan Carlos Perez ' || i, 'many' || i || '@example.com', '+54911' || 40000000 + i,
      '5411' || 40000000 + i, 'DNI', i, 'DNI:' || i, 'none', 'none', 1, ${at}, 1
    from generate_series(${from}, ${to}) as i;
    insert into service (id, label, plan_id, period, price, currency, status, anchor_day, panel_domain, created_at, version)
    select gen_random_uuid(), 'Sitio de Juan ' || i, '${planId}', 'monthly', 100, 'ARS', 'active', 1,
      'many' || i || '.com.ar', ${at}, 1
    from generate_series(${from}, ${to}) as i;
    insert into domain (id, client_id, name, expires_on, renews, currency, anchor_day, status, version)
    select gen_random_uuid(), gen_random_uuid(), 'many' || i || '.com.ar', '2027-01-01', true, 'ARS', 1, 'active', 1
    from generate_series(${from}, ${to}) as i`,
    { isSearched: true },
  );
}

it('a search reads as much among 100 000 as among 1 000, also for what all of them have', async () => {
  const planId = await planted(database);
  const staffId = await createStaff(database);
  const ctx = testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
  const buffersOf = async (text: string) => {
    const { all, texts: logged } = await statementsOf(database, () => search(ctx, { text }));
    expect(all).toBe(2);
    const statement = logged.find((sql) => sql.includes('with typed as'));
    if (!statement) throw new Error('a text is looked up in another way now');
    return (await planOf(database, statement, valuesOf(readSearch(text)))).buffers;
  };
  const measured = async () => {
    const buffers: number[] = [];
    for (const text of texts) buffers.push(await buffersOf(text));
    return buffers;
  };
  await plantMany(database, { from: 1, to: FEW, planId });
  const few = await measured();
  await plantMany(database, { from: FEW + 1, to: MANY, planId });
  const many = await measured();
  const more = texts.map((text, at) => ({ text, more: (many[at] ?? 0) - (few[at] ?? 0) }));
  expect(more.filter(({ more }) => more > MOST_MORE_BUFFERS)).toEqual([]);
  expect(Math.max(...many)).toBeLessThanOrEqual(MOST_BUFFERS);
});
