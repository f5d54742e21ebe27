import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { recordAccepted, recordRefused } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { createClient, TEST_PASSWORD } from '../harness/builders.ts';
import { contextAt, type Message, queueMessage } from '../messaging/seed.ts';
import { type Api, createSession, createStaffSession, openApi } from './stand.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

async function signedIn() {
  const client = await createClient(api);
  return { ...client, session: await createSession(api, { clientId: client.id }) };
}
type Known = Awaited<ReturnType<typeof signedIn>>;
const now = () => contextAt(api, api.clock.time);

/** A message that was claimed, to be answered. */
async function claimed(client: Known, more: Partial<Message> = {}): Promise<string> {
  api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
  const messageId = await queueMessage(now(), {
    clientId: client.id,
    address: client.phone,
    ...more,
  } as Partial<Message>);
  expect(await claimMessage(now(), { messageId, run: 1 })).toHaveProperty('outgoing');
  return messageId;
}

async function refused(client: Known, more: Partial<Message> = {}): Promise<void> {
  const messageId = await claimed(client, more);
  await recordRefused(now(), { messageId, code: '63024', fault: 'recipient' });
}

async function reached(client: Known, more: Partial<Message> = {}, status?: string): Promise<void> {
  const messageId = await claimed(client, more);
  const providerId = `SM${randomUUID()}`;
  await recordAccepted(now(), { messageId, providerId });
  if (status) await recordStatus(now(), { messageId, providerId, status, fault: 'unknown' });
}

async function askedFor({ session }: Known): Promise<unknown> {
  const { data } = await api.query('account.me', undefined, session);
  return (data as { contactToUpdate: unknown }).contactToUpdate;
}

describe('a contact that cannot be reached (A4)', () => {
  it('is asked for at the next sign-in, and in the account', async () => {
    const client = await signedIn();
    const signIn = async () =>
      (await api.mutate('auth.signIn', { email: client.email, password: TEST_PASSWORD }, undefined)).data;
    expect(await signIn()).not.toHaveProperty('contactToUpdate');
    expect(await askedFor(client)).toEqual([]);
    await refused(client);
    expect(await signIn()).toMatchObject({ contactToUpdate: ['phone'] });
    expect(await askedFor(client)).toEqual(['phone']);
    await refused(client, { channel: 'email', address: client.email });
    expect(await askedFor(client)).toEqual(['phone', 'email']);
  });

  it('is no more once it is edited, nor once something reaches it', async () => {
    const client = await signedIn();
    await refused(client);
    await reached(client, {}, 'sent');
    expect(await askedFor(client)).toEqual(['phone']);
    await reached(client, {}, 'delivered');
    expect(await askedFor(client)).toEqual([]);
    await refused(client);
    expect(await askedFor(client)).toEqual(['phone']);
    await api.sql("update client set phone = '+5491144449999' where id = $1", [client.id]);
    expect(await askedFor(client)).toEqual([]);
    const email = { channel: 'email', address: client.email } as const;
    await refused(client, email);
    expect(await askedFor(client)).toEqual(['email']);
    await reached(client, email);
    expect(await askedFor(client)).toEqual([]);
  });

  it('is one client’s, though the phone is shared', async () => {
    const client = await signedIn();
    const other = await signedIn();
    await api.sql('update client set phone = $1 where id = $2', [client.phone, other.id]);
    await refused(client);
    expect(await askedFor(other)).toEqual([]);
  });

  it('is on the list of staff, with the reason in words, the last to be flagged first', async () => {
    const { session } = await createStaffSession(api);
    const [one, other, edited] = [await signedIn(), await signedIn(), await signedIn()];
    for (const client of [one, other, edited]) await refused(client);
    await refused(other, { channel: 'email', address: other.email });
    await api.sql("update client set phone = '+5491144448888' where id = $1", [edited.id]);
    const page = async (cursor?: string) => {
      const { data } = await api.query(
        'staff.clients.unreachable',
        { limit: 1, ...(cursor ? { cursor } : {}) },
        session,
      );
      return data as { items: { id: string; contacts: object[] }[]; nextCursor: string };
    };
    const first = await page();
    expect(first.items).toMatchObject([
      {
        id: other.id,
        phone: other.phone,
        contacts: [
          { field: 'phone', code: '63024', reason: expect.stringContaining('WhatsApp') },
          { field: 'email' },
        ],
      },
    ]);
    expect((await page(first.nextCursor)).items).toMatchObject([{ id: one.id }]);
  });

  it('still gets by e-mail what is of the security class, in the same instant (C9)', async () => {
    const client = await signedIn();
    await refused(client);
    const input = { currentPassword: TEST_PASSWORD, newPassword: 'otra cosa larga 77' };
    expect((await api.mutate('auth.changePassword', input, client.session)).reason).toBeUndefined();
    const notices = await api.sql<{ id: string; channel: string; address: string }>(
      `select id, channel, address from outbound_message
      where client_id = $1 and template = 'account_password_changed' order by channel`,
      [client.id],
    );
    expect(notices).toMatchObject([
      { channel: 'email', address: client.email },
      { channel: 'whatsapp', address: client.phone },
    ]);
    const claim = await claimMessage(now(), { messageId: notices[0]?.id ?? '', run: 1 });
    expect(claim).toMatchObject({ outgoing: { channel: 'email', to: client.email } });
  });
});
