import { beforeAll, describe, expect, it } from 'vitest';
import { composeHolderText } from '../../domain/transfer/texts.ts';
import { createClient, createService, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { claimNext, queueMessage } from '../messaging/seed.ts';
import { answersTo, sendText } from './texting.ts';
import { consentsOf, openBetween, type Pair, planted, textsOf } from './two-people.ts';

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

let numbers = 0;
/** The end of a number that no other test has. */
function ending(): string {
  numbers += 1;
  return String(numbers).padStart(4, '0');
}

/** Two numbers of two lines: the other one's differs from the client's by the ninth digit alone. */
const twoLines = [
  ['a mobile and a fixed line (two keys)', '+551193456', '+55113456'],
  ['a mobile and a trunking line (one key)', '+553197812', '+55317812'],
  ['a trunking line and a mobile (one key)', '+55317813', '+553197813'],
] as const;
const oneKey = twoLines.slice(1);

async function pairWith(phone: string): Promise<Pair> {
  return { holder: await createClient(database, { phone }), recipient: await createClient(database), planId };
}

const templatesTo = async (phone: string) =>
  (await answersTo(database, phone)).map(({ template }) => template);
const tasksOf = (changeId: string) =>
  database.sql<{ kind: string }>('select kind from staff_task where change_id = $1', [changeId]);
const stateOf = async (changeId: string) => {
  const [row] = await database.sql<{ state: string }>('select state from service_change where id = $1', [
    changeId,
  ]);
  return row?.state;
};

describe.each(twoLines)('%s', (_what, own, others) => {
  it('another line’s text is no consent, and gets no text of the client’s (C4, T6)', async () => {
    const end = ending();
    const pair = await pairWith(own + end);
    const opened = await openBetween(database, pair);
    await sendText(database, others + end, textsOf(pair, opened).holder);
    await sendText(database, others + end, `${textsOf(pair, opened).holder} gracias`);
    expect(await consentsOf(database, opened)).toEqual([]);
    expect(JSON.stringify(await answersTo(database, others + end))).not.toContain(pair.holder.name);
    expect(await answersTo(database, pair.holder.phone)).toEqual([]);
    expect(await sendText(database, own + end, textsOf(pair, opened).holder)).toBe('consent_recorded');
  });

  it('another line opens no transfer by text (T3 b)', async () => {
    const end = ending();
    const { holder, recipient } = await pairWith(own + end);
    const service = await createService(database, { planId, clientId: holder.id });
    const text = composeHolderText({ holder, recipient, serviceLabel: service.label }, 'X');
    await sendText(database, others + end, text.replace(' Ref: X', ''));
    const changes = await database.sql('select 1 from service_change where service_id = $1', [service.id]);
    expect(changes).toEqual([]);
  });

  it('another line’s CANCELAR TRANSFERENCIA withdraws nothing (T8)', async () => {
    const end = ending();
    const opened = await openBetween(database, await pairWith(own + end));
    expect(await sendText(database, others + end, 'CANCELAR TRANSFERENCIA')).toBe('nothing_to_withdraw');
    expect(await stateOf(opened.changeId)).toBe('awaiting_consents');
    expect(await sendText(database, own + end, 'CANCELAR TRANSFERENCIA')).toBe('withdrawn');
  });

  it('a security notice goes to the line on file, whoever wrote last, and another line’s ALTO is not its own (C9, A6)', async () => {
    const end = ending();
    const client = await createClient(database, { phone: own + end });
    await sendText(database, others + end, 'ALTO');
    for (const template of ['account_verified', 'account_welcome'] as const) {
      const messageId = await queueMessage(testContext(database), {
        address: client.phone,
        template,
        variables: { name: client.name },
      });
      const claim = await claimNext(testContext(database), messageId);
      expect(claim).toMatchObject({ outgoing: { to: client.phone, content: { kind: 'template' } } });
    }
  });
});

describe.each(oneKey)('%s', (_what, own, others) => {
  it('a right text is a question to staff, as that of a sender without a phone (T6)', async () => {
    const end = ending();
    const pair = await pairWith(own + end);
    const opened = await openBetween(database, pair);
    const body = textsOf(pair, opened).holder;
    expect(await sendText(database, others + end, body)).toBe('sender_unidentified');
    expect(await tasksOf(opened.changeId)).toEqual([{ kind: 'sender_unidentified' }]);
    expect(await templatesTo(others + end)).toEqual(['answer_number_unproven']);
  });

  it('NO FUI YO freezes all the same: that harms nobody (C9)', async () => {
    const end = ending();
    const client = await createClient(database, { phone: own + end });
    expect(await sendText(database, others + end, 'no fui yo')).toBe('frozen');
    const rows = await database.sql('select 1 from client where id = $1 and frozen_at is not null', [
      client.id,
    ]);
    expect(rows).toHaveLength(1);
  });
});

it('NO FUI YO from a fixed line freezes no mobile', async () => {
  const end = ending();
  await createClient(database, { phone: `+551193456${end}` });
  expect(await sendText(database, `+55113456${end}`, 'no fui yo')).toBe('sign_up');
});

it.each([
  ['+551196812', '+55116812'],
  ['+52551234', '+521551234'],
  ['+54114567', '+549114567'],
])(
  '%s… and %s… are one line: its text is a consent, answers go to the form last seen (C4, A9)',
  async (own, form) => {
    const end = ending();
    const pair = await pairWith(own + end);
    const opened = await openBetween(database, pair);
    expect(await sendText(database, form + end, textsOf(pair, opened).holder)).toBe('consent_recorded');
    const messageId = await queueMessage(testContext(database), { address: own + end });
    const claim = await claimNext(testContext(database), messageId);
    expect(claim).toMatchObject({ outgoing: { to: form + end, content: { kind: 'text' } } });
  },
);
