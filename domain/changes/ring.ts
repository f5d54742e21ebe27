import type { ChangeHandoff, ChangeRing } from '../transaction/handoffs.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ServiceChange } from './service-change.ts';

/** An open change as whoever rings it knows it. */
export type OpenChange = Pick<ServiceChange, 'id' | 'kind' | 'reference' | 'serviceId'>;

/** Starts or rings the run of a change, of whatever kind: something that its rules ask about has changed (G5). */
export function ringChange(
  tx: Transaction,
  change: OpenChange,
  ring: ChangeRing,
  options: { /** Also if its run has completed. */ anew?: boolean } = {},
): ChangeHandoff {
  const { id: changeId, kind, reference, serviceId } = change;
  const handoff = { kind, changeId, reference, serviceId, ring, ...options };
  tx.handoff(handoff);
  return handoff;
}

/**
 * Rings the open changes of which a client is a party, or those of a service, and resolves to them: also one that runs after
 * another (X9).
 */
export async function ringChangesOf(
  tx: Transaction,
  about: { clientId: string } | { serviceId: string },
  ring: ChangeRing,
): Promise<OpenChange[]> {
  const [where, id] =
    'clientId' in about
      ? ['c.id in (select change_id from change_party where client_id = ?)', about.clientId]
      : ['c.service_id = ?', about.serviceId];
  const changes = await tx.em.execute<OpenChange[]>(
    /* sql */ `select c.id, c.kind, c.reference, c.service_id as "serviceId"
    from service_change c where ${where} and c.closed_at is null order by c.id`,
    [id],
  );
  for (const change of changes) ringChange(tx, change, ring);
  return changes;
}

/** Whether a change `c` is the open one of its service (G4): one that runs after another is not until that has closed (X9). */
export const IS_OPEN_CHANGE = 'c.closed_at is null and c.runs_after is null';

/** The open change of a service `s` as JSON, for statements that read a service and ring its change. */
export const OPEN_CHANGE = /* sql */ `(
  select jsonb_build_object('id', c.id, 'kind', c.kind, 'reference', c.reference, 'serviceId', c.service_id)
  from service_change c where c.service_id = s.id and ${IS_OPEN_CHANGE})`;
