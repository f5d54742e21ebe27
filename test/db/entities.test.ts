import { describe, expect, it } from 'vitest';
import { entities } from '../../db/entities.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

/** What verbs reach by SQL alone. */
const WITHOUT_ENTITY = [
  'panel_user_name',
  'price_change',
  'price_notice',
  'plan_server',
  'plan_upgrade',
  'braked',
  'checkout',
  'clock_day',
  'clock_state',
  'company_holiday',
  'dunning',
  'failed_attempt',
  'gateway_look',
  'gateway_notification',
  'handoff',
  'inbound_receipt',
  'migration',
  'payment_report',
  'request',
  'sending_stop',
  'unreachable_contact',
];

/** `column type`, with `?` for one that need not be given, by table, as the migrations left them. */
async function migrated(): Promise<Map<string, string[]>> {
  const rows = await database.sql<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(format('%s %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      case when not a.attnotnull or a.attidentity <> '' then '?' end)) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns.toSorted()]));
}

/** As Postgres calls the types that MikroORM writes in another way. */
const types: Readonly<Record<string, string>> = {
  int: 'integer',
  bigserial: 'bigint',
  timestamptz: 'timestamp with time zone',
};

/** The same of an entity. */
function declared(table: string): string[] {
  const entity = [...database.orm.getMetadata()].find(({ tableName }) => tableName === table);
  return (entity?.props ?? [])
    .map(({ fieldNames: [name], columnTypes: [type = ''], nullable, autoincrement }) => {
      return `${name} ${types[type] ?? type}${nullable || autoincrement ? '?' : ''}`;
    })
    .toSorted();
}

describe('entities and the migrated schema', () => {
  it.each(entities.map(({ meta }) => meta.tableName))(
    '%s has the columns, types and nullability of its table',
    async (table) => {
      expect(declared(table)).toEqual((await migrated()).get(table));
    },
  );

  it('every table has an entity, or is named here', async () => {
    const named = [...WITHOUT_ENTITY, ...entities.map(({ meta }) => meta.tableName)];
    expect([...(await migrated()).keys()].toSorted()).toEqual(named.toSorted());
  });
});
