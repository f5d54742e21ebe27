import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../domain/time.ts';
import { commandWords } from '../../domain/transfer/command-words.ts';
import { createClient, TEST_NOW as NOON } from '../harness/builders.ts';
import { answersTo as answerRows, sendText } from '../transfer/texting.ts';
import { later, useMessages } from './seed.ts';

const { database } = useMessages();
const MOST_IN_A_DAY = 10;

const answersTo = (address: string) => answerRows(database, address);
const wordsTold = async (address: string) =>
  (await answersTo(address)).flatMap(({ variables }) => variables['words'] ?? []);
const say = (from: string, body: string, more = {}) => sendText(database, from, { body, ...more });

describe('after the general answer of the day (C9, T8, A6)', () => {
  test.each([
    ['No fui yo 😡', 'frozen'],
    ['NO FUI YO, bloqueen todo', 'frozen'],
    ['ALTO por favor', 'alerts_off'],
  ])('%j acts', async (typed, outcome) => {
    const { phone } = await createClient(database);
    expect(await say(phone, 'hola')).toBe('general');
    expect(await say(phone, typed)).toBe(outcome);
  });

  test.each([
    ['no fui yo el que pagó tarde', commandWords.not_me],
    ['nofuiyo', commandWords.not_me],
    ['cancelar transferencia no, me equivoqué', commandWords.withdraw_transfer],
    ['alto ahí', commandWords.silence_alerts],
    ['quiero la baja de todo', commandWords.cancel_service],
  ])('%j changes nothing and gets the exact words, each time', async (typed, words) => {
    const client = await createClient(database);
    await say(client.phone, 'hola');
    expect(await say(client.phone, typed)).toBe('exact_words');
    expect(await say(client.phone, typed)).toBe('exact_words');
    expect(await wordsTold(client.phone)).toEqual([words, words]);
    const untouched = await database.sql(
      `select 1 from client c join conversation v on v.sender_key = c.phone_key
      where c.id = $1 and c.frozen_at is null and v.alerts_silenced_at is null`,
      [client.id],
    );
    expect(untouched).toHaveLength(1);
  });

  test('the words of a caption are no withdrawal, and are asked for (T7)', async () => {
    const { phone } = await createClient(database);
    expect(await say(phone, 'CANCELAR TRANSFERENCIA', { mediaCount: 1 })).toBe('exact_words');
    expect(await say(phone, 'no fui yo?', { forwarded: true })).toBe('exact_words');
    expect(new Set(await wordsTold(phone))).toEqual(
      new Set([commandWords.withdraw_transfer, commandWords.not_me]),
    );
  });
});

test('two machines come to an end: so many times a day, and again the next day', async () => {
  const { phone } = await createClient(database);
  const echo = 'Si querés bloquear tu cuenta, mandanos NO FUI YO en un mensaje aparte.';
  for (let time = 0; time < MOST_IN_A_DAY; time += 1) expect(await say(phone, echo)).toBe('exact_words');
  for (let time = 0; time < 3; time += 1) expect(await say(phone, echo)).toBe('general');
  expect(await answersTo(phone)).toHaveLength(MOST_IN_A_DAY + 1);
  expect(await say(phone, echo, { now: later(NOON, DAY_MS) })).toBe('exact_words');
  expect(await say(phone, 'NO FUI YO')).toBe('frozen');
});

test('who has no account gets the sign-up link once a day, whatever he nearly types', async () => {
  const phone = '+5491170099001';
  for (const typed of ['no fui yo?', 'alto ahí', 'cancelar la transferencia']) {
    expect(await say(phone, typed)).toBe('sign_up');
  }
  expect((await answersTo(phone)).map(({ template }) => template)).toEqual(['answer_sign_up']);
});
