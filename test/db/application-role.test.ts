import { beforeAll, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';

const { database, heldService } = useCompany();
beforeAll(async () => {
  const { service } = await heldService();
  await issueInvoice(testContext(database), {
    serviceId: service.id,
    lines: [{ kind: 'other', description: 'Extra', amount: '1000' }],
    dueDate: '2026-03-20',
  });
});

const asApplication = (sql: string) => database.orm.em.fork().execute(sql);

it('the role that the application signs in as owns nothing and is nobody’s superuser', async () => {
  const [role] = await asApplication(
    `select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls as more,
      (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = current_user`,
  );
  expect(role).toEqual({ more: false, owned: 0 });
});

const rewriting = ['update event set cause = cause', 'delete from event', 'truncate event'];
const disarming = [
  'alter table event disable trigger all',
  'drop trigger event_append_only on event',
  'create or replace function refuse_change_of_history() returns trigger language plpgsql as $$ begin return null; end $$',
];
it.each([
  ...[...rewriting, ...disarming].map((sql) => ['the application', sql, asApplication] as const),
  // The trigger alone.
  ...rewriting.map((sql) => ['the owner', sql, (text: string) => database.sql(text)] as const),
])('%s cannot rewrite history: %s (G6)', async (_who, sql, run) => {
  await expect(run(sql)).rejects.toMatchObject({ code: '42501' });
  expect(await database.sql('select 1 from event')).not.toEqual([]);
});
