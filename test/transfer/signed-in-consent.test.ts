import { describe, expect, it } from 'vitest';
import { TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';

type Party = 'holder' | 'recipient';

/** Calls a procedure of the real API; resolves to its data or the code of its refusal. */
async function call(fixture: Fixture, procedure: string, input: unknown, session?: string) {
  const response = await fetch(`${fixture.apiUrl}/trpc/${procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session ? { authorization: `Bearer ${session}` } : {}),
    },
    body: JSON.stringify(input),
  });
  const { result, error } = (await response.json()) as {
    result?: { data: Record<string, string> };
    error?: { data: { reason: { code: string } } };
  };
  return { data: result?.data ?? {}, code: error?.data.reason.code };
}

/** A party signs in and types e-mail and security key again for a grant (C6). */
async function authorise(fixture: Fixture, party: Party, changeId: string) {
  const { email } = fixture[party];
  const signedIn = await call(fixture, 'auth.signIn', { email, password: TEST_PASSWORD });
  const session = signedIn.data['sessionToken'] ?? '';
  const asked = { email, securityKey: TEST_SECURITY_KEY, act: 'consent_to_transfer', subjectId: changeId };
  const granted = await call(fixture, 'auth.grant', asked, session);
  const consent = () =>
    call(fixture, 'transfers.consent', { changeId, grantToken: granted.data['grantToken'] }, session);
  return { consent };
}

/** What each party sends, and from where, so that WhatsApp cannot tell who it was. */
const ways: Record<string, (fixture: Fixture, party: Party) => Promise<unknown>> = {
  'a sender without a phone': async (fixture, party) =>
    fixture.outside.whatsapp.inbound({
      externalUserId: `AR.15023945${party === 'holder' ? '1' : '2'}`,
      body: await fixture.text(party),
    }),
  'one phone for both parties': async (fixture, party) => {
    await fixture.sql(
      'update client set phone = h.phone, phone_key = h.phone_key from client h where h.id = $1',
      [fixture.holder.id],
    );
    return fixture.outside.whatsapp.inbound({ from: fixture.holder.phone, body: await fixture.text(party) });
  },
};

describe('consenting signed in, where WhatsApp cannot tell who wrote (T6)', () => {
  for (const [way, send] of Object.entries(ways)) {
    it(
      `${way}: refused until staff asks for it, then both consent with a grant and the transfer completes`,
      inFixture(async (fixture) => {
        const changeId = await fixture.open();
        const holder = await authorise(fixture, 'holder', changeId);
        expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
        for (const party of ['holder', 'recipient'] as const) await send(fixture, party);
        await fixture.task('sender_unidentified');
        await fixture.quiet();
        expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
        expect(await fixture.sql('select 1 from consent')).toEqual([]);
        await fixture.resolve('sender_unidentified', 'parties_consent_signed_in');
        await fixture.told('holder', 'transfer_consent_signed_in');
        await fixture.told('recipient', 'transfer_consent_signed_in');
        await send(fixture, 'recipient');
        await fixture.quiet();
        expect(await fixture.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);

        expect(await holder.consent()).toMatchObject({ data: { id: changeId }, code: undefined });
        expect((await holder.consent()).code).toBe('GRANT_INVALID');
        const recipient = await authorise(fixture, 'recipient', changeId);
        expect((await recipient.consent()).code).toBeUndefined();
        expect(await fixture.sql('select party, channel from consent order by party')).toEqual([
          { party: 'holder', channel: 'signed_in' },
          { party: 'recipient', channel: 'signed_in' },
        ]);
        await fixture.reached('cooling_off');
        await fixture.quiet();
        await fixture.sleep('25 hours');
        await fixture.reached('completed');
        expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
      }),
    );
  }

  it.each([
    [
      'the holder',
      `update client set frozen_at = now() where id = (select client_id from change_party where role = 'holder')`,
    ],
    [
      'the recipient',
      `update client set frozen_at = now() where id = (select client_id from change_party where role = 'recipient')`,
    ],
    ['the service', 'update service set frozen_at = now()'],
  ])('is refused while %s is frozen, and costs no grant (G9)', (_, freeze) =>
    inFixture(async (fixture) => {
      const changeId = await fixture.open();
      const { consent } = await authorise(fixture, 'holder', changeId);
      await ways['a sender without a phone']?.(fixture, 'holder');
      await fixture.task('sender_unidentified');
      await fixture.resolve('sender_unidentified', 'parties_consent_signed_in');
      await fixture.sql(freeze);
      expect((await consent()).code).toBe('FROZEN');
      expect(await fixture.sql('select 1 from consent')).toEqual([]);
      await fixture.sql('update client set frozen_at = null');
      await fixture.sql('update service set frozen_at = null');
      expect((await consent()).code).toBeUndefined();
    })(),
  );

  it(
    'staff ends it instead, and nobody consents any more',
    inFixture(async (fixture) => {
      const changeId = await fixture.open();
      const holder = await authorise(fixture, 'holder', changeId);
      await ways['a sender without a phone']?.(fixture, 'holder');
      await fixture.task('sender_unidentified');
      await fixture.resolve('sender_unidentified', 'end_transfer');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );
});

describe("a sender's number in another form than on file (C4)", () => {
  it(
    'is his consent to the end: it is read back from Twilio as it was sent',
    inFixture(async (fixture) => {
      await fixture.open();
      const from = fixture.holder.phone.replace('+549', '+54');
      await fixture.outside.whatsapp.inbound({ from, body: await fixture.text('holder') });
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sleep('25 hours');
      await fixture.reached('completed');
    }),
  );
});
