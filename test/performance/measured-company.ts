import { randomBytes } from 'node:crypto';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { numbered } from '../../domain/transaction/prepared.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { createService, TEST_NOW, testContext } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';
import { createPair, type Pair } from '../transfer/two-people.ts';

const FRAME = /\b(?:begin|commit)\b/;

/** The statements that some work sends, beyond BEGIN and COMMIT; `inside` are those of its transactions. */
export async function statementsOf(
  { takeStatements }: Pick<TestDatabase, 'takeStatements'>,
  work: () => Promise<unknown>,
): Promise<{ all: number; inside: number; texts: string[] }> {
  takeStatements();
  await work();
  let all = 0;
  let inside = 0;
  let isInside = false;
  const texts: string[] = [];
  for (const statement of takeStatements()) {
    if (FRAME.test(statement)) {
      isInside = /\bbegin\b/.test(statement);
      continue;
    }
    texts.push(statement);
    all += 1;
    if (isInside) inside += 1;
  }
  return { all, inside, texts };
}

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number; 'Actual Rows': number };

/** What one run of a statement touches, as it was logged: its buffers, whether they were in memory or not, and its rows. */
export async function planOf({ sql }: Pick<TestDatabase, 'sql'>, logged: string, values: unknown[]) {
  const [row] = await sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, buffers, format json) ${numbered(logged)}`,
    values,
  );
  if (!row) throw new Error('no plan');
  const plan = row['QUERY PLAN'][0].Plan;
  return { buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] };
}

export type Ground = { database: TestDatabase; planId: string };

/** A holder with a service, and a recipient; nothing is open. */
export async function createCouple({ database, planId }: Ground) {
  const pair = await createPair({ database, planId });
  const service = await createService(database, { planId, clientId: pair.holder.id });
  return { ...pair, service };
}
export type Couple = Pair & Awaited<ReturnType<typeof createCouple>>;

/** A verb's context for a party, or for the run; a day or more later if told so. */
export function contextFor(database: TestDatabase, who?: { id: string }, now = TEST_NOW): VerbContext {
  const actor = who && ({ type: 'client', clientId: who.id, sessionId: who.id } as const);
  return testContext(database, { now, ...(actor ? { actor } : {}) });
}

/** Opens the transfer of a couple over its verb. */
export async function openOf(database: TestDatabase, couple: Couple, grantToken?: string): Promise<string> {
  const { transfer } = await openTransfer(contextFor(database, couple.holder), {
    serviceId: couple.service.id,
    recipientEmail: couple.recipient.email,
    recipientName: couple.recipient.name,
    ...(grantToken ? { grantToken } : {}),
  });
  return transfer.id;
}

/** Both consents, as rows: given by message and, if told so, read back. */
export async function plantConsents({ sql }: TestDatabase, changeId: string, readBackAt: Date | null = null) {
  for (const party of ['holder', 'recipient']) {
    await sql(
      `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, sender,
        raw_text, text_sha256, received_at, read_back_at)
      select gen_random_uuid(), $1, $2, c.id, c.contact_version, 'whatsapp', $3, 'whatsapp:' || c.phone, 'x', 'x', $4, $5
      from change_party p join client c on c.id = p.client_id where p.change_id = $1 and p.role = $2`,
      [changeId, party, `SM${randomBytes(16).toString('hex')}`, TEST_NOW, readBackAt],
    );
  }
}

/** Puts a transfer with both consents into a cooling off that is over: only the commit is left. */
export async function plantReadyToCommit(database: TestDatabase, changeId: string): Promise<void> {
  await plantConsents(database, changeId, TEST_NOW);
  await database.sql(`update service_change set state = 'cooling_off' where id = $1`, [changeId]);
  await database.sql('update transfer set cooling_off_ends_at = $1 where change_id = $2', [
    TEST_NOW,
    changeId,
  ]);
}

/** Plants the notices of its cooling off, accepted for exactly as long as it lasts. */
export async function plantAcceptedNotices(database: TestDatabase, changeId: string): Promise<void> {
  await database.sql(
    `insert into outbound_message (id, business_key, channel, change_id, address, template, variables, state,
      awaited, created_at, accepted_at)
    select gen_random_uuid(), format('transfer/%s/cooling_off/%s/%s', t.change_id, t.notice_round, party), channel,
      t.change_id, 'x', 'transfer_cooling_off', '{}', 'sent', true, $1, $1::timestamptz - make_interval(hours => (c.policy ->> 'coolingOffHours')::int)
    from transfer t join service_change c on c.id = t.change_id, unnest(array['holder', 'recipient']) as party, unnest(array['whatsapp', 'email']) as channel
    where t.change_id = $2`,
    [TEST_NOW, changeId],
  );
}
