import { expect, test } from 'vitest';
import { delivery } from '../../db/migrations/002/delivery.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

/** As the tables were before. */
const BEFORE = `
drop table failed_attempt, sending_stop;
alter table outbound_message drop column run, drop column failed_attempts, drop column template_only,
  drop column held_for, drop column next_read_at, drop column last_read_at`;

test('messages that were there before: what is on its way is read back, and no link of a parked one stays', async () => {
  await database.sql(BEFORE);
  const insert = (key: string, row: Record<string, unknown>) => {
    const all = {
      channel: 'whatsapp',
      template: 'account_verified',
      state: 'sent',
      provider_id: `SM${key}`,
      accepted_at: '2026-03-10T15:00:00Z',
      ...row,
    };
    return database.sql(
      `insert into outbound_message (id, business_key, channel, address, template, variables, state, awaited,
         provider_id, created_at, accepted_at)
       values (gen_random_uuid(), $1, $2, 'x', $3, '{"link": "secret"}', $4, false, $5, $6, $6)`,
      [key, all.channel, all.template, all.state, all.provider_id, all.accepted_at],
    );
  };
  await insert('on its way', {});
  await insert('old', { accepted_at: '2026-01-10T15:00:00Z' });
  await insert('delivered', { state: 'delivered' });
  await insert('mail', { channel: 'email', provider_id: null });
  for (const template of ['account_confirm_email', 'account_password_reset', 'transfer_credentials']) {
    await insert(template, { template, channel: 'email', provider_id: null, state: 'parked' });
  }
  await insert('parked', { state: 'parked' });
  await database.sql(delivery);
  const rows = await database.sql<{ business_key: string; next_read_at: Date | null; link: string | null }>(
    "select business_key, next_read_at, variables ->> 'link' as link from outbound_message",
  );
  const keysWhere = (is: (row: (typeof rows)[number]) => boolean) =>
    rows
      .filter(is)
      .map((row) => row.business_key)
      .sort();
  expect(keysWhere((row) => row.next_read_at !== null)).toEqual(['on its way']);
  expect(keysWhere((row) => row.link === null)).toEqual([
    'account_confirm_email',
    'account_password_reset',
    'transfer_credentials',
  ]);
});
