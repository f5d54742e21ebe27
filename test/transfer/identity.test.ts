import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { answersTo, sendText } from './texting.ts';
import { consentsOf, createPair, openBetween, planted, textsOf } from './two-people.ts';

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

  it('and by a name and a label whose apostrophes and dashes are those of his phone (C1, T5)', async () => {
    const holder = await createClient(database, { name: "Sean O'Brien-Diaz" });
    const recipient = await createClient(database, { name: 'Ana D’Angelo' });
    const pair = { holder, recipient, planId };
    const opened = await openBetween(database, pair, "O'Brien - Web");
    const texts = textsOf(pair, opened);
    const typedHolder = texts.holder
      .replaceAll("O'Brien", 'O’Brien')
      .replace('Brien-Diaz', 'Brien‑Diaz')
      .replace(' - Web', ' – Web')
      .replace('D’Angelo', 'D´Angelo');
    expect(await sendText(database, holder.phone, typedHolder)).toBe('consent_recorded');
    const typedRecipient = texts.recipient.replace("O'Brien-", 'OʼBrien—').replace('D’Angelo', "D'Angelo");
    expect(await sendText(database, recipient.phone, typedRecipient)).toBe('consent_recorded');
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

  it('is no question to staff once the transfer is committed (T12)', async () => {
    const pair = await newPair();
    const opened = await openBetween(database, pair);
    await database.sql("update service_change set state = 'committed' where id = $1", [opened.changeId]);
    const [sender, body] = ['AR.1502576394655843', textsOf(pair, opened).recipient];
    expect(await sendText(database, sender, { body, externalUserId: sender })).toBe('sender_unidentified');
    expect(await tasksOf(opened.changeId)).toEqual([]);
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

function tasksOf(changeId: string) {
  return database.sql('select kind from staff_task where change_id = $1', [changeId]);
}
