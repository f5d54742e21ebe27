import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { type Api, createParties, openApi } from '../api/stand.ts';
import { TEST_SECURITY_KEY, testContext } from '../harness/builders.ts';
import { plantConsents } from '../performance/measured-company.ts';
import { refusedBy } from './untouched-rows.ts';

let api: Api;
let parties: Awaited<ReturnType<typeof createParties>>;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  parties = await createParties(api);
});

type Person = { id: string; email: string; session: string };

async function grant({ id, email, session }: Person, act: string, subjectId = id) {
  const typed = { email, securityKey: TEST_SECURITY_KEY, act, subjectId };
  const { data } = await api.mutate('auth.grant', typed, session);
  return (data as { grantToken: string }).grantToken;
}

/** Asks for an e-mail that is somebody else's, as far as anybody knows; resolves to it. */
async function askForEmail(person: Person): Promise<string> {
  const email = `ajeno-${person.id}@example.com`;
  const grantToken = await grant(person, 'edit_contact');
  expect((await api.mutate('account.update', { email, grantToken }, person.session)).reason).toBeUndefined();
  return email;
}

describe('an e-mail that its client did not confirm (C7)', () => {
  it('names no recipient, like an unknown one; the one on file does (T1)', async () => {
    const { opening, holder, recipient } = parties;
    const recipientEmail = await askForEmail(recipient);
    const refused = await refusedBy(api, () =>
      api.mutate('transfers.open', { ...opening, recipientEmail }, holder.session),
    );
    expect(refused.reason).toMatchObject({ code: 'RECIPIENT_NOT_READY' });
    const { reason } = await api.mutate('transfers.open', opening, holder.session);
    expect(reason).toBeUndefined();
  });

  it('stands in no text and voids no consent: the one on file does until the link is opened (T4, T8)', async () => {
    const { opening, holder, recipient } = parties;
    const { data } = await api.mutate('transfers.open', opening, holder.session);
    const changeId = (data as { transfer: { id: string } }).transfer.id;
    await plantConsents(api.database, changeId);
    const email = await askForEmail(recipient);
    const voided = () =>
      api.sql('select 1 from consent where change_id = $1 and voided_at is not null', [changeId]);
    expect(await voided()).toEqual([]);
    const shown = JSON.stringify((await api.query('transfers.get', { changeId }, holder.session)).data);
    expect(shown).not.toContain(email);
    const [mail] = await api.sql<{ link: string }>(
      "select variables ->> 'link' as link from outbound_message where address = $1",
      [email],
    );
    const token = mail?.link.split('/').at(-1) ?? '';
    expect((await api.mutate('auth.confirmEmail', { token })).reason).toBeUndefined();
    expect(await voided()).toHaveLength(2);
  });

  it('is a recent change: an immediate transfer waits for the cooling off (T10)', async () => {
    const { opening, holder, recipient } = parties;
    const grantToken = await grant(holder, 'immediate_transfer', opening.serviceId);
    const { data } = await api.mutate('transfers.open', { ...opening, grantToken }, holder.session);
    const changeId = (data as { transfer: { id: string } }).transfer.id;
    await plantConsents(api.database, changeId);
    await askForEmail(recipient);
    const standing = await reviewConsents(testContext(api.database), { changeId, knownVersion: 0 });
    expect(standing).toMatchObject({ state: 'cooling_off' });
  });
});
