import { beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { createClient, createCompany, createService, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();
const INSUFFICIENT_PRIVILEGE = '42501';

beforeAll(async () => {
  const { radioPlanId: planId } = await createCompany(database);
  const client = await createClient(database);
  const service = await createService(database, { planId, clientId: client.id });
  await issueInvoice(testContext(database), {
    serviceId: service.id,
    lines: [{ kind: 'other', description: 'Extra', amount: '1000' }],
    dueDate: '2026-03-20',
  });
});

const asApplication = (sql: string) => database.orm.em.fork().execute(sql);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error as { code?: string }).code,
  );

describe('the role that the application signs in as', () => {
  it('owns nothing and is nobody’s superuser', async () => {
    const [role] = await asApplication(
      `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
        (select count(*)::int from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname = current_user`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
      owned: 0,
    });
  });

  it.each([
    'update event set cause = cause',
    'delete from event',
    'truncate event',
    'alter table event disable trigger all',
    'drop trigger event_append_only on event',
    'create or replace function refuse_change_of_history() returns trigger language plpgsql as $$ begin return null; end $$',
  ])('cannot rewrite history: %s (G6)', async (statement) => {
    expect(await codeOf(asApplication(statement))).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await database.sql('select 1 from event')).not.toEqual([]);
  });

  it.each([
    'invoice',
    'invoice_line',
    'payment',
    'credit_entry',
    'ownership_interval',
    'consent',
    'transfer',
    'service_change',
    'inbound_message',
    'client',
    'client_version',
    'service',
    'term',
  ])('cannot delete or truncate money, ownership or evidence: %s (G8)', async (table) => {
    expect(await codeOf(asApplication(`delete from ${table}`))).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await codeOf(asApplication(`truncate ${table} cascade`))).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

it.each(['update event set cause = cause', 'delete from event', 'truncate event'])(
  'the trigger alone keeps history from its owner too: %s (G6)',
  async (statement) => {
    expect(await codeOf(database.sql(statement))).toBe(INSUFFICIENT_PRIVILEGE);
  },
);
