import { describe, expect, it } from 'vitest';
import { TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { inScene, type Scene } from '../harness/scene.ts';

type Party = 'holder' | 'recipient';

/** Calls a procedure of the real API; resolves to its data or the code of its refusal. */
async function call(scene: Scene, procedure: string, input: unknown, session?: string) {
  const response = await fetch(`${scene.apiUrl}/trpc/${procedure}`, {
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
async function authorise(scene: Scene, party: Party, changeId: string) {
  const { email } = scene[party];
  const signedIn = await call(scene, 'auth.signIn', { email, password: TEST_PASSWORD });
  const session = signedIn.data['sessionToken'] ?? '';
  const asked = { email, securityKey: TEST_SECURITY_KEY, act: 'consent_to_transfer', subjectId: changeId };
  const granted = await call(scene, 'auth.grant', asked, session);
  const consent = () =>
    call(scene, 'transfers.consent', { changeId, grantToken: granted.data['grantToken'] }, session);
  return { consent };
}

/** What each party sends, and from where, so that WhatsApp cannot tell who it was. */
const ways: Record<string, (scene: Scene, party: Party) => Promise<unknown>> = {
  'a sender without a phone': async (scene, party) =>
    scene.outside.whatsapp.inbound({
      externalUserId: `AR.15023945${party === 'holder' ? '1' : '2'}`,
      body: await scene.text(party),
    }),
  'one phone for both parties': async (scene, party) => {
    await scene.sql(
      'update client set phone = h.phone, phone_key = h.phone_key from client h where h.id = $1',
      [scene.holder.id],
    );
    return scene.outside.whatsapp.inbound({ from: scene.holder.phone, body: await scene.text(party) });
  },
};

describe('consenting signed in, where WhatsApp cannot tell who wrote (T6)', () => {
  for (const [way, send] of Object.entries(ways)) {
    it(
      `${way}: refused until staff asks for it, then both consent with a grant and the transfer completes`,
      inScene(async (scene) => {
        const changeId = await scene.open();
        const holder = await authorise(scene, 'holder', changeId);
        expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
        for (const party of ['holder', 'recipient'] as const) await send(scene, party);
        await scene.task('sender_unidentified');
        await scene.quiet();
        expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
        expect(await scene.sql('select 1 from consent')).toEqual([]);
        await scene.resolve('sender_unidentified', 'parties_consent_signed_in');
        await scene.told('holder', 'transfer_consent_signed_in');
        await scene.told('recipient', 'transfer_consent_signed_in');
        await send(scene, 'recipient');
        await scene.quiet();
        expect(await scene.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);

        expect(await holder.consent()).toMatchObject({ data: { id: changeId }, code: undefined });
        expect((await holder.consent()).code).toBe('GRANT_INVALID');
        const recipient = await authorise(scene, 'recipient', changeId);
        expect((await recipient.consent()).code).toBeUndefined();
        expect(await scene.sql('select party, channel from consent order by party')).toEqual([
          { party: 'holder', channel: 'signed_in' },
          { party: 'recipient', channel: 'signed_in' },
        ]);
        await scene.reached('cooling_off');
        await scene.quiet();
        await scene.sleep('25 hours');
        await scene.reached('completed');
        expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
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
    inScene(async (scene) => {
      const changeId = await scene.open();
      const { consent } = await authorise(scene, 'holder', changeId);
      await ways['a sender without a phone']?.(scene, 'holder');
      await scene.task('sender_unidentified');
      await scene.resolve('sender_unidentified', 'parties_consent_signed_in');
      await scene.sql(freeze);
      expect((await consent()).code).toBe('FROZEN');
      expect(await scene.sql('select 1 from consent')).toEqual([]);
      await scene.sql('update client set frozen_at = null');
      await scene.sql('update service set frozen_at = null');
      expect((await consent()).code).toBeUndefined();
    })(),
  );

  it(
    'staff ends it instead, and nobody consents any more',
    inScene(async (scene) => {
      const changeId = await scene.open();
      const holder = await authorise(scene, 'holder', changeId);
      await ways['a sender without a phone']?.(scene, 'holder');
      await scene.task('sender_unidentified');
      await scene.resolve('sender_unidentified', 'end_transfer');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect((await holder.consent()).code).toBe('SIGNED_IN_CONSENT_NOT_ASKED');
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );
});

describe("a sender's number in another form than on file (C4)", () => {
  it(
    'is his consent to the end: it is read back from Twilio as it was sent',
    inScene(async (scene) => {
      await scene.open();
      const from = scene.holder.phone.replace('+549', '+54');
      await scene.outside.whatsapp.inbound({ from, body: await scene.text('holder') });
      await scene.say('recipient');
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('completed');
    }),
  );
});
