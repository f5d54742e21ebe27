import { randomUUID } from 'node:crypto';
import type { Policy } from '../company/policies.ts';
import { refuse } from '../errors.ts';
import { createReference } from '../reference.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { KindDefinition } from './kind.ts';
import type { OpenChange } from './ring.ts';
import { type ChangeParty, ServiceChange } from './service-change.ts';

export type Opening<State extends string> = {
  definition: KindDefinition<State>;
  serviceId: string;
  /** By role. */
  parties: Readonly<Record<string, Pick<ChangeParty, 'clientId' | 'code'>>>;
  /** As it stands now: a later edit does not touch the change (G1). */
  policy: Policy;
  deadline: Date | null;
  /** A change of the service that goes before it: it is not the open one until that has closed (X9). */
  runsAfter?: string | undefined;
  /** The kind's own row, if it has any: its table, and its columns but for `change_id`. */
  detail?: { table: string; row: Readonly<Record<string, unknown>> };
};

/**
 * Opens the change that a kind's rules allowed and hands its run over. The partial unique index is G4's last word: the
 * loser of a race gets the winner's change.
 * @throws {DomainError} CHANGE_IN_PROGRESS.
 */
export async function openChange<State extends string>(
  tx: Transaction,
  { definition, serviceId, parties, policy, deadline, runsAfter, detail }: Opening<State>,
): Promise<OpenChange> {
  const { kind, prefix, first } = definition;
  const change: OpenChange = {
    id: randomUUID(),
    kind,
    reference: `${prefix}-${createReference()}`,
    serviceId,
  };
  const opened = await tx.em.execute(openInto(detail?.table, runsAfter ? 'not null' : 'null'), [
    change.id,
    kind,
    change.reference,
    serviceId,
    first,
    tx.now,
    JSON.stringify(tx.ctx.actor),
    JSON.stringify(policy),
    deadline,
    tx.now,
    runsAfter ?? null,
    JSON.stringify(parties),
    ...(detail ? [JSON.stringify(detail.row)] : []),
  ]);
  if (opened.length === 0) refuse('CHANGE_IN_PROGRESS', { change: await openChangeOf(tx, serviceId) });
  tx.handoff({ kind, changeId: change.id, reference: change.reference, serviceId });
  return change;
}

async function openChangeOf(tx: Transaction, serviceId: string) {
  const open = await tx.em.findOne(ServiceChange, { serviceId, closedAt: null, runsAfter: null });
  const { id, kind, state } = open ?? { id: '', kind: 'unknown', state: 'unknown' };
  return { id, kind, state };
}

/** The change, its parties and the kind's own row in one statement. */
const openInto = (table: string | undefined, after: 'null' | 'not null') => /* sql */ `
with opened as (
  insert into service_change
    (id, kind, reference, service_id, state, version, opened_at, opened_by, policy, deadline, next_check_at, runs_after)
  values (?, ?, ?, ?, ?, 1, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
  on conflict (service_id) where closed_at is null and runs_after is ${after} do nothing
  returning id
), concerned as (
  insert into change_party (change_id, role, client_id, code)
  select opened.id, party.key, (party.value ->> 'clientId')::uuid, party.value ->> 'code'
  from opened, jsonb_each(?::jsonb) as party
)
${table === undefined ? 'select id from opened' : intoOwn(table)}`;

const intoOwn = (table: string) => /* sql */ `insert into ${table}
select own.* from opened, jsonb_populate_record(null::${table}, ?::jsonb || jsonb_build_object('change_id', opened.id)) as own
returning change_id`;
