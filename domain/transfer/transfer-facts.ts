import { TRIES_USED_UP, triesUsedUp } from '../access/throttle.ts';
import { FROZEN_POLICY, type Policy } from '../company/policies.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { namingTry } from './naming-tries.ts';

/** What opening a transfer must know besides the rows that it locks, read after the locks: one statement. */
export type OpeningFacts = {
  currentHolderId: string;
  openChange: { id: string; kind: string; state: string } | undefined;
  /** The policies as they are now, to be frozen on the transfer (G1). */
  policy: Policy;
  /** When the holder may name a recipient again; undefined while he has tries left (T1). */
  blockedUntil: Date | undefined;
};

type Row = {
  client_id: string;
  id: string | null;
  kind: string;
  state: string;
  policy: Policy;
  blocked_until: string | Date | null;
};

/** The facts of a service; undefined if nobody holds it. */
export async function openingFacts(
  tx: Transaction,
  { serviceId, holderId }: { serviceId: string; holderId: string },
): Promise<OpeningFacts | undefined> {
  const tried = namingTry(holderId, tx.now);
  const [row] = await tx.em.execute<Row[]>(
    /* sql */ `select o.client_id, c.id, c.kind, c.state, ${FROZEN_POLICY} as policy, t.window_ends_at as blocked_until
    from ownership_interval o
    cross join company_settings w
    left join service_change c on c.service_id = o.service_id and c.closed_at is null
    left join try_counter t on ${TRIES_USED_UP}
    where o.service_id = ? and o.ended_at is null`,
    [...triesUsedUp(tried), serviceId],
  );
  if (!row) return undefined;
  const openChange = row.id ? { id: row.id, kind: row.kind, state: row.state } : undefined;
  return {
    currentHolderId: row.client_id,
    openChange,
    policy: row.policy,
    blockedUntil: row.blocked_until ? new Date(row.blocked_until) : undefined,
  };
}
