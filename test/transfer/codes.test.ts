import { beforeAll, describe, expect, it } from 'vitest';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
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
    const sevenDaysAgo = TEST_NOW.getTime() - 7 * 24 * HOUR_MS;
    const endedAt = (instant: number) =>
      database.sql('update service_change set closed_at = $1 where id = $2', [
        new Date(instant),
        old.changeId,
      ]);
    await endedAt(sevenDaysAgo + 1);
    expect(await sendText(database, phone, bare)).toBe('asked_which_transfer');
    expect(await consentsOf(database, opened)).toEqual([]);
    await endedAt(sevenDaysAgo);
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

function ofHolder({ holder }: Pair) {
  return testContext(database, { actor: { type: 'client', clientId: holder.id, sessionId: holder.id } });
}

function withoutCode(text: string): string {
  return text.replace(/ Ref: .*$/, '');
}

async function openChanges(serviceId: string): Promise<number> {
  const rows = await database.sql(
    'select 1 from service_change where service_id = $1 and closed_at is null',
    [serviceId],
  );
  return rows.length;
}
