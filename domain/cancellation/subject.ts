import type { EntityManager } from '@mikro-orm/postgresql';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { Client } from '../clients/client.ts';
import { FROZEN_POLICY, type Policy } from '../company/policies.ts';
import { Domain } from '../domains/domain.ts';
import { refuse } from '../errors.ts';
import { ENDED_STATUSES, Service } from '../services/service.ts';
import { prepared } from '../transaction/prepared.ts';
import { ChangedBeforeLock, type Transaction } from '../transaction/transaction.ts';
import type { CancellationRecord } from './load-cancellation.ts';
import { PERIODS } from './load-cancellation.ts';
import type { Periods } from './schedule.ts';

/** A service that is to end, with what decides over it. */
export type Subject = {
  service: Service;
  holder: Client;
  provisioner: CancellationRecord['provisioner'];
  periods: Periods;
  /** As it stands now, to be frozen on the change (G1). */
  policy: Policy;
  openChange: { id: string; kind: string; state: string } | null;
  /** A cancellation that waits for the open change to close (X9). */
  followingId: string | null;
};

type Row = Omit<Subject, 'service' | 'holder'> & {
  /** What must not be another by the time that it is locked. */
  concerned: string;
  service: Record<string, unknown>;
  holder: Record<string, unknown>;
};

/** Whom, and which change, a service `s` concerns at the moment. */
const CONCERNS = /* sql */ `select array(
    select client_id::text from ownership_interval where service_id = s.id and ended_at is null
    union select p.client_id::text from change_party p join service_change c on c.id = p.change_id
      where c.service_id = s.id and c.closed_at is null
    order by 1) as clients,
  array(select id::text from service_change where service_id = s.id and closed_at is null) as changes`;
const CONCERNED = "array_to_string(c.clients || c.changes, ' ')";

const askSubject = prepared(/* sql */ `
select (select ${CONCERNED} from (${CONCERNS}) as c) as concerned, to_jsonb(s) as service, to_jsonb(h) - '{password_hash,security_key_hash}'::text[] as holder, product.provisioner,
  ${PERIODS} as periods, ${FROZEN_POLICY} as policy,
  case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state) end as "openChange",
  (select id from service_change where service_id = s.id and closed_at is null and runs_after is not null) as "followingId"
from service s
join plan on plan.id = s.plan_id
join product on product.id = plan.product_id
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
cross join company_settings w
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}
where s.id = ?`);

/** Reads a service for its end, in one statement; undefined if there is none. */
export async function readSubject(
  em: EntityManager,
  serviceId: string,
): Promise<(Subject & { concerned: string }) | undefined> {
  const [row] = await askSubject<Row>(em, [serviceId]);
  return row && { ...row, service: em.map(Service, row.service), holder: em.map(Client, row.holder) };
}

const lockConcerned = prepared(/* sql */ `
select lock_in_order(c.clients::uuid[], array[?::uuid], c.changes::uuid[]), ${CONCERNED} as concerned
from service s cross join lateral (${CONCERNS}) as c where s.id = ?`);

/**
 * Locks a service with its holder and with all that its open change concerns, in G5's order, and reads it: two statements.
 * Undefined for what is no service.
 */
export async function lockSubject(tx: Transaction, serviceId: string): Promise<Subject | undefined> {
  const [locked] = await lockConcerned<{ concerned: string }>(tx.em, [serviceId, serviceId]);
  const found = locked && (await readSubject(tx.em, serviceId));
  if (!found) return undefined;
  const { concerned, ...subject } = found;
  if (concerned !== locked.concerned) throw new ChangedBeforeLock('holder or open change');
  return subject;
}

/**
 * What a client may ask the end of (X1): their own service, unless it has ended, is frozen or is under review. A domain is
 * never ended; the refusal offers what there is instead (X6).
 * @throws {DomainError} NOT_FOUND, FROZEN, SERVICE_NOT_CANCELLABLE, SERVICE_UNDER_REVIEW.
 */
export function refuseUnfit({ service, holder }: Subject, clientId: string): void {
  if (holder.id !== clientId) refuse('NOT_FOUND');
  if (ENDED_STATUSES.includes(service.status)) refuse('SERVICE_NOT_CANCELLABLE', { status: service.status });
  if (holder.frozenAt || service.frozenAt) refuse('FROZEN');
  if (service.suspensionReasons.includes('fraud_review')) refuse('SERVICE_UNDER_REVIEW');
}

/**
 * What is no service of the client may be a domain of theirs, for which there is something else (X6).
 * @throws {DomainError} DOMAIN_NOT_CANCELLABLE, NOT_FOUND.
 */
export async function refuseUnknown(em: EntityManager, id: string, clientId: string): Promise<never> {
  const domain = await em.findOne(Domain, { id, clientId, status: { $ne: 'deleted' } });
  if (!domain) refuse('NOT_FOUND');
  const { name, renews, expiresOn } = domain;
  refuse('DOMAIN_NOT_CANCELLABLE', { domainId: id, name, renews, expiresOn });
}
