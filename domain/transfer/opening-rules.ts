import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { countTryWithin, TRIES_USED_UP, type Try, triesUsedUp } from '../access/throttle.ts';
import { describeOwed, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import { Client } from '../clients/client.ts';
import { namesMatch } from '../clients/contact.ts';
import { FROZEN_POLICY, type Policy } from '../company/policies.ts';
import { DomainError, refuse } from '../errors.ts';
import { Service } from '../services/service.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** How often a holder may name a recipient who is not ready, over the API and by text together (T1). */
const NAMING_TRIES = { limit: 20, windowSeconds: 3_600 };

type Opening = {
  holderId: string;
  /** In normal form; undefined when what was typed is no address: answered like every other unfit recipient (T1). */
  recipientEmail: string | undefined;
  recipientName: string;
  serviceId: string;
};

export type OpeningSubject = { holder: Client; recipient: Client; service: Service; policy: Policy };

/** What the holder may do, and what came of naming the recipient: not to be told before it is counted (T1). */
export type AllowedOpening = Omit<OpeningSubject, 'recipient'> & {
  /** Undefined when they are unknown, have another name, are not verified or are frozen. */
  recipient: Client | undefined;
  /** When the holder may name somebody again, their tries being used up. */
  blockedUntil: Date | undefined;
};

/**
 * Locks both clients and the service and checks T1, T2, G4 and G9 for opening a transfer, as far as they are the holder's
 * own business. One holder's openings go one by one from here on: they are locked first.
 * @throws {DomainError} one code for each failed rule.
 */
export async function checkOpening(tx: Transaction, opening: Opening): Promise<AllowedOpening> {
  const { holderId, serviceId } = opening;
  const { holder, recipient } = await lockParties(tx, opening);
  const [row] = await tx.lockRows('service', [serviceId]);
  const service = row && tx.em.map(Service, row);
  const facts = service ? await openingFacts(tx, { serviceId, holderId }) : undefined;
  if (!service || !holder || facts?.currentHolderId !== holderId) refuse('NOT_FOUND');
  if (holder.frozenAt || service.frozenAt) refuse('FROZEN');
  if (!holder.verifiedAt) refuse('CLIENT_NOT_VERIFIED');
  if (service.status !== 'active') refuse('SERVICE_NOT_ACTIVE', { status: service.status });
  if (facts.openChange) refuse('CHANGE_IN_PROGRESS', { change: facts.openChange });
  const unpaid = await unpaidInvoices(tx.em, serviceId);
  if (unpaid.length > 0) {
    refuse('SERVICE_HAS_UNPAID_INVOICES', { invoices: describeOwed(tx.ctx.deployment, unpaid) });
  }
  if (recipient?.id === holder.id) refuse('SAME_PERSON');
  const { policy } = facts;
  const blockedUntil = facts.blockedUntil ? new Date(facts.blockedUntil) : undefined;
  const isFit = recipient !== undefined && isReady(recipient, opening.recipientName);
  return { holder, recipient: isFit ? recipient : undefined, service, policy, blockedUntil };
}

/** The one refusal of an unfit recipient (T1). */
export function recipientNotReady({ publicUrl }: Deployment): DomainError {
  return new DomainError('RECIPIENT_NOT_READY', { signUpLink: `${publicUrl}/alta` });
}

/** Locks both clients in the order of their ids (G5), with the same one statement whether the recipient exists or not. */
async function lockParties(tx: Transaction, { holderId, recipientEmail }: Opening) {
  const rows = await tx.em.execute<Record<string, unknown>[]>(
    'select * from client where id = ? or email = ? order by id for no key update',
    [holderId, recipientEmail ?? ''],
  );
  const clients = rows.map((row) => tx.em.map(Client, row));
  return {
    holder: clients.find((client) => client.id === holderId),
    recipient: clients.find((client) => client.email === recipientEmail),
  };
}

function isReady(recipient: Client, typedName: string): boolean {
  const isFit = Boolean(recipient.verifiedAt) && !recipient.frozenAt;
  return isFit && namesMatch(typedName, recipient.name);
}

/** What opening a transfer must know besides the rows that it locks, read after the locks: one statement. */
type OpeningFacts = {
  currentHolderId: string;
  openChange: { id: string; kind: string; state: string } | null;
  /** The policies as they are now, to be frozen on the transfer (G1). */
  policy: Policy;
  /** When the holder may name a recipient again; null while they have tries left (T1). */
  blockedUntil: string | Date | null;
};

/** The facts of a service; undefined if nobody holds it. */
async function openingFacts(
  tx: Transaction,
  { serviceId, holderId }: { serviceId: string; holderId: string },
): Promise<OpeningFacts | undefined> {
  const tried = namingTry(holderId, tx.now);
  const [facts] = await tx.em.execute<OpeningFacts[]>(
    /* sql */ `select o.client_id as "currentHolderId", ${FROZEN_POLICY} as policy, t.window_ends_at as "blockedUntil",
      case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state) end as "openChange"
    from ownership_interval o
    cross join company_settings w
    left join service_change c on c.service_id = o.service_id and ${IS_OPEN_CHANGE}
    left join try_counter t on ${TRIES_USED_UP}
    where o.service_id = ? and o.ended_at is null`,
    [...triesUsedUp(tried), serviceId],
  );
  return facts;
}

/**
 * The counter of what a holder got wrong. Only an answer about the recipient counts: a holder whose service owes, or
 * whose change is open already, has guessed nothing.
 */
function namingTry(holderId: string, now: Date): Try {
  return { key: `name-recipient:${holderId}`, now, ...NAMING_TRIES };
}

/**
 * Counts a recipient who is not ready, in the transaction that locked the holder and commits with the refusal: the next
 * guess, made at the same moment or not, finds it counted.
 */
export async function countWrongNaming(tx: Transaction, holderId: string): Promise<void> {
  await countTryWithin(tx.em, namingTry(holderId, tx.now));
}
