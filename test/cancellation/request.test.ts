import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { getCancellation, listCancellations } from '../../domain/cancellation/cancellation-view.ts';
import { changeToImmediate } from '../../domain/cancellation/change-to-immediate.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import type { Service } from '../../domain/services/service.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { createClient, createDomain, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { at, NOW, useCancelling } from './cancelling.ts';

const scene = useCancelling();
const { database, ask, grant, hosted, contextAt, told, eventsOf, stateOf, serviceNow } = scene;
const DAY_MS = 24 * 3_600_000;

describe('the request of a cancellation (X1–X4)', () => {
  it('at once: with its window, told both ways with a reference, renewed no more', async () => {
    const one = await hosted();
    const view = await ask(one, 'immediate');
    expect(view).toMatchObject({
      reference: expect.stringMatching(/^BA-[2-9B-Z]{8}$/),
      state: 'scheduled',
      mode: 'immediate',
      endsAt: at('2026-03-10T13:00:00').toISOString(),
      withdrawableUntil: at('2026-03-10T13:00:00').toISOString(),
      lastFullDay: null,
      deleted: ['el sitio, los archivos y los correos'],
      owed: [],
      waitingFor: ['que pase el plazo en el que la podés cancelar'],
    });
    expect(await told(view.id)).toEqual([
      'cancellation_requested_immediate email',
      'cancellation_requested_immediate whatsapp',
    ]);
    expect(await eventsOf(view.id)).toEqual(['cancellation.requested']);
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active', renews: false });
    const own = contextAt(NOW, one.actor);
    expect(await getCancellation(own, { changeId: view.id })).toEqual(view);
    expect(await listCancellations(own, { limit: 5 })).toEqual([view]);
    const stranger = contextAt(NOW, { ...one.actor, clientId: (await createClient(database)).id });
    await expect(getCancellation(stranger, { changeId: view.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it.each([
    ['the last generated invoice, not the running term (D37)', '2026-08-15', '2027-04-15', '2027-04-14'],
    ['one that is issued and unpaid (D39)', '2026-03-10', '2028-01-01', '2027-12-31'],
    ['a month that ends on the 30th (D38)', '2026-10-31', '2026-11-30', '2026-11-29'],
    ['a year that ends on a leap day', '2027-12-15', '2028-02-29', '2028-02-28'],
    ['a month that ends in a short February', '2026-02-10', '2026-02-28', '2026-02-27'],
    ['two years', '2026-03-10', '2028-03-10', '2028-03-09'],
  ])('at the end of the period of %s', async (_, today, periodEnd, lastFullDay) => {
    const now = at(`${today}T12:00:00`);
    const one = await hosted({ createdAt: now });
    const line = {
      kind: 'renewal',
      description: 'Un año',
      amount: '1000',
      periodStart: today,
    } as const;
    await issueInvoice(contextAt(now), {
      serviceId: one.serviceId,
      lines: [{ ...line, periodEnd }],
      dueDate: '2026-04-15',
    });
    const view = await ask(one, 'end_of_period', now);
    expect(view).toMatchObject({
      mode: 'end_of_period',
      lastFullDay,
      waitingFor: ['que termine el período'],
    });
    expect(view.owed).toMatchObject([{ total: { amount: '1000', currency: 'ARS' } }]);
    expect(view.endsAt).toBe(at(`${periodEnd}T00:00:00`).toISOString());
  });

  it('without any invoice at the end of the running term, and at least 72 hours from now if that is over', async () => {
    const one = await hosted();
    expect((await ask(one, 'end_of_period')).lastFullDay).toBe('2026-04-09');
    const late = await hosted({ status: 'suspended', suspensionReasons: ['non_payment'] });
    const view = await ask(late, 'end_of_period', at('2026-05-20T12:00:00'));
    expect(view.lastFullDay).toBe('2026-05-23');
  });

  it.each(['immediate', 'end_of_period'] as const)(
    'of a service suspended for non-payment, %s: what is owed stays owed and is listed (D41, D43)',
    async (mode) => {
      const one = await hosted({ status: 'suspended', suspensionReasons: ['non_payment'] });
      const { number } = await scene.bill(one.serviceId);
      expect((await ask(one, mode)).owed).toMatchObject([
        { number, total: { amount: '1000', currency: 'ARS' } },
      ]);
      expect(await database.sql('select 1 from credit_entry where client_id = $1', [one.client.id])).toEqual(
        [],
      );
    },
  );

  it('of a pending service cancels its order: invoice void, no run to wait for (D42)', async () => {
    const one = await hosted({ status: 'pending' });
    const { invoiceId } = await scene.bill(one.serviceId);
    const view = await ask(one, 'immediate');
    expect(view).toMatchObject({ state: 'completed', reason: 'order_cancelled', owed: [] });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'cancelled', renews: false });
    const [invoice] = await database.sql('select status, void_reason from invoice where id = $1', [
      invoiceId,
    ]);
    expect(invoice).toEqual({ status: 'void', void_reason: 'order_cancelled' });
    expect(await told(view.id)).toEqual(['order_cancelled email', 'order_cancelled whatsapp']);
  });

  it('of a pending service whose order is paid is refused', async () => {
    const one = await hosted({ status: 'pending' });
    const { invoiceId } = await scene.bill(one.serviceId);
    await scene.pay(invoiceId);
    await expect(ask(one, 'immediate')).rejects.toMatchObject({ code: 'SERVICE_STATUS_UNFIT' });
  });

  it('again is the same one, and the other mode names it', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'end_of_period');
    expect((await ask(one, 'end_of_period', new Date(NOW.getTime() + DAY_MS))).id).toBe(id);
    await expect(ask(one, 'immediate')).rejects.toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id, kind: 'cancellation' } },
    });
  });
});

describe('what refuses it', () => {
  it.each([
    ['cancelled', { status: 'cancelled' }, 'SERVICE_NOT_CANCELLABLE'],
    ['terminated', { status: 'terminated' }, 'SERVICE_NOT_CANCELLABLE'],
    ['frozen', { frozenAt: NOW }, 'FROZEN'],
    [
      'under review',
      { status: 'suspended', suspensionReasons: ['non_payment', 'fraud_review'] },
      'SERVICE_UNDER_REVIEW',
    ],
  ] as const)('a service that is %s', async (_, details, code) => {
    const one = await hosted(details as Partial<Service>);
    await expect(ask(one, 'immediate')).rejects.toMatchObject({ code });
    const changes = await database.sql('select 1 from service_change where service_id = $1', [one.serviceId]);
    expect(changes).toEqual([]);
  });

  it('a frozen holder', async () => {
    const one = await hosted();
    await database.sql('update client set frozen_at = $1 where id = $2', [NOW, one.client.id]);
    await expect(ask(one, 'immediate')).rejects.toMatchObject({ code: 'FROZEN' });
  });

  it('a domain, which is left to lapse instead (X6)', async () => {
    const one = await hosted();
    const serviceId = await createDomain(database, one.client.id, { domainName: 'juan.com.ar' });
    await expect(ask({ ...one, serviceId }, 'immediate')).rejects.toMatchObject({
      code: 'DOMAIN_NOT_CANCELLABLE',
      details: { domainId: serviceId, name: 'juan.com.ar', renews: true },
    });
  });

  it('somebody else’s service', async () => {
    const [one, other] = [await hosted(), await hosted()];
    const asking = ask({ ...other, serviceId: one.serviceId }, 'immediate');
    await expect(asking).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['none', async () => 'nada'],
    ['of another mode', (one) => grant(one, 'end_of_period')],
    [
      'of another service',
      async (one) => grant({ ...one, serviceId: (await hosted()).serviceId }, 'immediate'),
    ],
    [
      'of another session',
      (one) => grant({ ...one, actor: { ...one.actor, sessionId: randomUUID() } }, 'immediate'),
    ],
    [
      'of another client',
      async (one) =>
        grant({ ...one, actor: { ...one.actor, clientId: (await hosted()).client.id } }, 'immediate'),
    ],
    ['that has expired', (one) => grant(one, 'immediate', new Date(NOW.getTime() - 601_000))],
  ] as [string, (one: Awaited<ReturnType<typeof hosted>>) => Promise<string>][])(
    'a grant %s: nothing happens (C6)',
    async (_, grantFor) => {
      const one = await hosted();
      const grantToken = await grantFor(one);
      const before = await everyRow(database);
      const asking = requestCancellation(contextAt(NOW, one.actor), {
        serviceId: one.serviceId,
        mode: 'immediate',
        grantToken,
      });
      await expect(asking).rejects.toMatchObject({ code: 'GRANT_INVALID' });
      expect(await everyRow(database)).toEqual(before);
    },
  );

  it('a grant that is used twice in parallel: one cancellation, and the second press names it', async () => {
    const one = await hosted();
    const grantToken = await grant(one, 'immediate');
    const press = () =>
      requestCancellation(contextAt(NOW, one.actor), {
        serviceId: one.serviceId,
        mode: 'immediate',
        grantToken,
      });
    const answers = await raceBehindLock(database, [press, press]);
    const ids = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason));
    expect(ids[0]).toEqual(ids[1]);
    const rows = await database.sql('select 1 from service_change where service_id = $1', [one.serviceId]);
    expect(rows).toHaveLength(1);
  });
});

describe('other changes of the service (X9)', () => {
  it('a transfer that lacks a consent is superseded, and both parties are told', async () => {
    const one = await hosted();
    const { changeId } = await scene.openTransferOf(one.serviceId, one.client.id);
    const view = await ask(one, 'immediate');
    expect(await stateOf(changeId)).toEqual({ state: 'refused', reason: 'superseded' });
    expect(await told(changeId)).toHaveLength(4);
    expect(await stateOf(view.id)).toMatchObject({ state: 'scheduled' });
  });

  it.each(['awaiting_consents', 'cooling_off', 'committed'])(
    'one with both consents in, %s, must be withdrawn first',
    async (state) => {
      const one = await hosted();
      const { changeId, recipientId } = await scene.openTransferOf(one.serviceId, one.client.id);
      for (const [party, clientId] of [
        ['holder', one.client.id],
        ['recipient', recipientId],
      ]) {
        await database.sql(
          `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, raw_text, text_sha256,
             received_at) values (gen_random_uuid(), $1, $2, $3, 1, 'whatsapp', $4, 'x', 'x', $5)`,
          [changeId, party, clientId, `SM${randomUUID()}`, NOW],
        );
      }
      await database.sql('update service_change set state = $1 where id = $2', [state, changeId]);
      await expect(ask(one, 'end_of_period')).rejects.toMatchObject({
        code: 'CHANGE_IN_PROGRESS',
        details: { change: { id: changeId, kind: 'transfer' } },
      });
      expect(await stateOf(changeId)).toMatchObject({ state });
      expect(await serviceNow(one.serviceId)).toMatchObject({ renews: true });
    },
  );

  it.each([true, false])(
    'of a transfer and a cancellation at once (the transfer first: %s) one is open at the end',
    async (transferFirst) => {
      const one = await hosted();
      const recipient = await createClient(database, { name: 'Jose Garcia' });
      const transfer = () =>
        openTransfer(contextAt(NOW, one.actor), {
          serviceId: one.serviceId,
          recipientEmail: recipient.email,
          recipientName: 'Jose Garcia',
        });
      const grantToken = await grant(one, 'immediate');
      const cancel = () =>
        requestCancellation(contextAt(NOW, one.actor), {
          serviceId: one.serviceId,
          mode: 'immediate',
          grantToken,
        });
      // Both want the holder; the recipient, who may come first, is the transfer's alone.
      const held = `select from client where id = '${one.client.id}' for update`;
      const order = transferFirst ? [transfer, cancel] : [cancel, transfer];
      const answers = await raceBehindLock(database, order, held);
      // Whoever comes second: a cancellation supersedes, a transfer is refused.
      expect(answers.map(({ status }) => status)).toEqual([
        'fulfilled',
        transferFirst ? 'fulfilled' : 'rejected',
      ]);
      const open = await database.sql(
        'select kind from service_change where service_id = $1 and closed_at is null',
        [one.serviceId],
      );
      expect(open).toEqual([{ kind: 'cancellation' }]);
    },
  );

  it('of several requests at once one is open at the end, whatever the order', async () => {
    const one = await hosted();
    const grants = [await grant(one, 'immediate'), await grant(one, 'end_of_period')];
    const contenders = (['immediate', 'end_of_period'] as const).map(
      (mode, index) => () =>
        requestCancellation(contextAt(NOW, one.actor), {
          serviceId: one.serviceId,
          mode,
          grantToken: grants[index] ?? '',
        }),
    );
    const answers = await raceBehindLock(database, contenders);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const open = await database.sql('select 1 from service_change where service_id = $1', [one.serviceId]);
    expect(open).toHaveLength(1);
  });
});

it('a transfer that was opened while it waited is locked whole before it is superseded (G5)', async () => {
  const one = await hosted();
  const grantToken = await grant(one, 'immediate');
  const held = 'select from client where id = $1 for no key update';
  const holder = await holdLock(database, held, [one.client.id]);
  const mode = 'immediate';
  const asking = requestCancellation(contextAt(NOW, one.actor), {
    serviceId: one.serviceId,
    mode,
    grantToken,
  });
  await waitForContenders(database, 1);
  const { changeId, recipientId } = await scene.openTransferOf(one.serviceId, one.client.id);
  const recipient = await holdLock(database, held, [recipientId]);
  await holder.release();
  await waitForContenders(database, 1);
  await recipient.release();
  expect(await asking).toMatchObject({ state: 'scheduled' });
  expect(await stateOf(changeId)).toEqual({ state: 'refused', reason: 'superseded' });
});

describe('the next invoice (X4)', () => {
  const renewal = (serviceId: string, now: Date) => () =>
    issueInvoice(testContext(database, { now }), {
      serviceId,
      lines: [
        {
          kind: 'renewal',
          description: 'Renovación',
          amount: '1000',
          periodStart: '2026-04-10',
          periodEnd: '2026-05-10',
        },
      ],
      dueDate: '2026-04-10',
    });

  it.each([
    ['a request just before it avoids it', true, '2026-04-09'],
    ['a request just after it leaves it owed, and the service until its end', false, '2026-05-09'],
  ])('%s', async (_, requestFirst, lastFullDay) => {
    const one = await hosted();
    const request = () => ask(one, 'end_of_period', NOW);
    const issue = renewal(one.serviceId, NOW);
    const order = requestFirst ? [request, issue] : [issue, request];
    // The grant is made inside of the request, so that only what takes the lock is held.
    const [first, second] = await raceBehindLock(
      database,
      order,
      `select from service where id = '${one.serviceId}' for update`,
    );
    const [asked, issued] = requestFirst ? [first, second] : [second, first];
    expect(asked).toMatchObject({ status: 'fulfilled', value: { lastFullDay } });
    expect(issued?.status).toBe(requestFirst ? 'rejected' : 'fulfilled');
    if (requestFirst) expect(issued).toMatchObject({ reason: { code: 'RENEWAL_STOPPED' } });
  });
});

describe('making it immediate (X5)', () => {
  it('needs a grant of its own, and gets a window of its own', async () => {
    const one = await hosted();
    const { id: changeId } = await ask(one, 'end_of_period');
    const own = contextAt(NOW, one.actor);
    const wrong = await grant(one, 'end_of_period');
    await expect(changeToImmediate(own, { changeId, grantToken: wrong })).rejects.toMatchObject({
      code: 'GRANT_INVALID',
    });
    const grantToken = await grant(one, 'immediate');
    const view = await changeToImmediate(own, { changeId, grantToken });
    expect(view).toMatchObject({ id: changeId, mode: 'immediate', lastFullDay: null });
    expect(view.endsAt).toBe(at('2026-03-10T13:00:00').toISOString());
    expect(await told(changeId)).toContain('cancellation_requested_immediate whatsapp');
    expect(await changeToImmediate(own, { changeId, grantToken: 'nada' })).toEqual(view);
  });
});
