import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { createClient } from '../harness/builders.ts';
import { contextAt, type Message, queueMessage } from '../messaging/seed.ts';
import { sendText } from '../transfer/texting.ts';
import { type Api, createSession, openApi } from './stand.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

type Alert = { id: string; template: string; state: string; text: string | null; isResent: boolean };

async function signedIn(phone?: string) {
  const client = await createClient(api, phone ? { phone } : {});
  return { ...client, session: await createSession(api, { clientId: client.id }) };
}

const tell = (message: Partial<Message>) => queueMessage(contextAt(api, api.clock.time), message);

async function alertsOf(session: string): Promise<Alert[]> {
  const { data } = await api.query('alerts.list', {}, session);
  return (data as { items: Alert[] }).items;
}

async function informationalOf(session: string): Promise<unknown> {
  const { data } = await api.query('alerts.preferences', undefined, session);
  expect(data).toMatchObject({ security: true });
  return (data as { informational: boolean }).informational;
}

/** What becomes of an alert of this template that is sent to a client now. */
async function sends(
  client: { id: string; phone: string },
  template: 'quote' | 'security',
): Promise<boolean> {
  const message = { clientId: client.id, address: client.phone };
  const messageId = await (template === 'security'
    ? tell({
        ...message,
        template: 'account_password_changed',
        variables: { name: 'Juan Perez', date: 'hoy', time: '10:00' },
      })
    : tell({ ...message, template: 'payment_received', variables: paid }));
  return 'outgoing' in (await claimMessage(contextAt(api, api.clock.time), { messageId, run: 1 }));
}

const paid = { name: 'Juan Perez', amount: '$ 10,00', date: '14/03/2026', invoice: '7', owed: '$ 5,00' };
const set = (session: string, informational: boolean) =>
  api.mutate('alerts.setPreferences', { informational }, session);

describe('alerts.list (A7)', () => {
  it('gives what a client was told, the newest first, page by page, and nobody else’s', async () => {
    const client = await signedIn();
    const { id: clientId } = client;
    await tell({ clientId: (await signedIn()).id });
    const told: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      told.unshift(await tell({ clientId }));
      if (index !== 1) api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    }
    const first = await api.query('alerts.list', { limit: 2 }, client.session);
    const { items, nextCursor } = first.data as { items: Alert[]; nextCursor: string };
    const next = await api.query('alerts.list', { limit: 2, cursor: nextCursor }, client.session);
    const ids = [...items, ...(next.data as { items: Alert[] }).items].map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids)).toEqual(new Set(told));
    expect(ids.at(-1)).toBe(told.at(-1));
    expect(items[0]).toEqual({
      id: expect.any(String),
      template: 'account_verified',
      messageClass: 'procedure',
      channel: 'whatsapp',
      state: 'queued',
      text: 'Hola Juan Perez: tu cuenta ya está verificada. Ya podés pasar y recibir servicios.',
      at: expect.any(String),
      isResent: false,
    });
  });

  it('shows neither a one-use link nor the text around it, and no reply', async () => {
    const client = await signedIn();
    const link = 'https://panel.example.com/clave/secreto';
    const base = { clientId: client.id, channel: 'email', address: client.email } as const;
    await tell({ ...base, template: 'account_password_reset', variables: { name: 'Juan Perez', link } });
    await tell({ clientId: client.id, template: 'answer_general', variables: {} });
    const alerts = await alertsOf(client.session);
    expect(alerts).toMatchObject([{ template: 'account_password_reset', text: null }]);
    expect(JSON.stringify(alerts)).not.toContain('secreto');
  });

  it('says how far each has come, and of no wait of ours (A5)', async () => {
    const client = await signedIn();
    const states = {
      held: 'queued',
      sending: 'queued',
      parked: 'queued',
      read: 'read',
      silenced: 'silenced',
    };
    for (const [state, seen] of Object.entries(states)) {
      const id = await tell({ clientId: client.id });
      await api.sql('update outbound_message set state = $1 where id = $2', [state, id]);
      const alert = (await alertsOf(client.session)).find((one) => one.id === id);
      expect(alert?.state).toBe(seen);
    }
  });
});

describe('alerts.preferences (A6)', () => {
  it('silences the informational class on the phone, and never security', async () => {
    const client = await signedIn();
    expect(await informationalOf(client.session)).toBe(true);
    expect(await sends(client, 'quote')).toBe(true);
    const { data } = await set(client.session, false);
    expect(data).toEqual({ informational: false, security: true });
    expect(await informationalOf(client.session)).toBe(false);
    expect(await sends(client, 'quote')).toBe(false);
    expect(await sends(client, 'security')).toBe(true);
    await set(client.session, true);
    expect(await sends(client, 'quote')).toBe(true);
  });

  it('is the same as ALTO and ALTA: whatever came last counts', async () => {
    const client = await signedIn();
    const say = (body: string) => sendText(api, client.phone, { body });
    await say('ALTO');
    expect(await informationalOf(client.session)).toBe(false);
    await set(client.session, true);
    expect(await informationalOf(client.session)).toBe(true);
    expect(await sends(client, 'quote')).toBe(true);
    await say('ALTO');
    expect(await informationalOf(client.session)).toBe(false);
    expect(await sends(client, 'quote')).toBe(false);
    await say('ALTA');
    await set(client.session, false);
    await say('ALTA');
    expect(await informationalOf(client.session)).toBe(true);
    expect(await sends(client, 'quote')).toBe(true);
  });

  it('of a shared phone concerns the client who chose alone (C4)', async () => {
    const one = await signedIn();
    const other = await signedIn(one.phone);
    await set(one.session, false);
    expect([await sends(one, 'quote'), await sends(other, 'quote')]).toEqual([false, true]);
    await sendText(api, one.phone, { body: 'ALTO' });
    await set(one.session, true);
    expect([await sends(one, 'quote'), await sends(other, 'quote')]).toEqual([true, false]);
  });

  it('of another line with the same key says nothing of this one (C4)', async () => {
    const client = await signedIn();
    await api.sql(
      `insert into conversation (sender_key, address, last_inbound_at, alerts_silenced_at)
      select phone_key, '+541100000000', created_at, created_at from client where id = $1`,
      [client.id],
    );
    expect(await informationalOf(client.session)).toBe(true);
    expect(await sends(client, 'quote')).toBe(true);
  });

  it('is written down once, and by nobody who never confirmed the account (C1)', async () => {
    const client = await signedIn();
    const requestId = randomUUID();
    for (let index = 0; index < 2; index += 1) {
      await api.mutate('alerts.setPreferences', { informational: false, requestId }, client.session);
      await set(client.session, false);
    }
    expect(
      await api.sql(`select data from event where type = 'alerts.chosen' and client_id = $1`, [client.id]),
    ).toEqual([{ data: { informational: false } }]);
    await api.sql('update client set is_unclaimed = true where id = $1', [client.id]);
    expect((await set(client.session, true)).reason?.code).toBe('EMAIL_NOT_CONFIRMED');
  });
});
