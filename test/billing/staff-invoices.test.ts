import { beforeAll, describe, expect, it } from 'vitest';
import { issueByStaff } from '../../domain/billing/issue-by-staff.ts';
import type { NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { invoiceForStaff, listInvoicesForStaff } from '../../domain/billing/staff-invoice-view.ts';
import { voidByStaff } from '../../domain/billing/void-by-staff.ts';
import { requestVoid } from '../../domain/cancellation/request-void.ts';
import type { StaffRole } from '../../domain/transaction/context.ts';
import { createStaff, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow } from './money-rows.ts';

const { bill, database, heldService, openTransferOf, pay } = useCompany();
let staffId: string;
beforeAll(async () => {
  staffId = await createStaff(database);
});

const asStaff = (role: StaffRole = 'agent') =>
  testContext(database, { actor: { type: 'staff', staffId, role } });
const asClient = (clientId: string) =>
  testContext(database, { actor: { type: 'client', clientId, sessionId: clientId } });

const line = (kind: NewInvoiceLine['kind'], periodStart?: string): NewInvoiceLine => ({
  kind,
  description: 'Plan',
  amount: '1000',
  ...(periodStart ? { periodStart, periodEnd: '2026-12-31' } : {}),
});
/** An unpaid invoice with one line. */
async function owed(kind: NewInvoiceLine['kind'], periodStart?: string) {
  const held = await heldService(kind === 'order' ? { status: 'pending' } : {});
  return { ...held, ...(await bill(held.serviceId, { lines: [line(kind, periodStart)] })) };
}

type Owed = Awaited<ReturnType<typeof owed>>;

const voidIt = (invoiceId: string, role?: StaffRole) =>
  voidByStaff(asStaff(role), { invoiceId, reason: 'client_asked' });

describe('an invoice as staff sees it', () => {
  it('has whose it is, what is put off and what was paid of it, also out of credit and what came too late', async () => {
    const { client, serviceId } = await heldService();
    const earlier = await bill(serviceId);
    await pay(earlier.invoiceId, { amount: '1300', providerPaymentId: 'la primera' });
    const { invoiceId, number } = await bill(serviceId, { lines: [line('renewal', '2026-04-10')] });
    await database.sql(
      "update invoice set postponed_until = '2026-05-01', held_until = '2026-04-02' where id = $1",
      [invoiceId],
    );
    await pay(invoiceId, { amount: '900', providerPaymentId: 'la segunda' });
    expect(await invoiceForStaff(asStaff(), { invoiceId })).toMatchObject({
      number,
      status: 'paid',
      client: { id: client.id, name: client.name },
      postponedUntil: '2026-05-01',
      heldUntil: '2026-04-02',
      voidReason: null,
    });
    const { payments } = await invoiceForStaff(asStaff(), { invoiceId });
    const ofEach = payments.map(({ reference, amount, applied }) => [reference, amount, applied]);
    expect(ofEach.toSorted()).toEqual([
      ['la primera', '1300', '300'],
      ['la segunda', '900', '700'],
    ]);
    const surplus = await invoiceForStaff(asStaff(), earlier);
    expect(surplus.payments).toMatchObject([
      { amount: '1300', applied: '1000', reversed: '0', provider: 'bank' },
    ]);
    expect(
      (await listInvoicesForStaff(asStaff(), { clientId: client.id, limit: 10 })).map(({ id }) => id),
    ).toContain(invoiceId);
  });

  it('says why it is void, and to no list does staff name nobody', async () => {
    const { invoiceId } = await owed('upgrade');
    await voidIt(invoiceId);
    expect(await invoiceForStaff(asStaff(), { invoiceId })).toMatchObject({
      voidReason: 'client_asked',
      payments: [],
    });
    await expect(listInvoicesForStaff(asStaff(), { limit: 10 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(invoiceForStaff(asStaff(), { invoiceId: staffId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('an invoice that staff issues', () => {
  it('is an extra or a renewal, due today at the earliest', async () => {
    const { client, serviceId } = await heldService();
    const issue = (lines: NewInvoiceLine[], dueDate: string) =>
      issueByStaff(asStaff(), { serviceId, lines, dueDate });
    const { invoiceId } = await issue([line('other')], '2026-03-10');
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued', total: '1000' });
    const told = await database.sql('select 1 from outbound_message where client_id = $1', [client.id]);
    expect(told).toHaveLength(2);
    const before = await everyRow(database);
    for (const [lines, dueDate] of [
      [[line('other')], '2026-03-09'],
      [[line('renewal')], '2026-03-20'],
      [[], '2026-03-20'],
    ] as const) {
      await expect(issue([...lines], dueDate)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('a renewal that staff issues (B2)', () => {
  const renewal = (periodStart: string, periodEnd: string): NewInvoiceLine => ({
    ...line('renewal'),
    periodStart,
    periodEnd,
  });
  const issue = (serviceId: string, lines: NewInvoiceLine[]) =>
    issueByStaff(asStaff(), { serviceId, lines, dueDate: '2026-03-20' });
  /** A service by the month, from the 31st on. */
  async function endOfJanuary() {
    const { client, serviceId } = await heldService({ period: 'monthly' });
    await database.sql('update service set anchor_day = 31 where id = $1', [serviceId]);
    await database.sql(
      "update term set start_date = '2026-01-31', end_date = '2026-02-28' where service_id = $1",
      [serviceId],
    );
    return { client, serviceId };
  }
  const NEXT = renewal('2026-02-28', '2026-03-31');

  it('is of the period that follows the latest term, which its payment moves on, and of the one after that then', async () => {
    const { serviceId } = await endOfJanuary();
    const discount = { ...NEXT, description: 'Descuento', amount: '-100' };
    const { invoiceId } = await issue(serviceId, [NEXT, discount, line('other')]);
    await pay(invoiceId, { amount: '1900' });
    const terms = await database.sql(
      'select end_date::text as "end" from term where service_id = $1 order by number',
      [serviceId],
    );
    expect(terms).toEqual([{ end: '2026-02-28' }, { end: '2026-03-31' }]);
    await expect(issue(serviceId, [NEXT])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each([
    ['begins later', [renewal('2026-03-01', '2026-03-31')]],
    ['begins earlier', [renewal('2026-02-27', '2026-03-31')]],
    ['ends a day short', [renewal('2026-02-28', '2026-03-30')]],
    ['forgets the anchor day', [renewal('2026-02-28', '2026-03-28')]],
    ['is of two periods', [renewal('2026-02-28', '2026-04-30')]],
    ['has a second line of another period', [NEXT, renewal('2026-03-31', '2026-04-30')]],
    ['has no period', [line('renewal')]],
  ])('that %s is refused, with the dates that are expected', async (_what, lines) => {
    const { serviceId } = await endOfJanuary();
    const before = await everyRow(database);
    await expect(issue(serviceId, lines)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: {
        field: 'period',
        expected: 'se esperaba el período que sigue: desde el 28/02/2026 hasta el 31/03/2026',
      },
    });
    expect(await everyRow(database)).toEqual(before);
  });

  it('that there is already is refused with its number, until that is void', async () => {
    const { serviceId } = await endOfJanuary();
    const { invoiceId, number } = await issue(serviceId, [NEXT]);
    await expect(issue(serviceId, [NEXT])).rejects.toMatchObject({
      details: { field: 'period', expected: expect.stringContaining(`N.º ${number}`) },
    });
    await voidByStaff(asStaff('administrator'), { invoiceId, reason: 'issued_by_mistake' });
    await issue(serviceId, [NEXT]);
  });

  it('of what has no term yet is refused', async () => {
    const { serviceId } = await heldService({ status: 'pending' });
    await database.sql('delete from term where service_id = $1', [serviceId]);
    await expect(issue(serviceId, [NEXT])).rejects.toMatchObject({ details: { field: 'period' } });
  });
});

describe('an invoice that staff voids (B5)', () => {
  it.each([
    ['an extra', () => owed('other'), 'agent'],
    ['a renewal whose period has not begun', () => owed('renewal', '2026-03-11'), 'agent'],
    ['a renewal whose period has begun', () => owed('renewal', '2026-03-10'), 'administrator'],
  ] as const)('%s is void, twice the same', async (_what, make, role) => {
    const { client, invoiceId } = await make();
    await pay(invoiceId, { amount: '400' });
    for (let time = 0; time < 2; time += 1) expect(await voidIt(invoiceId, role)).toEqual({ invoiceId });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'void', applied: '0' });
    expect(await creditOf(database, client.id)).toBe('400');
    await expectMoneyToAddUp(database);
  });

  it('a renewal whose period has begun is for administrators, and a paid one for nobody', async () => {
    const [begun, paid] = [await owed('renewal', '2026-03-10'), await owed('other')];
    await pay(paid.invoiceId);
    const before = await everyRow(database);
    await expect(voidIt(begun.invoiceId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(voidIt(paid.invoiceId, 'administrator')).rejects.toMatchObject({
      code: 'INVOICE_NOT_VOIDABLE',
    });
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('a client who asks for an invoice to be void (B5)', () => {
  const ask = ({ client, invoiceId }: { client: { id: string }; invoiceId: string }) =>
    requestVoid(asClient(client.id), { invoiceId });

  it('of an upgrade has it void at once, and what was paid of it is credit', async () => {
    const asked = await owed('upgrade');
    await pay(asked.invoiceId, { amount: '300' });
    for (let time = 0; time < 2; time += 1) expect(await ask(asked)).toEqual({ outcome: 'voided' });
    expect(await creditOf(database, asked.client.id)).toBe('300');
    await expectMoneyToAddUp(database);
  });

  it('of a pending order has the order cancelled', async () => {
    const asked = await owed('order');
    for (let time = 0; time < 2; time += 1) expect(await ask(asked)).toEqual({ outcome: 'voided' });
    expect(await invoiceRow(database, asked.invoiceId)).toMatchObject({ status: 'void' });
    const [service] = await database.sql('select status from service where id = $1', [asked.serviceId]);
    expect(service).toEqual({ status: 'cancelled' });
  });

  it.each(['renewal', 'other', 'order'] as const)(
    'of a %s of a running service leaves it to staff, once',
    async (kind) => {
      const asked = await owed(kind);
      await database.sql("update service set status = 'active' where id = $1", [asked.serviceId]);
      for (let time = 0; time < 2; time += 1) expect(await ask(asked)).toEqual({ outcome: 'asked' });
      expect(await invoiceRow(database, asked.invoiceId)).toMatchObject({ status: 'issued' });
      const tasks = await database.sql('select kind, client_id from staff_task where subject_id = $1', [
        asked.invoiceId,
      ]);
      expect(tasks).toEqual([{ kind: 'invoice_void_asked', client_id: asked.client.id }]);
    },
  );

  it.each([
    ['it is paid', ({ invoiceId }: Owed) => pay(invoiceId)],
    ['staff voids it by itself', ({ invoiceId }: Owed) => voidIt(invoiceId)],
  ])('is no longer staff’s to decide once %s', async (_, settle) => {
    const asked = await owed('other');
    await ask(asked);
    await settle(asked);
    const tasks = await database.sql(
      'select kind, resolved_at is not null as "isOver" from staff_task where subject_id = $1',
      [asked.invoiceId],
    );
    expect(tasks).toEqual([{ kind: 'invoice_void_asked', isOver: true }]);
  });

  it('of a paid one, or of somebody else’s, is refused', async () => {
    const [paid, other] = [await owed('upgrade'), await owed('upgrade')];
    await pay(paid.invoiceId);
    const before = await everyRow(database);
    await expect(ask(paid)).rejects.toMatchObject({ code: 'INVOICE_NOT_VOIDABLE' });
    await expect(ask({ ...other, client: paid.client })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('while a change is decided, is told so', async () => {
    const asked = await owed('order');
    await openTransferOf(asked.serviceId, asked.client.id);
    await database.sql(
      "update service_change set state = 'committed', kind = 'transfer' where service_id = $1",
      [asked.serviceId],
    );
    await expect(ask(asked)).rejects.toMatchObject({ code: 'CHANGE_IN_PROGRESS' });
  });

  it.each(['asking', 'paying'])('%s first wins', async (first) => {
    const asked = await owed('upgrade');
    const calls: (() => Promise<unknown>)[] = [() => ask(asked), () => pay(asked.invoiceId)];
    await raceBehindLock(database, first === 'asking' ? calls : calls.toReversed());
    const { status } = await invoiceRow(database, asked.invoiceId);
    expect([status, await creditOf(database, asked.client.id)]).toEqual(
      first === 'asking' ? ['void', '1000'] : ['paid', '0'],
    );
    await expectMoneyToAddUp(database);
  });
});
