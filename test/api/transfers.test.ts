import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { recordConsent } from '../../domain/transfer/consent.ts';
import { lockTransfer } from '../../domain/transfer/load-transfer.ts';
import { voidConsent } from '../../domain/transfer/void-consents.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { everyRow } from '../harness/every-row.ts';
import {
  type Api,
  allowSignedInConsent,
  createStaffSession,
  giveTo,
  handOver,
  openApi,
  openTransfer,
} from './stand.ts';
import { newSid } from './twilio.ts';

const minutes = (count: number) => new Date(TEST_NOW.getTime() + count * MINUTE_MS);

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('the consents of a transfer', () => {
  async function plant(changeId: string, consent: { party: string; at: Date; voidedAt?: Date }) {
    await api.sql(
      `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, sender, raw_text,
        text_sha256, received_at, voided_at)
      select gen_random_uuid(), $1, role, client_id, 1, 'whatsapp',
        $3, 'whatsapp:+5491155550000', 'x', 'x', $4, $5 from change_party where change_id = $1 and role = $2`,
      [changeId, consent.party, newSid(), consent.at, consent.voidedAt ?? null],
    );
  }

  test('are shown with those that were voided, and when, to parties and staff alike; none of those counts', async () => {
    const { changeId, holder, recipient } = await openTransfer(api);
    await plant(changeId, { party: 'holder', at: minutes(1), voidedAt: minutes(2) });
    await plant(changeId, { party: 'recipient', at: minutes(3), voidedAt: minutes(4) });
    await plant(changeId, { party: 'holder', at: minutes(5) });
    const consents = [
      { party: 'holder', at: minutes(1).toISOString(), voidedAt: minutes(2).toISOString() },
      { party: 'recipient', at: minutes(3).toISOString(), voidedAt: minutes(4).toISOString() },
      { party: 'holder', at: minutes(5).toISOString() },
    ];
    const own = await api.query('transfers.get', { changeId }, holder.session);
    expect(own.data).toMatchObject({ consents, waitingFor: [expect.stringContaining(recipient.name)] });
    const list = await api.query('transfers.list', undefined, recipient.session);
    expect(list.data).toMatchObject({ items: [{ consents }] });
    const { session } = await createStaffSession(api);
    const seen = await api.query('staff.changes.get', { changeId }, session);
    expect(seen.data).toMatchObject({ transfer: { consents } });
  });

  test('are shown as they were recorded, whatever their times: a voided one before the one in its place', async () => {
    const { changeId, holder } = await openTransfer(api);
    const actor = { type: 'client', clientId: holder.id, sessionId: holder.id } as const;
    const consent = (now: Date) =>
      transaction(testContext(api, { actor, now }), async (tx) => {
        const loaded = await lockTransfer(tx, changeId);
        const source = { channel: 'whatsapp', messageSid: newSid(), sender: 'x', rawText: 'x' } as const;
        recordConsent(tx, loaded, { party: 'holder', source: { ...source, receivedAt: now } });
        await tx.em.flush();
      });
    await consent(minutes(9));
    await transaction(testContext(api, { actor, now: minutes(3) }), async (tx) =>
      voidConsent(tx, await lockTransfer(tx, changeId), 'holder'),
    );
    await consent(minutes(5));
    const { data } = await api.query('transfers.get', { changeId }, holder.session);
    expect(data).toMatchObject({
      consents: [
        { at: minutes(9).toISOString(), voidedAt: minutes(3).toISOString() },
        { at: minutes(5).toISOString() },
      ],
    });
  });
});

describe('a transfer as its parties see it', () => {
  test('says which of them the reader is, of what service, and whether WhatsApp or the panel takes the consent (T6)', async () => {
    const { changeId, service, holder, recipient } = await openTransfer(api);
    const shown = { service: { label: service.label }, signedInConsent: false };
    for (const [party, { session }] of Object.entries({ holder, recipient })) {
      const one = await api.query('transfers.get', { changeId }, session);
      expect(one.data).toMatchObject({ party, ...shown });
      const list = await api.query('transfers.list', undefined, session);
      expect(list.data).toMatchObject({ items: [{ party, ...shown }] });
    }
    await allowSignedInConsent(api, changeId);
    const { data } = await api.query('transfers.get', { changeId }, recipient.session);
    expect(data).toMatchObject({ signedInConsent: true });
  });

  test('is among what comes to the recipient, and to nobody else, as long as it is open', async () => {
    const { changeId, service, holder, recipient } = await openTransfer(api);
    const incoming = async (session: string) => (await api.query('account.me', undefined, session)).data;
    expect(await incoming(recipient.session)).toMatchObject({
      incoming: [{ id: changeId, service: service.label, holder: holder.name, state: 'awaiting_consents' }],
    });
    expect(await incoming(holder.session)).toMatchObject({ incoming: [] });
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect(await incoming(recipient.session)).toMatchObject({ incoming: [] });
  });
});

describe('staff.changes.sendCredentials (T12)', () => {
  const credentials = { user: 'joseg', password: 'recien puesta en el panel' };

  async function handedOver(state: 'committed' | 'completed') {
    const transfer = await openTransfer(api);
    await handOver(api, transfer, state);
    return transfer;
  }

  async function send(changeId: string, more: Record<string, unknown> = {}) {
    const { session } = await createStaffSession(api);
    return api.mutate('staff.changes.sendCredentials', { changeId, ...credentials, ...more }, session);
  }

  const mailsTo = (email: string) =>
    api.sql<{ id: string; link: string }>(
      `select id, variables ->> 'link' as link from outbound_message
      where template = 'transfer_credentials' and address = $1`,
      [email],
    );
  const press = (link = '') => api.server.inject({ method: 'POST', url: new URL(link).pathname });

  test.each(['committed', 'completed'] as const)(
    'gives the new holder of a %s transfer a link that opens once; the one before it is over',
    async (state) => {
      const { changeId, recipient } = await handedOver(state);
      expect((await send(changeId, { password: 'la de antes' })).reason).toBeUndefined();
      const [first] = await mailsTo(recipient.email);
      expect((await send(changeId)).data).toEqual({ id: changeId });
      // One transaction writes the second and ends the first: nothing in their rows says which was before.
      const second = (await mailsTo(recipient.email)).find(({ id }) => id !== first?.id);
      expect((await press(first?.link)).statusCode).toBe(400);
      const page = await press(second?.link);
      expect(page.body).toContain(credentials.user);
      expect(page.body).toContain(credentials.password);
      expect((await press(second?.link)).statusCode).toBe(400);
    },
  );

  test('keeps the password nowhere but sealed in the link, also with a requestId', async () => {
    const { changeId } = await handedOver('completed');
    const requestId = randomUUID();
    const [one, two] = [await send(changeId, { requestId }), await send(changeId, { requestId })];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect((await everyRow(api)).join()).not.toContain(credentials.password);
    expect(api.log.join('')).not.toContain(credentials.password);
  });

  test('has its like in staff.changes.renewCredentials, which hands a run over, once for a requestId', async () => {
    const { changeId } = await handedOver('completed');
    const { session } = await createStaffSession(api);
    const input = { changeId, requestId: randomUUID() };
    for (const _ of [1, 2]) {
      expect((await api.mutate('staff.changes.renewCredentials', input, session)).data).toEqual({
        id: changeId,
      });
    }
    const handedOff =
      "select payload ->> 'renewalId' as id from handoff where payload ->> 'kind' = 'credentials'";
    expect(await api.sql(handedOff)).toHaveLength(1);
  });

  test('is refused for a transfer that was not carried out, for an earlier holder and for a frozen account', async () => {
    const open = await openTransfer(api);
    expect((await send(open.changeId)).reason?.code).toBe('NOT_FOUND');
    await giveTo(api, open.service.id, open.recipient.id);
    expect((await send(open.changeId)).reason?.code).toBe('NOT_FOUND');
    const frozen = await handedOver('completed');
    await api.sql('update client set frozen_at = $2 where id = $1', [frozen.recipient.id, TEST_NOW]);
    expect((await send(frozen.changeId)).reason?.code).toBe('FROZEN');
    const passedOn = await handedOver('completed');
    await giveTo(api, passedOn.service.id, passedOn.stranger.id);
    expect((await send(passedOn.changeId)).reason?.code).toBe('NOT_FOUND');
    for (const { recipient } of [open, frozen, passedOn]) expect(await mailsTo(recipient.email)).toEqual([]);
  });
});
