import { describe, expect, test } from 'vitest';
import { dropKeyReset, sendKeyResetLink } from '../../domain/access/key-reset.ts';
import { handleResetAsk } from '../../domain/access/request-reset.ts';
import { resetPassword } from '../../domain/access/reset-password.ts';
import { resetSecurityKey } from '../../domain/access/reset-security-key.ts';
import { hashToken } from '../../domain/access/tokens.ts';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { resendConfirmation } from '../../domain/accounts/resend-confirmation.ts';
import { lockClient } from '../../domain/clients/lock-client.ts';
import { parkMessage } from '../../domain/messaging/parked-message.ts';
import { recordNotSent, recordRefused, recordUnknown } from '../../domain/messaging/record-attempt.ts';
import { templateNames, templateOf } from '../../domain/messaging/templates.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createClient, TEST_NOW as NOON } from '../harness/builders.ts';
import { later, useMessages } from './seed.ts';

type BuiltClient = Awaited<ReturnType<typeof createClient>>;

const { database, at, claim, claimed, rowOf, choose: chooseAt } = useMessages();

type Row = { id: string; state: string; variables: { link?: string }; template: string; error_code: string };
const mailsTo = ({ id }: BuiltClient) =>
  database.sql<Row>('select * from outbound_message where client_id = $1 order by created_at, id', [id]);
const tokenIn = (row: Row | undefined) => row?.variables.link?.split('/').at(-1) ?? '';

async function unconfirmed(): Promise<BuiltClient> {
  const client = await createClient(database);
  await database.sql(
    'update client set email_confirmed_at = null, verified_at = null, is_unclaimed = true where id = $1',
    [client.id],
  );
  return client;
}

async function expectForgotten(messageId: string): Promise<void> {
  const { state, variables } = await rowOf(messageId);
  expect({ state, variables }).toEqual({ state: 'parked', variables: {} });
}

/** Asks for a link, whose mail is then parked; resolves to the mail and the token that it held. */
async function parkedMail(client: BuiltClient, purpose: 'confirm' | 'reset' | 'key') {
  if (purpose === 'reset') await handleResetAsk(at(NOON), { email: client.email });
  else if (purpose === 'key') {
    await transaction(at(NOON), async (tx) => sendKeyResetLink(tx, await lockClient(tx, client.id)));
  } else {
    const actor = { type: 'client', clientId: client.id, sessionId: client.id } as const;
    await resendConfirmation({ ...at(NOON), actor });
  }
  const [mail] = await mailsTo(client);
  const messageId = mail?.id ?? '';
  await claim(messageId);
  await recordUnknown(at(NOON), { messageId });
  await expectForgotten(messageId);
  return { messageId, token: tokenIn(mail) };
}

const choose = (messageId: string, choice: string) => chooseAt(messageId, choice, later(NOON, HOUR_MS / 2));

/** After staff's choice, and while the first link would still work. */
const soon = () => at(later(NOON, 0.7 * HOUR_MS));
const reset = (token: string) =>
  resetPassword(soon(), { token, password: 'otra-clave-larga-1', address: '203.0.113.7' });

describe('a one-use link whose mail waits for staff', () => {
  test.each(templateNames.filter((name) => templateOf(name).secret))(
    'is in no row of %s, however it came there',
    async (template) => {
      const link = 'https://panel.example.com/x/secret';
      const variables = { name: 'a', service: 'b', deadline: 'c', link };
      const mail = { channel: 'email', address: 'a@example.com', template, variables } as never;
      const [unknown, tried, refused] = [await claimed(mail), await claimed(mail), await claimed(mail)];
      await recordUnknown(at(NOON), { messageId: unknown });
      await recordNotSent(at(NOON), { messageId: tried, code: '451' });
      expect((await rowOf(tried)).variables).toEqual(variables);
      await parkMessage(at(NOON), { messageId: tried, run: 1 });
      await recordRefused(at(NOON), { messageId: refused, code: '554', fault: 'unknown' });
      for (const messageId of [unknown, tried, refused]) await expectForgotten(messageId);
    },
  );

  test('of a reset: sent again it is a new one, which works, and the old one is dead', async () => {
    const client = await createClient(database);
    const { messageId, token } = await parkedMail(client, 'reset');
    await choose(messageId, 'send_again');
    const [old, fresh, ...others] = await mailsTo(client);
    expect(others).toEqual([]);
    expect(old).toMatchObject({ id: messageId, state: 'failed', error_code: 'replaced', variables: {} });
    expect(fresh?.state).toBe('queued');
    await expect(reset(token)).rejects.toMatchObject({ code: 'LINK_INVALID' });
    await reset(tokenIn(fresh));
    const [task] = await database.sql('select choice from staff_task where message_id = $1', [messageId]);
    expect(task).toEqual({ choice: 'send_again' });
    expect(
      await database.sql("select 1 from event where client_id = $1 and type = 'task.overtaken'", [client.id]),
    ).toEqual([]);
  });

  test('of a new security key: likewise, unless what staff allowed was taken back meanwhile (G9)', async () => {
    const [client, stopped] = [await createClient(database), await createClient(database)];
    const { messageId, token } = await parkedMail(client, 'key');
    await choose(messageId, 'send_again');
    const setKey = (link: string) =>
      resetSecurityKey(soon(), { token: link, securityKey: 'llavero verde 77', address: '203.0.113.7' });
    await expect(setKey(token)).rejects.toMatchObject({ code: 'LINK_INVALID' });
    await setKey(tokenIn((await mailsTo(client))[1]));
    const over = await parkedMail(stopped, 'key');
    await transaction(at(NOON), async (tx) => dropKeyReset(tx, await lockClient(tx, stopped.id)));
    await expect(choose(over.messageId, 'send_again')).rejects.toMatchObject({ code: 'LINK_LAPSED' });
  });

  test('of a confirmation: likewise', async () => {
    const client = await unconfirmed();
    const { messageId, token } = await parkedMail(client, 'confirm');
    await choose(messageId, 'send_again');
    const fresh = (await mailsTo(client))[1];
    await expect(confirmEmail(soon(), { token })).rejects.toMatchObject({ code: 'LINK_INVALID' });
    await confirmEmail(soon(), { token: tokenIn(fresh) });
  });

  test.each([
    ['the link was used', (token: string) => confirmEmail(at(later(NOON, 1)), { token })],
    [
      'the e-mail is another',
      (_: string, { id }: BuiltClient) =>
        database.sql("update client set email = id || '@other.example' where id = $1", [id]),
    ],
    [
      'the password was changed meanwhile',
      (_: string, { id }: BuiltClient) =>
        database.sql('update client set contact_or_secret_changed_at = $2 where id = $1', [
          id,
          later(NOON, 1),
        ]),
    ],
    [
      'what a sign-up typed is sealed in it',
      (token: string) =>
        database.sql("update one_time_link set sealed_secret = 'x' where token_hash = $1", [
          hashToken(token),
        ]),
    ],
  ])('is not made again when %s: the task stays open and says so', async (_, happen) => {
    const client = await unconfirmed();
    const { messageId, token } = await parkedMail(client, 'confirm');
    await happen(token, client);
    await expect(choose(messageId, 'send_again')).rejects.toMatchObject({ code: 'LINK_LAPSED' });
    expect((await rowOf(messageId)).state).toBe('parked');
    await choose(messageId, 'give_up');
    expect((await rowOf(messageId)).state).toBe('failed');
    expect(
      (await mailsTo(client)).filter(({ template }) => template === 'account_confirm_email'),
    ).toHaveLength(1);
  });

  test('that staff says was sent still works', async () => {
    const { messageId, token } = await parkedMail(await createClient(database), 'reset');
    await choose(messageId, 'was_sent');
    expect((await rowOf(messageId)).state).toBe('sent');
    await reset(token);
  });
});
