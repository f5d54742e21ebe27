import { randomUUID } from 'node:crypto';
import type { GrantAct, OneTimeLink } from '../../domain/access/entities.ts';
import { hashToken, newToken } from '../../domain/access/tokens.ts';
import { orderService } from '../../domain/activation/order-service.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordByKey } from '../../domain/billing/record-transfer.ts';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { reportTransfer } from '../../domain/renewal/report-transfer.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import {
  billAndPay,
  createBiggerPlan,
  createDomain,
  createHoliday,
  createOpenCancellation,
  createPriceChange,
  createQuoteFor,
  createService,
  TEST_NOW,
  testContext,
} from '../harness/builders.ts';
import { queueMessage } from '../messaging/seed.ts';
import {
  type Api,
  createKey,
  createServer,
  createSession,
  createStaffSession,
  createTask,
  openTransfer,
} from './stand.ts';

const IN_AN_HOUR = new Date(TEST_NOW.getTime() + HOUR_MS);

async function createPlanByHand({ sql }: Api) {
  const [ids] = await sql<{ productId: string; planId: string }>(
    `with product as (
      insert into product (id, name, category, provisioner)
      values (gen_random_uuid(), gen_random_uuid()::text, 'Radio', 'manual') returning id
    ), plan as (
      insert into plan (id, product_id, name) select gen_random_uuid(), id, 'Radio 1' from product returning id, product_id
    ), price as (insert into plan_price (plan_id, period, amount, currency) select id, 'monthly', 100, 'ARS' from plan)
    select id as "planId", product_id as "productId" from plan`,
  );
  return { productId: ids?.productId ?? '', planId: ids?.planId ?? '' };
}

/** One of everything that a procedure can be asked about: an owner's, with all who may be tried with it. */
export async function createWorld(api: Api) {
  const { holder: owner, ...opened } = await openTransfer(api);
  const [agent, administrator] = [
    await createStaffSession(api, 'agent'),
    await createStaffSession(api, 'administrator'),
  ];
  const [session] = await api.sql<{ id: string }>('select id from session where token_hash = $1', [
    hashToken(owner.session),
  ]);
  const endedBy = async (column: 'revoked_at' | 'expires_at') => {
    const ended = await createSession(api, { clientId: owner.id });
    await api.sql(`update session set ${column} = $2 where token_hash = $1`, [hashToken(ended), TEST_NOW]);
    return ended;
  };
  const endedKey = async (column: 'revoked_at' | 'expires_at') => {
    const { keyId, session: key } = await createKey(api, administrator, ['payments:record', 'invoices:read']);
    await api.sql(`update integration_key set ${column} = $2 where id = $1`, [keyId, TEST_NOW]);
    return key;
  };
  const sessionId = session?.id ?? '';
  const { token, tokenHash } = newToken();
  const spare = await createService(api, { planId: api.hostingPlanId, clientId: owner.id });
  const recordingKey = await createKey(api, administrator, ['payments:record']);
  const asRecorder = testContext(api, { actor: recordingKey.actor });
  const { invoiceId } = await issueInvoice(testContext(api), {
    serviceId: spare.id,
    lines: [{ kind: 'other', description: 'Adicional', amount: '1000' }],
    dueDate: '2026-03-20',
  });
  const paymentId = randomUUID();
  const ofUnknown = { invoiceId: 'desconocida', amount: '1000', paidAt: TEST_NOW };
  const plan = await createPlanByHand(api);
  return {
    ...opened,
    api,
    owner,
    holder: owner,
    agent,
    administrator,
    sessionId,
    /** What holds no session any more, and what never did. */
    dead: [
      await endedBy('revoked_at'),
      await endedBy('expires_at'),
      'no-es-una-sesion',
      await endedKey('revoked_at'),
      await endedKey('expires_at'),
      `trk_00000000_${'a'.repeat(43)}`,
    ],
    recordingKey,
    readingKey: await createKey(api, administrator, ['invoices:read']),
    spare,
    free: await createService(api, { planId: api.hostingPlanId, clientId: owner.id }),
    serverId: await createServer(api),
    /** What was hired, and what follows it, where a row has it hired. */
    orderedId: randomUUID() as string,
    activationId: randomUUID() as string,
    /** A member of staff, where a row has one added. */
    memberId: randomUUID() as string,
    /** Of a product by hand, with a monthly price, and another one announced. */
    ...plan,
    taskId: await createTask(api, 'evidence_differs', opened.changeId),
    newEmail: `${randomUUID()}@example.com`,
    /** Of the link or the grant that the owner was given. */
    token,
    link: (purpose: OneTimeLink['purpose']) =>
      api.sql(
        `insert into one_time_link (token_hash, purpose, client_id, email, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)`,
        [tokenHash, purpose, owner.id, owner.email, TEST_NOW, IN_AN_HOUR],
      ),
    grant: (act: GrantAct, subjectId: string, mode?: string) =>
      api.sql(
        `insert into access_grant (id, token_hash, client_id, session_id, act, mode, subject_id, created_at, expires_at)
        values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)`,
        [tokenHash, owner.id, sessionId, act, mode ?? null, subjectId, TEST_NOW, IN_AN_HOUR],
      ),
    /** One that is paid for a month, the plan to which it may be upgraded, and another one with an upgrade that waits for its payment. */
    ...(await upgradable(api, owner)),
    /** A cancellation of the spare service at the end of its period. */
    cancellationId: await createOpenCancellation(api, { serviceId: spare.id, holderId: owner.id }),
    quoteId: await createQuoteFor(api, owner.id),
    domainId: await createDomain(api, owner.id),
    sentAlertId: await createSentAlert(api, owner),
    receiptId: await reportedReceipt({ api, clientId: owner.id, invoiceId }),
    holidayId: await createHoliday(api),
    priceChangeId: await createPriceChange(api, plan.planId),
    /** Of the same service. */
    orderInvoiceId: (
      await issueInvoice(testContext(api), {
        serviceId: spare.id,
        lines: [{ kind: 'order', description: 'Pedido', amount: '1000' }],
        dueDate: '2026-03-20',
      })
    ).invoiceId,
    /** Of the spare service, whose cancellation it does not stand in the way of. */
    invoiceId,
    /** What the recording key's provider calls a payment of it, once it is recorded. */
    paymentId,
    recordPaymentOf: () => recordByKey(asRecorder, { ...ofUnknown, paymentId, invoiceId }),
    reversePaymentOf: () => reversePayment(asRecorder, { paymentId, amount: '1000', reason: 'contracargo' }),
    unmatchedId: (await recordByKey(asRecorder, { ...ofUnknown, paymentId: randomUUID() })).paymentId,
  };
}

/** A message to a client that was taken. */
async function createSentAlert(api: Api, { id: clientId, phone }: { id: string; phone: string }) {
  const variables = { name: 'Juan Perez', date: '14/03/2026', time: '18:30' };
  const message = { clientId, address: phone, template: 'account_password_changed', variables } as const;
  const messageId = await queueMessage(testContext(api), message);
  await api.sql("update outbound_message set state = 'sent', next_check_at = null where id = $1", [
    messageId,
  ]);
  return messageId;
}

async function upgradable(api: Api, { id: clientId }: { id: string }) {
  const biggerPlanId = await createBiggerPlan(api, { fromPlanId: api.hostingPlanId });
  const [paid, changing] = await Promise.all(
    [1, 2].map(async () => {
      const service = await createService(api, { planId: api.hostingPlanId, clientId });
      await billAndPay(api, service.id, {});
      return service;
    }),
  );
  if (!paid || !changing) throw new Error('two services were built');
  const actor = { type: 'client', clientId, sessionId: clientId } as const;
  const { changeId: upgradeId } = await requestUpgrade(testContext(api, { actor }), {
    serviceId: changing.id,
    planId: biggerPlanId,
    period: 'monthly',
    shownAmount: { amount: '1250000', currency: 'ARS' },
  });
  return { paid, biggerPlanId, upgradeId };
}

/** The owner reports a transfer with its receipt; resolves to what staff asks for the receipt by. */
async function reportedReceipt({
  api,
  clientId,
  invoiceId,
}: {
  api: Api;
  clientId: string;
  invoiceId: string;
}) {
  const actor = { type: 'client', clientId, sessionId: randomUUID() } as const;
  const receipt = {
    contentType: 'application/pdf',
    data: Buffer.from('%PDF-1.7').toString('base64'),
  } as const;
  await reportTransfer(testContext(api, { actor }), { invoiceId, amount: '1000', paidAt: TEST_NOW, receipt });
  const [report] = await api.sql<{ id: string }>(
    `select r.id from payment_report r join staff_task k on k.id = r.task_id where k.subject_id = $1`,
    [invoiceId],
  );
  return report?.id ?? '';
}
export type World = Awaited<ReturnType<typeof createWorld>>;

/** What the owner hires and does not pay. */
export function order({ api, owner, planId }: World) {
  const actor = { type: 'client', clientId: owner.id, sessionId: owner.id } as const;
  return orderService(testContext(api, { actor }), { planId, period: 'monthly', label: 'Radio nueva' });
}
