import { beforeAll, describe, expect, it } from 'vitest';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { createClient, TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { answersTo, sendText } from './texting.ts';
import { consentsOf, createPair, HOUR_MS, openBetween, type Pair, planted, textsOf } from './two-people.ts';

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

const newPair = (more: Parameters<typeof createPair>[1] = {}) => createPair({ database, planId }, more);
const lastAnswer = async (phone: string) => (await answersTo(database, phone)).at(-1);

describe('who sent a consent (T6)', () => {
  it('is told by the phone on file: from another phone nothing counts and no text of his goes out', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const stranger = '+5491170000001';
    for (const body of Object.values(textsOf(pair, opened))) {
      expect(await sendText(database, stranger, body)).toBe('near_miss');
    }
    expect(await consentsOf(database, opened)).toEqual([]);
    expect((await answersTo(database, stranger)).map(({ template }) => template)).toEqual(['answer_sign_up']);
    expect(await answersTo(database, pair.holder.phone)).toEqual([]);
  });

  it('is told by the phone on file: the other party cannot consent for him', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const { holder } = textsOf(pair, opened);
    expect(await sendText(database, pair.recipient.phone, holder)).toBe('near_miss');
    expect(await consentsOf(database, opened)).toEqual([]);
    const answer = await lastAnswer(pair.recipient.phone);
    expect(answer?.template).toBe('answer_general');
    expect(JSON.stringify(answer)).not.toContain(pair.holder.email);
  });

  it.each([
    ['without the 9', '+5411'],
    ['with 15', '+541115'],
    ['as stored', '+54911'],
  ])("keys Argentina's number variants alike: %s (C4)", async (_name, prefix) => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const sender = pair.holder.phone.replace('+54911', prefix);
    expect(await sendText(database, sender, textsOf(pair, opened).holder)).toBe('consent_recorded');
    expect(await consentsOf(database, opened)).toEqual(['holder']);
    // The answer goes to the form last seen inbound.
    expect((await lastAnswer(sender))?.template).toBe('answer_consent_received');
  });

  it('with a phone shared with a third client is told by the e-mail that the text names (C4)', async () => {
    const pair = await newPair();
    const third = await createClient(database, { phone: pair.holder.phone, name: pair.holder.name });
    const opened = await openBetween(database, pair);
    const texts = textsOf(pair, opened);
    const asThird = texts.holder.replace(pair.holder.email, third.email);
    expect(await sendText(database, third.phone, asThird)).toBe('near_miss');
    expect(await consentsOf(database, opened)).toEqual([]);
    expect(await sendText(database, third.phone, texts.holder)).toBe('consent_recorded');
    const rows = await database.sql('select client_id from consent where change_id = $1', [opened.changeId]);
    expect(rows).toEqual([{ client_id: pair.holder.id }]);
  });

  it('without a phone is nobody: one staff task, however often he writes', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const sender = 'AR.1502576394655843';
    for (const body of Object.values(textsOf(pair, opened))) {
      expect(await sendText(database, sender, { body, externalUserId: sender })).toBe('sender_unidentified');
    }
    expect(await consentsOf(database, opened)).toEqual([]);
    expect(await tasksOf(opened.changeId)).toEqual([{ kind: 'sender_unidentified' }]);
    expect(JSON.stringify(await answersTo(database, sender))).not.toContain(pair.holder.name);
  });

  it('with one phone for both parties is nobody: a staff task, and the sender is told', async () => {
    const pair = await newPair({ sharedPhone: true });
    const opened = await openBetween(database, pair);
    for (const body of Object.values(textsOf(pair, opened))) {
      expect(await sendText(database, pair.holder.phone, body)).toBe('sender_unidentified');
    }
    expect(await consentsOf(database, opened)).toEqual([]);
    expect(await tasksOf(opened.changeId)).toEqual([{ kind: 'sender_unidentified' }]);
    expect((await lastAnswer(pair.holder.phone))?.template).toBe('answer_under_review');
  });
});

describe('the code of a text (T4)', () => {
  it('that is dead, foreign or the other party’s matches nothing, and the right text goes back', async () => {
    const [pair, others] = [await newPair(), await newPair()];
    const opened = await openBetween(database, pair);
    const foreign = await openBetween(database, others);
    const { recipient: right } = textsOf(pair, opened);
    const wrongCodes = [
      '22222222',
      foreign.recipientReference,
      opened.holderReference,
      `${opened.recipientReference}2`,
    ];
    for (const code of wrongCodes) {
      const body = right.replace(opened.recipientReference, code);
      expect(await sendText(database, pair.recipient.phone, body)).toBe('near_miss');
      expect(await lastAnswer(pair.recipient.phone)).toMatchObject({
        template: 'answer_right_text',
        variables: { text: right },
      });
    }
    expect(await consentsOf(database, opened)).toEqual([]);
    expect(await consentsOf(database, foreign)).toEqual([]);
  });

  it('tells two transfers between the same two people apart', async () => {
    const pair = await newPair();
    const first = await openBetween(database, pair, 'Radio Uno');
    const second = await openBetween(database, pair, 'Radio Dos');
    const body = textsOf(pair, second).recipient;
    expect(await sendText(database, pair.recipient.phone, body)).toBe('consent_recorded');
    expect(await consentsOf(database, first)).toEqual([]);
    expect(await consentsOf(database, second)).toEqual(['recipient']);
  });

  it('that is dead opens nothing: a text with a code is about a transfer that exists', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const text = textsOf(pair, opened).holder;
    await withdrawTransfer(ofHolder(pair), opened);
    expect(await sendText(database, pair.holder.phone, text)).toBe('transfer_over');
    const dead = text.replace(opened.holderReference, '22222222');
    expect(await sendText(database, pair.holder.phone, dead)).toBe('near_miss');
    expect(await openChanges(opened.serviceId)).toBe(0);
  });
});

describe('a text without code (T6)', () => {
  it('of a recipient with two open transfers is asked about, with the list and his own codes', async () => {
    const pair = await newPair();
    const first = await openBetween(database, pair, 'Radio Uno');
    const second = await openBetween(database, pair, 'Radio Dos');
    const bare = withoutCode(textsOf(pair, first).recipient);
    expect(await sendText(database, pair.recipient.phone, bare)).toBe('asked_which_transfer');
    for (const one of [first, second]) expect(await consentsOf(database, one)).toEqual([]);
    const answer = await lastAnswer(pair.recipient.phone);
    expect(answer?.template).toBe('answer_choose_transfer');
    expect(answer?.variables['list']?.split('; ').sort()).toEqual(
      [
        `Radio Uno (Ref: ${first.recipientReference})`,
        `Radio Dos (Ref: ${second.recipientReference})`,
      ].sort(),
    );
    expect(JSON.stringify(answer)).not.toContain(first.holderReference);
  });

  it('of a recipient with one open and one closed within seven days is asked about; later it counts', async () => {
    const pair = await newPair();
    const old = await openBetween(database, pair, 'Radio Uno');
    await withdrawTransfer(ofHolder(pair), old);
    const opened = await openBetween(database, pair, 'Radio Dos');
    const bare = withoutCode(textsOf(pair, opened).recipient);
    const { phone } = pair.recipient;
    expect(await sendText(database, phone, bare)).toBe('asked_which_transfer');
    expect((await lastAnswer(phone))?.variables['list']).toContain('Radio Uno (ya terminó)');
    expect(await consentsOf(database, opened)).toEqual([]);
    const sevenDaysAgo = new Date(TEST_NOW.getTime() - 7 * 24 * HOUR_MS);
    await database.sql('update service_change set closed_at = $1 where id = $2', [
      sevenDaysAgo,
      old.changeId,
    ]);
    expect(await sendText(database, phone, bare)).toBe('consent_recorded');
    expect(await consentsOf(database, opened)).toEqual(['recipient']);
  });

  it('of a holder counts for exactly the service that it names, also among near-identical labels', async () => {
    const pair = await newPair();
    const labels = ['Hosting Web 1', 'Hosting Web l', 'Hosting Web', 'Hosting Web 1 1'];
    const opened = [];
    for (const label of labels) opened.push(await openBetween(database, pair, label));
    const [, named] = opened;
    if (!named) throw new Error('four were opened');
    const bare = withoutCode(textsOf(pair, named).holder);
    expect(await sendText(database, pair.holder.phone, bare)).toBe('consent_recorded');
    for (const one of opened) {
      expect(await consentsOf(database, one)).toEqual(one === named ? ['holder'] : []);
    }
  });

  it('of a recipient with none open counts for nothing', async () => {
    const pair = await newPair();
    const bare = withoutCode(textsOf(pair, { holderReference: '', recipientReference: 'X' }).recipient);
    expect(await sendText(database, pair.recipient.phone, bare)).toBe('not_open_yet');
  });
});

describe('what is no consent (T5, T7)', () => {
  it.each([
    ['a caption of media', { mediaCount: 1 }],
    ['a forwarded text', { forwarded: true }],
  ])('%s', async (_what, mark) => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const body = textsOf(pair, opened).holder;
    expect(await sendText(database, pair.holder.phone, { body, ...mark })).toBe('media');
    expect(await consentsOf(database, opened)).toEqual([]);
    expect((await lastAnswer(pair.holder.phone))?.template).toBe('answer_media');
  });

  it('a text with one Cyrillic letter in a fixed word, a name, an e-mail or the code', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const right = textsOf(pair, opened).holder;
    const altered = [
      right.replace('deseo', 'des\u0435o'),
      right.replace(pair.recipient.name, pair.recipient.name.replace('e', '\u0435')),
      right.replace(pair.recipient.email, pair.recipient.email.replace('c', '\u0441')),
      right.replace('Ref:', 'R\u0435f:'),
    ];
    for (const body of altered) {
      expect(body).not.toBe(right);
      expect(await sendText(database, pair.holder.phone, body)).toBe('near_miss');
    }
    expect(await consentsOf(database, opened)).toEqual([]);
  });

  it('but a soft hyphen, which nobody sees, changes nothing', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const body = textsOf(pair, opened).holder.replace('deseo', 'de\u00adseo');
    expect(await sendText(database, pair.holder.phone, body)).toBe('consent_recorded');
    const [row] = await database.sql('select raw_text from consent where change_id = $1', [opened.changeId]);
    expect(row).toEqual({ raw_text: body });
  });

  it('a text under another name than the one on file', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    const body = textsOf(pair, opened).holder.replace(pair.holder.name, 'Pedro Gomez');
    expect(await sendText(database, pair.holder.phone, body)).toBe('near_miss');
    expect(await consentsOf(database, opened)).toEqual([]);
  });
});

function ofHolder({ holder }: Pair) {
  return testContext(database, { actor: { type: 'client', clientId: holder.id, sessionId: holder.id } });
}

function withoutCode(text: string): string {
  return text.replace(/ Ref: .*$/, '');
}

function tasksOf(changeId: string) {
  return database.sql('select kind from staff_task where change_id = $1', [changeId]);
}

async function openChanges(serviceId: string): Promise<number> {
  const rows = await database.sql(
    'select 1 from service_change where service_id = $1 and closed_at is null',
    [serviceId],
  );
  return rows.length;
}
