import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { getReceipt } from '../../domain/billing/receipt.ts';
import { recordTransfer } from '../../domain/billing/record-transfer.ts';
import { addHoliday } from '../../domain/company/holidays.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { reportTransfer, type TransferReport } from '../../domain/renewal/report-transfer.ts';
import { recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { taskView } from '../../domain/tasks/task-view.ts';
import { expectMoneyToAddUp, invoiceRow, paymentRows } from '../billing/money-rows.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { type Owing, owingClient } from './owing.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, review, reviewChange, follow, pay, serviceNow, sentTo } = scene;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const RECEIPT = { contentType: 'image/png', data: PNG.toString('base64') } as const;

const owing = (until?: string) => owingClient(scene, until);

const asClient = ({ client }: { client: { id: string } }, now: string) =>
  scene.contextAt(at(now), { type: 'client', clientId: client.id, sessionId: randomUUID() });

const report = (one: Owing, now = '2026-06-04T10:00:00', changes: Partial<TransferReport> = {}) =>
  reportTransfer(asClient(one, now), {
    invoiceId: one.invoiceId,
    amount: one.total,
    paidAt: at(now),
    receipt: RECEIPT,
    ...changes,
  });

async function taskOf({ invoiceId }: Owing) {
  const [task] = await scene.openTasks(invoiceId);
  return task?.id ?? '';
}

async function answer(one: Owing, now: string, choice: string, answers: Record<string, string>) {
  return resolveTask(scene.asStaff(at(now)), { taskId: await taskOf(one), choice, answers });
}
const refuseIt = (one: Owing, now: string) => answer(one, now, 'refused', { reason: 'no entró nada.' });
const recordIt = (one: Owing, now: string, changes: Record<string, string> = {}) =>
  answer(one, now, 'recorded', {
    reference: `trf ${one.invoiceId}`,
    amount: one.total,
    paidAt: '2026-06-04T12:00:00Z',
    ...changes,
  });

const panelFollows = ({ serviceId }: Owing, now: string) =>
  recordPanelSuspension(scene.contextAt(at(now)), {
    serviceId,
    reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
  });

const heldUntil = async ({ invoiceId }: Owing) =>
  (
    await database.sql<{ held_until: string }>('select held_until::text from invoice where id = $1', [
      invoiceId,
    ])
  )[0]?.held_until;

describe('a reported transfer holds the suspension of 08/06 (B4, D30)', () => {
  it('reported on 04/06 and recorded by staff with its reference: paid, and nothing happened', async () => {
    const one = await owing();
    expect(await report(one)).toEqual({ invoiceId: one.invoiceId, heldUntil: '2026-06-09' });
    await follow(one.serviceId, at('2026-06-04T10:01:00'), at('2026-06-08T12:00:00'));
    await recordIt(one, '2026-06-08T12:00:00');
    expect(await invoiceRow(database, one.invoiceId)).toMatchObject({ status: 'paid' });
    expect(
      await database.sql('select provider, provider_payment_id from payment where invoice_id = $1', [
        one.invoiceId,
      ]),
    ).toEqual([{ provider: 'bank_transfer', provider_payment_id: `TRF ${one.invoiceId}`.toUpperCase() }]);
    const done = (await scene.eventsOfService(one.serviceId)).filter((type) => type.startsWith('service.'));
    expect(done).toEqual([]);
    expect(await scene.latestTerm(one.serviceId)).toMatchObject({ end_date: '2026-07-03' });
    await expectMoneyToAddUp(database);
  });

  it('refused on 08/06, with the reason told: suspended the next business day', async () => {
    const one = await owing();
    await report(one);
    await follow(one.serviceId, at('2026-06-04T10:01:00'), at('2026-06-08T12:00:00'));
    await refuseIt(one, '2026-06-08T12:00:00');
    expect((await sentTo(one.client.id)).at(-1)).toBe('payment_report_refused');
    const [told] = await database.sql(
      "select variables ->> 'why' as why from outbound_message where template = 'payment_report_refused' and client_id = $1 limit 1",
      [one.client.id],
    );
    expect(told).toEqual({ why: 'no entró nada' });
    await follow(one.serviceId, at('2026-06-08T12:00:01'), at('2026-06-09T08:59:59'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-06-09T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ suspension_reasons: ['non_payment'] });
  });

  it('refused on a Friday: not on the weekend', async () => {
    const one = await owing();
    await report(one, '2026-06-04T10:00:00');
    await refuseIt(one, '2026-06-05T12:00:00');
    expect(await heldUntil(one)).toBe('2026-06-05');
    await follow(one.serviceId, at('2026-06-05T12:00:01'), at('2026-06-08T08:59:59'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
  });

  it('answered by nobody by 09/06 24:00: goes on, and the task stays', async () => {
    const one = await owing();
    await report(one);
    const standing = await follow(one.serviceId, at('2026-06-04T10:01:00'), at('2026-06-10T08:59:59'));
    expect(standing).toMatchObject({ waitingFor: 'staff', wakeAt: at('2026-06-10T09:00:00').getTime() });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-06-10T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ suspension_reasons: ['non_payment'] });
    expect(await scene.openTasks(one.invoiceId)).toMatchObject([{ kind: 'payment_reported' }]);
  });
});

describe('the hold (B4)', () => {
  it('counts business days: neither weekends nor the holidays of the company', async () => {
    await addHoliday(
      scene.contextAt(at('2026-06-01T10:00:00'), {
        type: 'staff',
        staffId: (scene.asStaff(at('2026-06-01T10:00:00')).actor as { staffId: string }).staffId,
        role: 'administrator',
      }),
      { day: '2026-06-15', name: 'Feriado' },
    );
    const one = await owing('2026-06-05T10:00:00');
    expect(await report(one, '2026-06-11T23:59:00')).toMatchObject({ heldUntil: '2026-06-17' });
  });

  it('is one per invoice: a later report, open or refused, holds it no longer', async () => {
    const one = await owing();
    await report(one);
    expect(await report(one, '2026-06-08T10:00:00')).toMatchObject({ heldUntil: '2026-06-09' });
    await refuseIt(one, '2026-06-08T11:00:00');
    expect(await report(one, '2026-06-08T12:00:00')).toMatchObject({ heldUntil: '2026-06-08' });
    await review(one.serviceId, at('2026-06-09T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
  });

  it('leaves every reminder and notice unsaid meanwhile, and ends with a part that was recorded', async () => {
    const one = await owing('2026-05-29T10:00:00');
    await report(one, '2026-05-29T10:00:00');
    const sent = await sentTo(one.client.id);
    await follow(one.serviceId, at('2026-05-29T10:00:01'), at('2026-06-02T12:00:00'));
    expect(await sentTo(one.client.id)).toEqual(sent);
    await recordIt(one, '2026-06-02T12:00:00', { amount: '100', paidAt: '2026-06-02T12:00:00Z' });
    expect(await invoiceRow(database, one.invoiceId)).toMatchObject({ status: 'issued', applied: '100' });
    expect(await heldUntil(one)).toBe('2026-06-02');
    expect(await scene.openTasks(one.invoiceId)).toEqual([]);
    await follow(one.serviceId, at('2026-06-03T09:00:00'), at('2026-06-03T12:00:00'));
    expect((await sentTo(one.client.id)).slice(sent.length)).toEqual([
      'payment_received',
      'dunning_suspension_notice',
    ]);
  });

  it('begins and ends with a ring of the term’s run', async () => {
    const one = await owing();
    const { id: termId } = await scene.latestTerm(one.serviceId);
    scene.handed.length = 0;
    await report(one);
    expect(scene.handed).toMatchObject([{ kind: 'renewal', termId, ring: 'dataChanged' }]);
    scene.handed.length = 0;
    await report(one, '2026-06-04T11:00:00');
    expect(scene.handed).toEqual([]);
    await refuseIt(one, '2026-06-05T10:00:00');
    expect(scene.handed).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ kind: 'renewal', termId })]),
    );
  });
});

describe('the task of a reported transfer (B4)', () => {
  it('is one per invoice, shows each report, and its receipts are staff’s alone to read', async () => {
    const one = await owing();
    await report(one);
    await report(one, '2026-06-04T11:00:00', { receipt: undefined });
    const taskId = await taskOf(one);
    const staff = scene.asStaff(at('2026-06-04T12:00:00'));
    const { reports, clientId } = await taskView(staff, { taskId });
    expect(clientId).toBe(one.client.id);
    expect(reports).toMatchObject([
      { amount: one.total, paidAt: '2026-06-04T13:00:00.000Z', contentType: 'image/png' },
      { amount: one.total, reportedAt: '2026-06-04T14:00:00.000Z', contentType: null },
    ]);
    const [first, second] = reports.map(({ id: receiptId }) => ({ receiptId }));
    expect(await getReceipt(staff, first ?? { receiptId: '' })).toEqual(RECEIPT);
    await expect(getReceipt(staff, second ?? { receiptId: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      getReceipt(asClient(one, '2026-06-04T12:00:00'), first ?? { receiptId: '' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes five reports and no more, until staff has answered', async () => {
    const one = await owing();
    for (let count = 0; count < 5; count += 1) await report(one);
    const before = await everyRow(database);
    await expect(report(one)).rejects.toMatchObject({ code: 'TOO_MANY_REPORTS' });
    expect(await everyRow(database)).toEqual(before);
    await refuseIt(one, '2026-06-04T12:00:00');
    await report(one, '2026-06-04T13:00:00');
  });

  it.each(['a payment', 'a transfer by its reference', 'its void'])('is settled by %s', async (how) => {
    const one = await owing();
    await report(one);
    const now = at('2026-06-05T12:00:00');
    if (how === 'a payment') await pay(one.invoiceId, now);
    if (how === 'its void') await scene.voidInvoice(one.invoiceId, now);
    if (how === 'a transfer by its reference') {
      const { invoiceId, total: amount } = one;
      await recordTransfer(scene.asStaff(now), { invoiceId, amount, paidAt: now, reference: randomUUID() });
    }
    expect(await scene.openTasks(one.invoiceId)).toEqual([]);
  });

  it('keeps no receipt, amount or reference in an event', async () => {
    const one = await owing();
    await report(one, undefined, { amount: '987654321' });
    await recordIt(one, '2026-06-05T12:00:00', { reference: 'REF-SECRETA' });
    const events = JSON.stringify(
      await database.sql('select data from event where client_id = $1', [one.client.id]),
    );
    for (const secret of [RECEIPT.data, '987654321', 'REF-SECRETA']) expect(events).not.toContain(secret);
  });

  it('a bank reference that is another payment’s is refused, and the task stays', async () => {
    const [one, other] = [await owing(), await owing()];
    await report(one);
    await report(other);
    await recordIt(one, '2026-06-05T12:00:00', { reference: `de los dos ${one.invoiceId}` });
    await expect(
      recordIt(other, '2026-06-05T12:00:00', { reference: `de los dos ${one.invoiceId}` }),
    ).rejects.toMatchObject({ code: 'PAYMENT_CONFLICT' });
    expect(await scene.openTasks(other.invoiceId)).toHaveLength(1);
    expect(await paymentRows(database, other.invoiceId)).toEqual([]);
  });
});

describe('what is refused (B4), and writes nothing', () => {
  it('another client’s invoice, one that is not owed, a time to come, a sum that is none', async () => {
    const [one, paid, voided] = [await owing(), await owing(), await owing()];
    const now = at('2026-06-04T10:00:00');
    await pay(paid.invoiceId, now);
    await scene.voidInvoice(voided.invoiceId, now);
    const before = await everyRow(database);
    const stranger = { ...one, client: paid.client };
    await expect(report(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const [other, status] of [
      [paid, 'paid'],
      [voided, 'void'],
    ] as const) {
      await expect(report(other)).rejects.toMatchObject({ code: 'INVOICE_NOT_OWED', details: { status } });
    }
    for (const changes of [{ paidAt: at('2026-06-05T10:00:00') }, { amount: '0' }]) {
      await expect(report(one, undefined, changes)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await everyRow(database)).toEqual(before);
  });

  it.each([
    ['a PNG that says to be a JPEG', 'image/jpeg', PNG],
    ['a page that says to be a PDF', 'application/pdf', Buffer.from('<html>%PDF-')],
    ['what is cut short', 'image/png', PNG.subarray(0, 7)],
    ['what is too large', 'image/png', Buffer.concat([PNG, Buffer.alloc(5_242_880)])],
  ] as const)('%s as a receipt', async (_, contentType, content) => {
    const one = await owing();
    const receipt = { contentType, data: content.toString('base64') };
    await expect(report(one, undefined, { receipt })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'receipt' },
    });
    expect(await scene.openTasks(one.invoiceId)).toEqual([]);
  });
});

describe('a report and what takes the service at the same moment (B4)', () => {
  const DUE = '2026-06-08T09:00:00';

  it.each(['report', 'suspension'])('%s first, against the suspension', async (first) => {
    const one = await owing('2026-06-08T08:59:00');
    const calls = [() => report(one, DUE), () => review(one.serviceId, at(DUE))];
    const settled = await raceBehindLock(database, first === 'report' ? calls : calls.toReversed());
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await serviceNow(one.serviceId)).toMatchObject({
      status: first === 'report' ? 'active' : 'suspended',
    });
  });

  /** Handed over to its end, with its backup: the next review claims it (X7). */
  async function ending() {
    const one = await owing('2026-06-08T09:00:00');
    await panelFollows(one, '2026-06-08T09:01:00');
    await follow(one.serviceId, at('2026-06-08T10:00:00'), at('2026-08-03T09:00:00'));
    const [change] = await database.sql<{ id: string }>(
      'select id from service_change where service_id = $1 and closed_at is null',
      [one.serviceId],
    );
    await scene.storeBackup(one, at('2026-08-03T09:05:00'));
    return { ...one, changeId: change?.id ?? '' };
  }

  it.each(['report', 'claim'])('%s first, against the claim of its end (X7)', async (first) => {
    const one = await ending();
    const now = '2026-08-03T10:00:00';
    const calls = [() => report(one, now), () => reviewChange(one.changeId, at(now))];
    const settled = await raceBehindLock(database, first === 'report' ? calls : calls.toReversed());
    const isHeld = first === 'report';
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', isHeld ? 'fulfilled' : 'rejected']);
    expect(await scene.stateOf(one.changeId)).toMatchObject({ state: isHeld ? 'withdrawn' : 'claimed' });
    if (!isHeld) {
      expect(settled[1]).toMatchObject({ reason: { code: 'INVOICE_NOT_OWED', details: { status: 'void' } } });
    }
  });

  it('an end that was held is told anew before it comes: nobody answered', async () => {
    const one = await ending();
    await report(one, '2026-08-03T10:00:00');
    await reviewChange(one.changeId, at('2026-08-03T10:01:00'));
    const standing = await follow(one.serviceId, at('2026-08-03T10:02:00'), at('2026-08-06T12:00:00'));
    expect(standing).toMatchObject({ state: 'suspended', waitingFor: 'staff' });
    await follow(one.serviceId, at('2026-08-07T09:00:00'), at('2026-08-07T12:00:00'));
    expect((await sentTo(one.client.id)).at(-1)).toBe('dunning_end_notice');
  });

  it('one for a service that is suspended and told of its end puts that off', async () => {
    const one = await owing('2026-06-08T09:00:00');
    await panelFollows(one, '2026-06-08T09:01:00');
    await follow(one.serviceId, at('2026-06-08T10:00:00'), at('2026-08-02T12:00:00'));
    await report(one, '2026-08-02T12:00:00');
    const standing = await follow(one.serviceId, at('2026-08-02T12:01:00'), at('2026-08-06T08:59:00'));
    expect(standing).toMatchObject({ state: 'suspended', wakeAt: at('2026-08-06T09:00:00').getTime() });
    expect(await review(one.serviceId, at('2026-08-06T09:00:00'))).toMatchObject({ state: 'ending' });
  });
});
