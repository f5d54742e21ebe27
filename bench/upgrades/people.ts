import { randomUUID } from 'node:crypto';
import { createKey } from '../../domain/access/create-key.ts';
import { DAY_MS } from '../../domain/time.ts';
import { OWN_LIMITS, offerBiggerPlan } from '../../test/harness/bigger-plan.ts';
import {
  billAndPay,
  createClient,
  createCompany,
  createService,
  createStaff,
  testContext,
} from '../../test/harness/builders.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import type { Bench } from '../measurement.ts';
import { mutate } from '../parts/api.ts';
import { untilWaiting } from '../parts/history.ts';
import { createSession } from '../transfers/people.ts';
import type { Product } from '../transfers/product.ts';

/** An upgrade that was asked for and whose run waits for its payment. */
export type Wanted = { changeId: string; invoiceId: string };

const DIFFERENCE = { amount: '1250000', currency: 'ARS' };

const sqlOf = ({ owner }: Product) => ({
  sql: async (text: string | { name: string; text: string }, values?: unknown[]) =>
    (await owner.query(text, values)).rows,
});

/** A hosting for each of so many people, paid for its first month, and a bigger plan that each has asked for. */
export async function createWanted(bench: Bench, product: Product, count: number): Promise<Wanted[]> {
  const planIds = await createPlans(product);
  const wanted: Wanted[] = [];
  for (let number = 0; number < count; number += 1) {
    bench.signal.throwIfAborted();
    wanted.push(await want(product, { ...planIds, user: `sitio${number}` }));
  }
  for (const { changeId } of wanted) {
    const workflowId = changeWorkflowId('upgrade', changeId);
    await untilWaiting(product.client, workflowId, { timers: 1, signal: bench.signal });
  }
  return wanted;
}

async function createPlans(product: Product): Promise<{ planId: string; biggerId: string }> {
  const database = sqlOf(product);
  const { hostingPlanId: planId } = await createCompany(database);
  const { panel } = product.outside;
  const offer = { fromPlanId: planId, prices: { monthly: 2_500_000n } };
  return { planId, biggerId: await offerBiggerPlan({ database, panel }, offer) };
}

async function want(
  product: Product,
  { planId, biggerId, user }: { planId: string; biggerId: string; user: string },
): Promise<Wanted> {
  const { outside, owner } = product;
  const account = { user, domain: `${user}.example.com` };
  const createdAt = new Date(Date.now() - DAY_MS);
  const { id: clientId, email } = await createClient(product);
  await outside.createPanelAccount({ ...account, email });
  await outside.panel.changeLimits(user, OWN_LIMITS);
  const panel = { panelUser: user, panelDomain: account.domain };
  const { id: serviceId } = await createService(product, { clientId, planId, createdAt, ...panel });
  await billAndPay(product, serviceId, { now: createdAt });
  const { upgrade, invoice } = await mutate<Record<'upgrade' | 'invoice', { id: string }>>(product, {
    procedure: 'upgrades.request',
    token: await createSession(owner, clientId),
    input: {
      ...{ serviceId, planId: biggerId, period: 'monthly', shownAmount: DIFFERENCE },
      requestId: randomUUID(),
    },
  });
  return { changeId: upgrade.id, invoiceId: invoice.id };
}

/** A provider that records payments over the API. */
export async function createPayer(product: Product) {
  const staffId = await createStaff(product);
  const actor = { type: 'staff', staffId, role: 'administrator' } as const;
  const { key: token } = await createKey(testContext(product, { actor, now: new Date() }), {
    ...{ name: 'Pasarela', scopes: ['payments:record'], provider: 'pasarela', validDays: 1 },
  });
  return ({ invoiceId }: Wanted): Promise<unknown> =>
    mutate(product, {
      procedure: 'payments.record',
      token,
      input: {
        ...{ paymentId: randomUUID(), invoiceId, amount: DIFFERENCE.amount },
        paidAt: new Date().toISOString(),
        requestId: randomUUID(),
      },
    });
}
