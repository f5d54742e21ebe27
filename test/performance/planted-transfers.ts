import { TEST_NOW } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';
import { plant } from './plant.ts';

type Sql = Pick<TestDatabase, 'sql'>;
type Rows = { from: number; to: number };

/** So many clients share the transfers, each as holder and as recipient. */
const CLIENTS = 10_000;

/** Clients, and services number `from` to `to`. No secret opens those accounts. */
export function plantServices(
  database: Sql,
  { from, to, planId }: Rows & { planId: string },
): Promise<unknown> {
  return plant(
    database,
    `
    insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
      verified_at, email_confirmed_at, password_hash, security_key_hash, contact_version, created_at, version)
    select ${idOf('client', 'i')}, 'Cliente ' || i, 'many' || i || '@example.com', '+54922' || 10000000 + i,
      '5422' || 10000000 + i, 'DNI', i, 'many' || i, ${instant}, ${instant}, 'none', 'none', 1, ${instant}, 1
    from generate_series(0, ${CLIENTS - 1}) as i;
    insert into service (id, label, plan_id, period, price, currency, status, anchor_day, created_at, version)
    select ${idOf('service', 'i')}, 'Servicio ' || i, '${planId}', 'monthly', 100, 'ARS', 'active', 1, ${instant}, 1
    from generate_series(${from}, ${to}) as i`,
  );
}

/** An open transfer of each of those services. */
export function plantTransfers(database: Sql, { from, to }: Rows): Promise<unknown> {
  return plant(
    database,
    `
    insert into service_change
      (id, kind, reference, service_id, state, version, opened_at, opened_by, policy, deadline, next_check_at)
    select ${idOf('change', 'i')}, 'transfer', 'TR-' || i, ${idOf('service', 'i')}, 'awaiting_consents', 1,
      ${instant}, '{}', '{}', ${instant}, ${instant}
    from generate_series(${from}, ${to}) as i;
    insert into change_party (change_id, role, client_id, code)
    select ${idOf('change', 'i')}, 'holder', ${idOf('client', `i % ${CLIENTS}`)}, 'H' || i
    from generate_series(${from}, ${to}) as i;
    insert into change_party (change_id, role, client_id, code)
    select ${idOf('change', 'i')}, 'recipient', ${idOf('client', `(i + 1) % ${CLIENTS}`)}, 'R' || i
    from generate_series(${from}, ${to}) as i;
    insert into transfer (change_id, opened_with_grant, window_ends_at,
      reminders_sent, notice_round)
    select ${idOf('change', 'i')}, false, ${instant}, 0, 0
    from generate_series(${from}, ${to}) as i`,
  );
}

/** What else belongs to a company with those transfers: who holds the services, tasks, messages in and out. */
export function plantTheRest(database: Sql, { from, to }: Rows): Promise<unknown> {
  return plant(
    database,
    `
    insert into ownership_interval (id, service_id, client_id, label_key, started_at)
    select ${idOf('held', 'i')}, ${idOf('service', 'i')}, ${idOf('client', `i % ${CLIENTS}`)},
      'servicio ' || i, ${instant}
    from generate_series(${from}, ${to}) as i;
    insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
    select ${idOf('task', 'i')}, 'frozen_change', ${idOf('change', 'i')}, ${idOf('change', 'i')}, '{}',
      ${instant}, ${instant}
    from generate_series(${from}, ${to}) as i;
    insert into inbound_message (sid, sender_key, sender, recipient, body, media_count, forwarded, received_at,
      processed_at, outcome)
    select 'SM' || i, '5422' || 10000000 + i, 'whatsapp:+5422' || 10000000 + i, 'x', 'x', 0, false,
      ${instant}, ${instant}, 'general'
    from generate_series(${from}, ${to}) as i;
    insert into outbound_message (id, business_key, channel, change_id, address, template, variables, state,
      awaited, created_at)
    select ${idOf('message', 'i')}, 'many/' || i, 'whatsapp', ${idOf('change', 'i')}, 'x',
      'transfer_opened_holder', '{}', 'sent', false, ${instant}
    from generate_series(${from}, ${to}) as i`,
  );
}

const instant = `'${TEST_NOW.toISOString()}'::timestamptz`;

/** An id of version 4, the same for the same thing. */
function idOf(kind: string, number: string): string {
  return `overlay(overlay(md5('${kind}' || ${number}) placing '4' from 13) placing '8' from 17)::uuid`;
}
