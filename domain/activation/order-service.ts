import { issueFor } from '../billing/issue-invoice.ts';
import { readShown, refuseAnother } from '../billing/shown-amount.ts';
import { readOffer } from '../catalogue/offers.ts';
import { openChange } from '../changes/open.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { policyNow } from '../company/policy-now.ts';
import { refuse } from '../errors.ts';
import { placeService, readLabel } from '../services/create-service.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import { periodName } from '../services/period.ts';
import type { Period } from '../services/service.ts';
import { addDays, localDateOf, startOf } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { activationKind } from './activation.ts';
import { readDomain } from './domain-name.ts';
import { tellOrdered } from './notices.ts';

export type OrderInput = {
  planId: string;
  period: Period;
  /** How its holder calls the service, unique among theirs (T5). */
  label: string;
  /** What an account on a panel is for; nothing where people provision. */
  domain?: string | undefined;
  /** The price that was shown, in minor units: another one by now is refused. */
  shownAmount?: { amount: string; currency: string } | undefined;
};

type Ordered = { serviceId: string; changeId: string; invoiceId: string };

/**
 * A client hires a plan for a period (B1): a pending service at the plan's price, its invoice, and the activation that waits for
 * the payment until the end of the day on which the invoice falls due.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, EMAIL_NOT_CONFIRMED (C1), FROZEN (G9), PLAN_NOT_OFFERED, DOMAIN_IN_USE,
 * LABEL_TAKEN, PRICE_CHANGED with what it costs by now.
 */
export async function orderService(ctx: VerbContext, input: OrderInput): Promise<Ordered> {
  const { clientId } = actingClient(ctx);
  const label = readLabel(input.label);
  const shown = input.shownAmount && readShown(input.shownAmount);
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, clientId);
    const offer = (await readOffer(tx, input)) ?? refuse('PLAN_NOT_OFFERED');
    const domain = readDomain(input.domain, offer.provisioner);
    if (domain) await refuseDomainInUse(tx, domain);
    const policy = await policyNow(tx);
    const today = localDateOf(tx.now, policy.timeZone);
    const placed = await placeService(tx, {
      ...input,
      ...{ clientId, label, domain, startDate: today, status: 'pending' },
    });
    if (shown) refuseAnother(shown, { amount: BigInt(placed.price), currency: placed.currency });
    const dueDate = addDays(today, policy.orderDays);
    const description = `Alta de ${label}: ${offer.plan}, pago ${periodName[input.period]}`;
    const { invoiceId } = await issueFor(tx, await readHeldService(tx, placed.id), {
      lines: [{ kind: 'order', description, amount: placed.price }],
      dueDate,
    });
    const change = await openChange(tx, {
      definition: activationKind,
      serviceId: placed.id,
      parties: { holder: { clientId, code: null } },
      policy,
      deadline: startOf(addDays(dueDate, 1), policy.timeZone),
    });
    tx.event({ type: 'activation.ordered', changeId: change.id, serviceId: placed.id, clientId });
    tellOrdered(tx, { client, label, change, dueDate });
    return { serviceId: placed.id, changeId: change.id, invoiceId };
  });
}

/** Who has a working site under it would lose it, or the order could not be carried out: whoever it is (B9). */
async function refuseDomainInUse(tx: Transaction, domain: string): Promise<void> {
  const found = await tx.em.execute(
    "select 1 from service where panel_domain = ? and status in ('active', 'suspended') limit 1",
    [domain],
  );
  if (found.length > 0) refuse('DOMAIN_IN_USE');
}
