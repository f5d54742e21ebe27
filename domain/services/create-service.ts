import { randomUUID } from 'node:crypto';
import { NAME_EXPECTED } from '../clients/client-input.ts';
import { normalName } from '../clients/contact.ts';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { dayOfMonth, type LocalDate } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, type Transaction, transaction } from '../transaction/transaction.ts';
import { labelKey } from './label.ts';
import { FIRST_SERVER } from './server.ts';
import { ENDED_STATUSES, type Period } from './service.ts';
import { beginFirstTerm } from './term.ts';

/** An account on the panel: matched by user, domain and creation time together (X7). */
export type PanelAccount = {
  user: string;
  domain: string;
  createdAt: Date;
  /** Whose panel has it; the first server if absent (B9). */
  serverId?: string;
};

export type NewService = {
  clientId: string;
  planId: string;
  period: Period;
  label: string;
  /** The first term starts here; that of a pending one where it is activated. */
  startDate: LocalDate;
  status: 'pending' | 'active';
  panel?: PanelAccount;
  /** What its account will be for, while a panel has none. */
  domain?: string | null;
};

/**
 * Creates a service at its plan's price with its first holder and, unless it is pending, its first term (B1).
 * @throws {DomainError} INVALID_INPUT, NOT_FOUND (client, or the plan in that period), EMAIL_NOT_CONFIRMED (C1), LABEL_TAKEN (T5).
 */
export async function createService(ctx: VerbContext, input: NewService): Promise<{ serviceId: string }> {
  const label = readLabel(input.label);
  return transaction(ctx, async (tx) => {
    await lockClaimedClient(tx, input.clientId);
    const { id: serviceId } = await placeService(tx, { ...input, label });
    return { serviceId };
  });
}

/** A service's label in its normal form (C1). @throws {DomainError} INVALID_INPUT. */
export function readLabel(typed: string): string {
  return normalName(typed) ?? refuse('INVALID_INPUT', { field: 'label', expected: NAME_EXPECTED });
}

/** `price` in minor units of `currency`, frozen on the service. */
type Placed = { id: string; price: string; currency: string };

/** The same for a caller who has locked the client; the label is in its normal form. */
export async function placeService(tx: Transaction, service: NewService): Promise<Placed> {
  const { clientId, label, period, startDate } = service;
  const placed = await insertService(tx, service);
  await insertOwnership(tx, { serviceId: placed.id, clientId, label });
  if (service.status === 'active') await beginFirstTerm(tx, { id: placed.id, period }, startDate);
  tx.event({ type: 'service.created', clientId, serviceId: placed.id });
  return placed;
}

/** With the user name of its account, which is given to nobody else from then on (B9). */
async function insertService(tx: Transaction, service: NewService): Promise<Placed> {
  const { label, status, startDate, panel, planId, period, domain } = service;
  const [inserted] = await tx.em.execute<Placed[]>(
    /* sql */ `with placed as (
      insert into service (id, label, plan_id, period, price, currency, status, anchor_day,
        server_id, panel_user, panel_domain, panel_created_at, created_at, version)
      select ?, ?, plan_id, period, amount, currency, ?, ?,
        case when ? then coalesce(?::uuid, ${FIRST_SERVER}) end, ?, ?, ?, ?, 1
      from plan_price where plan_id = ? and period = ? returning id, price, currency, panel_user, created_at
    ), named as (
      insert into panel_user_name (prefix, service_id, given_at)
      select left(panel_user, 8), id, created_at from placed where panel_user is not null on conflict do nothing
    )
    select id, price, currency from placed`,
    [
      randomUUID(),
      label,
      status,
      dayOfMonth(startDate),
      panel !== undefined,
      panel?.serverId ?? null,
      panel?.user ?? null,
      panel?.domain ?? domain ?? null,
      panel?.createdAt ?? null,
      tx.now,
      planId,
      period,
    ],
  );
  return inserted ?? refuse('NOT_FOUND');
}

type Held = { serviceId: string; clientId: string; label: string };

/**
 * The unique index on the folded label decides (T5). What has ended never comes back (X8), and leaves its label to whoever
 * hires again: its own key gets its id, which no label can contain.
 */
async function insertOwnership(tx: Transaction, { serviceId, clientId, label }: Held): Promise<void> {
  await tx.em.execute(
    /* sql */ `update ownership_interval o set label_key = o.label_key || '/' || o.service_id
    from service s where s.id = o.service_id and s.status = any(?::text[])
      and o.client_id = ? and o.label_key = ? and o.ended_at is null`,
    [arrayLiteral(ENDED_STATUSES), clientId, labelKey(label)],
  );
  const inserted = await tx.em.execute(
    /* sql */ `insert into ownership_interval (id, service_id, client_id, label_key, started_at)
    values (?, ?, ?, ?, ?) on conflict (client_id, label_key) where ended_at is null do nothing returning id`,
    [randomUUID(), serviceId, clientId, labelKey(label), tx.now],
  );
  if (inserted.length === 0) refuse('LABEL_TAKEN');
}
