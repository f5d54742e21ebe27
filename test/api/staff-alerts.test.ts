import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { createClient, createDomain, createService, testContext } from '../harness/builders.ts';
import { everyRow } from '../harness/every-row.ts';
import { contextAt, type Message, queueMessage } from '../messaging/seed.ts';
import { sendText } from '../transfer/texting.ts';
import { type Api, createStaffSession, openApi, openTransfer } from './stand.ts';

let api: Api;
let staff: { staffId: string; session: string };
beforeAll(async () => {
  api = await openApi();
  staff = await createStaffSession(api);
});
afterAll(() => api.close());

const changed = {
  template: 'account_password_changed',
  variables: { name: 'Juan Perez', date: '14/03/2026', time: '18:30' },
} as const;

/** A message that the provider took, or in another state. */
async function told(message: Partial<Message> = {}, state = 'sent'): Promise<string> {
  const id = await queueMessage(contextAt(api, api.clock.time), {
    ...changed,
    ...message,
  } as Partial<Message>);
  await become(id, state);
  return id;
}
const become = (id: string, state: string, errorCode: string | null = null) =>
  api.sql('update outbound_message set state = $1, error_code = $3, next_check_at = null where id = $2', [
    state,
    id,
    errorCode,
  ]);

const resend = (messageId: string, requestId?: string) =>
  api.mutate('staff.alerts.resend', { messageId, ...(requestId ? { requestId } : {}) }, staff.session);

type Listed = { id: string; state: string; reason: unknown; resentOf: string | null };
async function list(filter: object): Promise<Listed[]> {
  const { data } = await api.query('staff.alerts.list', filter, staff.session);
  return (data as { items: Listed[] }).items;
}

/** What refuses it, and that it wrote nothing. */
async function refusalOf(messageId: string) {
  const before = await everyRow(api);
  const { reason } = await resend(messageId);
  expect(await everyRow(api)).toEqual(before);
  return [reason?.code, (reason?.details as { why?: string } | undefined)?.why];
}

describe('staff.alerts.list and counts (A7)', () => {
  it('gives state, reason in words and text, by client, state, template and time', async () => {
    const client = await createClient(api);
    const older = await told({ clientId: client.id }, 'delivered');
    api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    const since = api.clock.time.toISOString();
    const failed = await told({ clientId: client.id });
    await become(failed, 'failed', '63024');
    expect((await list({ clientId: client.id })).map(({ id }) => id)).toEqual([failed, older]);
    expect(await list({ clientId: client.id, since })).toHaveLength(1);
    expect(await list({ clientId: client.id, template: 'account_welcome' })).toEqual([]);
    expect(await list({ clientId: client.id, channel: 'whatsapp' })).toHaveLength(2);
    expect(await list({ clientId: client.id, channel: 'email' })).toEqual([]);
    expect(await list({ clientId: client.id, changeId: randomUUID() })).toEqual([]);
    expect(await list({ clientId: client.id, state: 'failed' })).toMatchObject([
      {
        id: failed,
        text: expect.stringContaining('se cambió la clave de tu cuenta'),
        reason: { code: '63024', text: expect.stringContaining('WhatsApp no le puede entregar') },
        overtakenAt: null,
        resentOf: null,
      },
    ]);
    const { data } = await api.query('staff.alerts.counts', { since }, staff.session);
    expect((data as { counts: unknown[] }).counts).toContainEqual({
      template: 'account_password_changed',
      channel: 'whatsapp',
      state: 'failed',
      messages: 1,
    });
  });

  it('shows no one-use link', async () => {
    const client = await createClient(api);
    const variables = { name: 'Juan Perez', link: 'https://panel.example.com/clave/secreto' };
    const secret = {
      clientId: client.id,
      channel: 'email',
      template: 'account_password_reset',
      variables,
    } as const;
    await queueMessage(contextAt(api, api.clock.time), secret);
    expect(JSON.stringify(await list({ clientId: client.id }))).not.toContain('secreto');
  });
});

describe('staff.alerts.resend (A7)', () => {
  it('makes a new, marked message to the contact on file now, once for a request, by whoever asked', async () => {
    const client = await createClient(api);
    const first = await told({ clientId: client.id, address: '+5491144440000' }, 'failed');
    const requestId = randomUUID();
    const { data } = await resend(first, requestId);
    expect((await resend(first, requestId)).data).toEqual(data);
    const { messageId } = data as { messageId: string };
    expect(await api.sql('select * from outbound_message where resent_of = $1', [first])).toMatchObject([
      { id: messageId, state: 'queued', address: client.phone, template: 'account_password_changed' },
    ]);
    expect(
      await api.sql(
        `select actor ->> 'staffId' as staff, data from event where type = 'message.resent' and client_id = $1`,
        [client.id],
      ),
    ).toMatchObject([{ staff: staff.staffId, data: { messageId, resentOf: first } }]);
    expect(api.delivered.map(({ handoff }) => handoff)).toContainEqual(
      expect.objectContaining({ kind: 'delivery', messageId }),
    );
    expect((await list({ clientId: client.id })).find(({ id }) => id === messageId)?.resentOf).toBe(first);
    await become(messageId, 'sent');
    const { data: again } = await resend(messageId);
    const [copy] = await api.sql('select resent_of from outbound_message where id = $1', [
      (again as { messageId: string }).messageId,
    ]);
    expect(copy).toEqual({ resent_of: first });
  });

  it.each(['queued', 'held', 'sending', 'parked'])(
    'sends nothing again that is %s, nor while a copy is',
    async (state) => {
      const client = await createClient(api);
      const first = await told({ clientId: client.id }, state);
      expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'under_way']);
      await become(first, 'sent');
      const { data } = await resend(first);
      await become((data as { messageId: string }).messageId, state);
      expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'under_way']);
    },
  );

  it('sends no one-use link again, no reply, and nothing to nobody', async () => {
    const client = await createClient(api);
    const variables = { name: 'Juan Perez', link: 'https://panel.example.com/clave/abc' };
    const secret = {
      clientId: client.id,
      channel: 'email',
      template: 'account_password_reset',
      variables,
    } as const;
    const link = await told(secret as Partial<Message>);
    expect(await refusalOf(link)).toEqual(['ALERT_NOT_RESENDABLE', 'one_use_link']);
    const reply = await told({
      clientId: client.id,
      template: 'answer_general',
      variables: {},
    } as Partial<Message>);
    expect(await refusalOf(reply)).toEqual(['NOT_FOUND', undefined]);
    expect(await refusalOf(await told())).toEqual(['NOT_FOUND', undefined]);
    const unclaimed = await told({ clientId: client.id });
    await api.sql('update client set is_unclaimed = true where id = $1', [client.id]);
    expect(await refusalOf(unclaimed)).toEqual(['EMAIL_NOT_CONFIRMED', undefined]);
  });

  it('announces no invoice as new that is void by now, and takes a copy back that waits (A8)', async () => {
    const client = await createClient(api);
    const service = await createService(api, { planId: api.hostingPlanId, clientId: client.id });
    const { invoiceId } = await issueInvoice(testContext(api), {
      serviceId: service.id,
      lines: [{ kind: 'other', description: 'Adicional', amount: '1000' }],
      dueDate: '2026-03-20',
    });
    const alerts = await list({ clientId: client.id, template: 'invoice_generated' });
    const [alert] = alerts;
    for (const { id } of alerts) await become(id, 'sent');
    const first = alert?.id ?? '';
    const { data } = await resend(first);
    await voidInvoice(testContext(api), { invoiceId, reason: 'issued_by_mistake' });
    const copyId = (data as { messageId: string }).messageId;
    expect(await list({ clientId: client.id, state: 'silenced' })).toMatchObject([
      { id: copyId, overtakenAt: expect.any(String) },
    ]);
    expect(await list({ clientId: client.id, state: 'sent', template: 'invoice_generated' })).toHaveLength(
      alerts.length,
    );
    expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
    expect(await refusalOf(copyId)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
  });

  it('tells of no state that is another by now (A8)', async () => {
    const client = await createClient(api);
    const service = await createService(api, { planId: api.hostingPlanId, clientId: client.id });
    const businessKey = `service_reactivated/${service.id}/7`;
    const variables = { name: 'Juan Perez', service: 'Hosting', time: '10:00' };
    const active = { clientId: client.id, template: 'service_reactivated', variables, businessKey } as const;
    const first = await told(active as Partial<Message>);
    await api.sql("update service set status = 'terminated' where id = $1", [service.id]);
    expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
    await api.sql("update service set status = 'active' where id = $1", [service.id]);
    expect((await resend(first)).reason).toBeUndefined();
  });

  it.each([
    [
      'service_suspended',
      'service',
      "status = 'suspended', suspension_reasons = '{technical}'",
      "status = 'active', suspension_reasons = '{}'",
    ],
    ['account_frozen', 'client', "frozen_at = '2026-03-10'", 'frozen_at = null'],
    ['account_unfrozen', 'client', 'frozen_at = null', "frozen_at = '2026-03-10'"],
    ['account_verified', 'client', "verified_at = '2026-03-10'", 'verified_at = null'],
    ['account_verification_refused', 'client', 'verified_at = null', "verified_at = '2026-03-10'"],
    ['account_verification_revoked', 'client', 'verified_at = null', "verified_at = '2026-03-10'"],
    ['dunning', 'invoice', 'id = id', "status = 'void', voided_at = issued_at, void_reason = 'test'"],
    ['domain_unpaid', 'domain', 'id = id', "expires_on = '2027-10-01'"],
    ['domain_not_renewed', 'domain', 'renews = false', 'renews = true'],
    ['domain_lapsed', 'domain', "status = 'lapsed', next_check_at = null", "status = 'active'"],
  ] as const)(
    'sends %s again while it is so, and not once it is not (A8)',
    async (kind, table, so, otherwise) => {
      const client = await createClient(api);
      const service = await createService(api, { planId: api.hostingPlanId, clientId: client.id });
      const { invoiceId } = await issueInvoice(testContext(api), {
        serviceId: service.id,
        lines: [{ kind: 'other', description: 'Adicional', amount: '1000' }],
        dueDate: '2026-03-20',
      });
      const domainId = await createDomain(api, client.id);
      const id = { service: service.id, client: client.id, invoice: invoiceId, domain: domainId }[table];
      const [domain] = await api.sql<{ day: string }>(
        'select expires_on::text as day from domain where id = $1',
        [domainId],
      );
      const first = await told({ clientId: client.id, businessKey: `${kind}/${id}/${domain?.day}` });
      await api.sql(`update ${table} set ${so} where id = $1`, [id]);
      const { data, reason } = await resend(first);
      expect(reason).toBeUndefined();
      await become((data as { messageId: string }).messageId, 'sent');
      await api.sql(`update ${table} set ${otherwise} where id = $1`, [id]);
      expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
    },
  );

  it('tells nothing of a service that is somebody else’s by now (A8)', async () => {
    const client = await createClient(api);
    const service = await createService(api, {
      planId: api.hostingPlanId,
      clientId: (await createClient(api)).id,
    });
    const first = await told({ clientId: client.id, businessKey: `service_reactivated/${service.id}/7` });
    expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
  });

  it('says the last word of a change only, and none of one that ended since (A8)', async () => {
    const { holder, changeId } = await openTransfer(api);
    const of = { clientId: holder.id, changeId } as const;
    const first = await told(of);
    await api.sql('update outbound_message set created_at = $2 where id = $1', [first, api.clock.time]);
    api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    const last = await told(of);
    expect(await refusalOf(first)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
    expect((await resend(last)).reason).toBeUndefined();
    await api.sql(`update outbound_message set state = 'sent' where change_id = $1`, [changeId]);
    api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect(await refusalOf(last)).toEqual(['ALERT_NOT_RESENDABLE', 'overtaken']);
  });
});

describe('staff.messages.list', () => {
  type Unmatched = { id: string; sender: string; body: string; outcome: string; clientIds: string[] };
  const messages = async (input: object = {}) => {
    const { data } = await api.query('staff.messages.list', input, staff.session);
    return data as { items: Unmatched[]; nextCursor: string | null };
  };

  it('has what fitted nothing, the newest first, and no command; its sender is answered once a day', async () => {
    const { phone, id } = await createClient(api);
    for (const body of ['¿Atienden hoy?', 'ALTO', 'Hola???']) await sendText(api, phone, { body });
    const { items, nextCursor } = await messages({ limit: 1 });
    expect(items).toMatchObject([{ sender: phone, body: 'Hola???', outcome: 'general', clientIds: [id] }]);
    expect((await messages({ limit: 1, cursor: nextCursor })).items).toMatchObject([
      { body: '¿Atienden hoy?' },
    ]);
    expect(
      await api.sql(
        `select template from outbound_message where address = $1 and template <> 'answer_alerts_off'`,
        [phone],
      ),
    ).toEqual([{ template: 'answer_general' }]);
    const wrong = await api.query('staff.messages.list', { cursor: 'x' }, staff.session);
    expect(wrong.reason?.code).toBe('INVALID_INPUT');
  });

  it('writes neither text nor phone into the log', async () => {
    await sendText(api, '+5491166660001', { body: 'un texto muy privado' });
    expect((await messages()).items).toContainEqual(
      expect.objectContaining({ body: 'un texto muy privado', outcome: 'sign_up', clientIds: [] }),
    );
    expect(api.log.join('\n')).not.toMatch(/muy privado|5491166660001/);
  });
});
