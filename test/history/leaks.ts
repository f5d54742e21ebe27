import type { Fixture } from '../harness/fixture.ts';

/** A transfer is opened by a caller who must be told, so that only later writes of one fail. */
const faults = { consent: 'insert', outbound_message: 'insert or update', transfer: 'update' } as const;
const tables = Object.keys(faults);
const TIMES_EACH = 1;

/** Makes the next writes of some tables fail as a broken constraint would, with the row and all clients in message and detail. */
export async function breakTables({ sql }: Pick<Fixture, 'sql'>): Promise<void> {
  for (const table of tables) await sql(`create sequence leak_of_${table}`);
  await sql(`create function leak() returns trigger language plpgsql security definer as $$
  declare told text := to_jsonb(new)::text || (select jsonb_agg(to_jsonb(client))::text from client);
  begin
    if nextval('leak_of_' || tg_table_name) <= ${TIMES_EACH} then
      raise exception 'duplicate key value: %', told
        using errcode = '23505', detail = 'Key (row)=(' || told || ') already exists.', constraint = 'planted',
          table = tg_table_name;
    end if;
    return new;
  end $$`);
  for (const [table, writes] of Object.entries(faults)) {
    await sql(`create trigger leak before ${writes} on ${table} for each row execute function leak()`);
  }
}

/** How often each table failed: a fault that was never reached proves nothing. */
export async function tablesThatFailed({ sql }: Pick<Fixture, 'sql'>): Promise<string[]> {
  const failed: string[] = [];
  for (const table of tables) {
    const [row] = await sql<{ last_value: string }>(`select last_value from leak_of_${table}`);
    if (Number(row?.last_value) >= TIMES_EACH) failed.push(table);
  }
  return failed;
}

/** Lets every outside party refuse, break off and fail, with texts that quote what they were given. */
export function breakOutside({ outside, holder, recipient }: Fixture): void {
  outside.whatsapp.faults.add(
    { kind: '21211', match: holder.phone },
    { kind: '63024', match: recipient.phone },
    { kind: '429', match: holder.phone },
    { kind: '5xx', match: recipient.phone },
    { kind: 'drop_reply', match: holder.phone },
    { kind: '5xx', match: { operation: 'fetch' } },
  );
  outside.mailbox.faults.add(
    { kind: '5xx', match: holder.email },
    { kind: '4xx', match: recipient.email },
    { kind: '5xx_data', match: recipient.email },
  );
  outside.panel.faults.add({ kind: 'drop_reply' }, { kind: 'refuse', match: recipient.email });
}

export function outsideFaultsLeft({ outside }: Fixture): number {
  const { whatsapp, mailbox, panel, mercadoPago } = outside;
  return [whatsapp, mailbox, panel, mercadoPago].reduce((sum, { faults }) => sum + faults.left, 0);
}
