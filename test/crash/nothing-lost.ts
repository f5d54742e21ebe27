import { expect } from 'vitest';
import { until } from '../harness/until.ts';
import type { Company } from './company.ts';

type MessageRow = {
  id: string;
  channel: string;
  state: string;
  provider_id: string | null;
  error_code: string | null;
  sending_since: Date | null;
};
type InDoubt = (message: MessageRow) => boolean;

const SENT: readonly string[] = ['sent', 'delivered', 'read'];

/**
 * Compares what the outside companies logged with the database, once nothing moves any more: every message is in both or
 * its outcome is unknown, none twice, and the runs have ended with their changes. `isInDoubt` says of which messages the
 * outcome was made unknown.
 */
export async function expectNothingLost(company: Company, isInDoubt: InDoubt): Promise<void> {
  await company.nothingUnderWay();
  await until(async () => (await company.database.sql('select 1 from handoff')).length === 0, 'no handoffs');
  await company.outside.whatsapp.settled();
  await expectMessagesAgree(company, isInDoubt);
  await expectInboundAgree(company);
  await expectTransfersAgree(company);
  await expectEndingsAgree(company);
  await until(async () => {
    const { workflow, activity } = company.client;
    const running = "ExecutionStatus = 'Running'";
    // The run of a term waits for as long as the term lasts.
    const besidesTerms = `${running} and WorkflowType <> 'renewal'`;
    return (await workflow.count(besidesTerms)).count + (await activity.count(running)).count === 0;
  }, 'no run and no delivery goes on');
}

/** Invariant 12: sent + in doubt + failed = messages, and nothing reached a provider that has no row. */
async function expectMessagesAgree({ database, outside }: Company, isInDoubt: InDoubt): Promise<void> {
  const rows = await database.sql<MessageRow>('select * from outbound_message');
  const given = [
    ...outside.whatsapp.log.flatMap((entry) =>
      entry.type === 'message' && entry.message.direction === 'outbound-api'
        ? [idInCallback(entry.message.statusCallback)]
        : [],
    ),
    ...outside.mailbox.log.map(({ messageId }) => messageId.replace(/^<|@.*$/g, '')),
  ];
  expect(given.filter((id, index) => given.indexOf(id) !== index)).toEqual([]);
  const known = new Set(rows.map((row) => row.id));
  expect(given.filter((id) => !known.has(id))).toEqual([]);
  const sent = rows.filter((row) => SENT.includes(row.state));
  expect(sent.filter((row) => !given.includes(row.id))).toEqual([]);
  expect(sent.filter((row) => row.channel === 'whatsapp' && !row.provider_id)).toEqual([]);
  const inDoubt = rows.filter((row) => row.state === 'parked' || row.error_code === 'outcome_unknown');
  expect(inDoubt).toEqual(rows.filter(isInDoubt));
  const failed = rows.filter((row) => row.state === 'failed');
  expect(sent.length + inDoubt.length + failed.length).toBe(rows.length);
}

function idInCallback(address: string | undefined): string {
  return new URL(address ?? '').searchParams.get('m') ?? '';
}

/** Invariant 11: every inbound at Twilio is stored once and was processed. */
async function expectInboundAgree({ database, outside }: Company): Promise<void> {
  const sent = outside.whatsapp.log.flatMap((entry) =>
    entry.type === 'message' && entry.message.direction === 'inbound' ? [entry.message.sid] : [],
  );
  const rows = await database.sql<{ sid: string; outcome: string | null }>(
    'select sid, outcome from inbound_message',
  );
  expect(rows.map((row) => row.sid).toSorted()).toEqual(sent.toSorted());
  expect(rows.filter((row) => row.outcome === null || row.outcome === 'failed')).toEqual([]);
}

/** Invariants 1, 4 and 14: every transfer ended once, and database, Temporal and panel agree. */
async function expectTransfersAgree(company: Company): Promise<void> {
  const { database, outside, client } = company;
  const transfers = await database.sql<TransferRow>(TRANSFERS);
  for (const transfer of transfers) {
    expect(transfer).toMatchObject({ state: 'completed', commits: 1, completions: 1, gaps: 0 });
    expect(transfer.holders).toEqual([transfer.holder_id, transfer.recipient_id]);
    expect(outside.panel.account(transfer.panel_user)?.email).toBe(transfer.recipient_email);
    // The commit comes first: a worker killed after it asks Postgres again before the run ends.
    const status = await until(async () => {
      const run = await client.workflow.getHandle(`transfer/${transfer.id}`).describe();
      return run.status.name !== 'RUNNING' && run.status.name;
    }, 'the run of the transfer has ended');
    expect(status).toBe('COMPLETED');
  }
  const ended = await until(async () => {
    const { count } = await client.workflow.count("WorkflowType = 'transfer'");
    return count >= transfers.length && count;
  }, 'the runs are listed');
  expect(ended).toBe(transfers.length);
}

/** Invariant 6: what the panel deleted are the accounts of claimed endings, each once, and with a backup from before. */
async function expectEndingsAgree({ database, outside }: Company): Promise<void> {
  const ended = await database.sql<{ panel_user: string }>(
    `select s.panel_user from cancellation x
     join service_change c on c.id = x.change_id and c.state = 'completed'
     join service s on s.id = c.service_id and s.status in ('cancelled', 'terminated')
     where exists (select from backup b where b.service_id = s.id and b.state = 'stored' and b.taken_at < x.claimed_at)
     order by 1`,
  );
  const deleted = outside.panel.log.filter(({ command }) => command === 'removeacct').map(({ user }) => user);
  expect(deleted.toSorted()).toEqual(ended.map(({ panel_user }) => panel_user));
}

type TransferRow = {
  id: string;
  state: string;
  holder_id: string;
  recipient_id: string;
  recipient_email: string;
  panel_user: string;
  holders: string[];
  gaps: number;
  commits: number;
  completions: number;
};

const TRANSFERS = /* sql */ `
select c.id, c.state, h.client_id as holder_id, r.id as recipient_id, r.email as recipient_email, s.panel_user,
  (select array_agg(o.client_id order by o.started_at) from ownership_interval o where o.service_id = s.id) as holders,
  (select count(*)::int from ownership_interval o where o.service_id = s.id
     and o.ended_at is not null and not exists (
       select 1 from ownership_interval n where n.service_id = s.id and n.started_at = o.ended_at)) as gaps,
  (select count(*)::int from event e where e.change_id = c.id and e.type = 'transfer.committed') as commits,
  (select count(*)::int from event e where e.change_id = c.id and e.type = 'transfer.completed') as completions
from service_change c
join change_party h on h.change_id = c.id and h.role = 'holder'
join change_party p on p.change_id = c.id and p.role = 'recipient'
join client r on r.id = p.client_id
join service s on s.id = c.service_id`;
