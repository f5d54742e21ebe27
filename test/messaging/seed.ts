import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../../db/transaction.ts';
import { transaction } from '../../db/transaction.ts';
import { phoneKey } from '../../domain/clients/contact.ts';
import type { StoredHandoff, VerbContext } from '../../domain/context.ts';
import type { TestDatabase } from '../harness/database.ts';

export const TIME_ZONE = 'America/Argentina/Buenos_Aires';
export const deployment = { publicUrl: 'https://panel.example.com', whatsAppNumber: '+5491122334455' };
/** A Wednesday, 12:00 in Buenos Aires: no quiet hours. */
export const NOON = new Date('2026-03-11T15:00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export const later = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** A context at `now` whose handoffs are only kept, as if Temporal were away. */
export function contextAt(database: TestDatabase, now: Date): VerbContext & { handed: StoredHandoff[] } {
  const handed: StoredHandoff[] = [];
  return {
    orm: database.orm,
    now,
    actor: { type: 'system', process: 'test' },
    cause: 'test',
    deployment,
    deliver: async (handoffs) => {
      handed.push(...handoffs);
    },
    handed,
  };
}

export async function seedSettings(database: TestDatabase): Promise<void> {
  await database.sql(
    `insert into company_settings (id, name, time_zone, currency, transfer_window_days, transfer_pause_days,
      cooling_off_hours, contact_quiet_days, quiet_hours_start, quiet_hours_end, task_due_hours)
    values (1, 'Empresa', $1, 'ARS', 7, 7, 24, 7, 22, 8, 24) on conflict do nothing`,
    [TIME_ZONE],
  );
}

let people = 0;

export type Person = { id: string; name: string; phone: string; email: string };

/** A verified client with a phone of his own, unless one is given. */
export async function seedClient(database: TestDatabase, given: Partial<Person> = {}): Promise<Person> {
  people += 1;
  const number = String(people).padStart(4, '0');
  const person = {
    id: randomUUID(),
    name: 'Juan Perez',
    phone: `+54911${Date.now() % 10_000}${number}`,
    email: `juan${number}@example.com`,
    ...given,
  };
  await database.sql(
    `insert into client (id, name, email, email_confirmed_at, phone, phone_key, document_type, document_number,
      document_key, verified_at, password_hash, security_key_hash, contact_version, created_at, version)
    values ($1, $2, $3, $4, $5, $6, 'DNI', $7, $8, $4, 'x', 'x', 1, $4, 1)`,
    [person.id, person.name, person.email, NOON, person.phone, phoneKey(person.phone), number, person.id],
  );
  return person;
}

/** Queues one message as a verb would, and resolves to its id. */
export async function queueMessage(
  ctx: VerbContext & { handed: StoredHandoff[] },
  message: Partial<NewMessage> = {},
): Promise<string> {
  const before = ctx.handed.length;
  await transaction(ctx, async (tx) =>
    tx.message({
      businessKey: randomUUID(),
      channel: 'whatsapp',
      address: '+5491155550000',
      template: 'account_verified',
      variables: { name: 'Juan Perez' },
      ...message,
    } as NewMessage),
  );
  const handoff = ctx.handed[before]?.handoff;
  if (handoff?.kind !== 'delivery') throw new Error('the message was not handed over');
  return handoff.messageId;
}

export type MessageRow = {
  id: string;
  state: string;
  provider_id: string | null;
  error_code: string | null;
  accepted_at: Date | null;
  next_check_at: Date | null;
  variables: Record<string, string>;
  template: string;
  address: string;
};

export async function messageRow(database: TestDatabase, id: string): Promise<MessageRow> {
  const [row] = await database.sql<MessageRow>('select * from outbound_message where id = $1', [id]);
  if (!row) throw new Error(`no message ${id}`);
  return row;
}

export async function eventTypes(database: TestDatabase, messageId: string): Promise<string[]> {
  const rows = await database.sql<{ type: string }>(
    `select type from event where data ->> 'messageId' = $1 order by id`,
    [messageId],
  );
  return rows.map((row) => row.type);
}
