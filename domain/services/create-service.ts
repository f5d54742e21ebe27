import { randomUUID } from 'node:crypto';
import { NAME_EXPECTED } from '../clients/client-input.ts';
import { normalName } from '../clients/contact.ts';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { dayOfMonth, type LocalDate } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { labelKey } from './label.ts';
import { FIRST_SERVER } from './server.ts';
import type { Period } from './service.ts';
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
  /** The first term starts here. */
  startDate: LocalDate;
  status: 'pending' | 'active';
  panel?: PanelAccount;
};

/**
 * Creates a service at its plan's price with its first holder and, unless it is pending, its first term (B1).
 * @throws {DomainError} INVALID_INPUT, NOT_FOUND (client, or the plan in that period), EMAIL_NOT_CONFIRMED (C1), LABEL_TAKEN (T5).
 */
export async function createService(ctx: VerbContext, input: NewService): Promise<{ serviceId: string }> {
  const label = normalName(input.label);
  if (!label) refuse('INVALID_INPUT', { field: 'label', expected: NAME_EXPECTED });
  return transaction(ctx, async (tx) => {
    await lockClaimedClient(tx, input.clientId);
    const serviceId = await insertService(tx, { ...input, label });
    await insertOwnership(tx, { serviceId, clientId: input.clientId, label });
    if (input.status === 'active') {
      await beginFirstTerm(tx, { id: serviceId, period: input.period }, input.startDate);
    }
    tx.event({ type: 'service.created', clientId: input.clientId, serviceId });
    return { serviceId };
  });
}

async function insertService(tx: Transaction, service: NewService): Promise<string> {
  const { label, status, startDate, panel, planId, period } = service;
  const [inserted] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `insert into service (id, label, plan_id, period, price, currency, status, anchor_day,
      server_id, panel_user, panel_domain, panel_created_at, created_at, version)
    select ?, ?, plan_id, period, amount, currency, ?, ?,
      case when ? then coalesce(?::uuid, ${FIRST_SERVER}) end, ?, ?, ?, ?, 1
    from plan_price where plan_id = ? and period = ? returning id`,
    [
      randomUUID(),
      label,
      status,
      dayOfMonth(startDate),
      panel !== undefined,
      panel?.serverId ?? null,
      panel?.user ?? null,
      panel?.domain ?? null,
      panel?.createdAt ?? null,
      tx.now,
      planId,
      period,
    ],
  );
  return inserted?.id ?? refuse('NOT_FOUND');
}

/** The unique index on the folded label decides (T5). */
async function insertOwnership(
  tx: Transaction,
  { serviceId, clientId, label }: { serviceId: string; clientId: string; label: string },
): Promise<void> {
  const inserted = await tx.em.execute(
    /* sql */ `insert into ownership_interval (id, service_id, client_id, label_key, started_at)
    values (?, ?, ?, ?, ?) on conflict (client_id, label_key) where ended_at is null do nothing returning id`,
    [randomUUID(), serviceId, clientId, labelKey(label), tx.now],
  );
  if (inserted.length === 0) refuse('LABEL_TAKEN');
}
