import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { composeHolderText } from '../../domain/transfer/texts.ts';
import { parties } from '../../domain/transfer/transfer.ts';
import { createService, TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf } from '../harness/company.ts';
import { useDatabase } from '../harness/database.ts';
import { inFixture } from '../harness/fixture.ts';
import { type AnswerRow, answersTo, sendText } from './texting.ts';
import { createPair, HOUR_MS, openBetween, type Pair, planted, textsOf } from './two-people.ts';

const TRIES = 20;
const LABEL = 'Hosting Web';

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

/** A holder with one service and the text, without code, by which he asks for its transfer. */
async function newWish() {
  const pair = await createPair({ database, planId });
  const { id: serviceId } = await createService(database, { planId, clientId: pair.holder.id, label: LABEL });
  const texts = textsOf(pair, { label: LABEL, holderReference: '', recipientReference: '' });
  return { pair, serviceId, text: texts.holder.replace(/ Ref: $/, '') };
}

async function openOf(serviceId: string) {
  return database.sql(
    `select n.party from service_change c left join consent n on n.change_id = c.id
    where c.service_id = $1 and c.closed_at is null`,
    [serviceId],
  );
}

const refusals = async ({ holder }: Pair): Promise<string[]> =>
  (await answersTo(database, holder.phone)).map(({ variables }: AnswerRow) => variables['reason'] ?? '');

describe("the holder's text with no transfer open (T3 b)", () => {
  it('opens one with his consent in it', async () => {
    const { pair, serviceId, text } = await newWish();
    expect(await sendText(database, pair.holder.phone, text)).toBe('consent_recorded');
    expect(await openOf(serviceId)).toEqual([{ party: 'holder' }]);
  });

  it('opens nothing under another name than the one on file, nor from another phone', async () => {
    const { pair, serviceId, text } = await newWish();
    const renamed = text.replace(pair.holder.name, 'Pedro Gomez');
    expect(await sendText(database, pair.holder.phone, renamed)).toBe('near_miss');
    expect(await sendText(database, '+5491170000009', text)).toBe('near_miss');
    expect(await sendText(database, pair.recipient.phone, text)).toBe('near_miss');
    // Nor does it tell a stranger which of the two addresses has an account.
    const toNobody = text.replace(pair.recipient.email, 'nadie@example.com');
    expect(await sendText(database, '+5491170000009', toNobody)).toBe('near_miss');
    expect(await openOf(serviceId)).toEqual([]);
  });

  it("opens nothing for a label that he does not hold, also if it is somebody else's", async () => {
    const { pair, text } = await newWish();
    const others = await createPair({ database, planId });
    const { id } = await createService(database, {
      planId,
      clientId: others.holder.id,
      label: 'Radio Ajena',
    });
    expect(await sendText(database, pair.holder.phone, text.replace(LABEL, 'Radio Ajena'))).toBe('near_miss');
    expect(await openOf(id)).toEqual([]);
  });

  it('is refused by the rules of opening, and he reads why (T2)', async () => {
    const { pair, serviceId, text } = await newWish();
    const { invoiceId } = await issueInvoice(testContext(database), {
      serviceId,
      lines: [{ kind: 'other', description: 'Extra', amount: '500' }],
      dueDate: '2026-03-20',
    });
    expect(await sendText(database, pair.holder.phone, text)).toBe('refused_SERVICE_HAS_UNPAID_INVOICES');
    expect(await refusals(pair)).toEqual([expect.stringContaining(await linkOf(database, invoiceId))]);
    expect(await openOf(serviceId)).toEqual([]);
  });

  it('for a service with another change open gets no text of a transfer of another service', async () => {
    const { pair, serviceId, text } = await newWish();
    await openBetween(database, pair, 'Radio Uno');
    await database.sql(
      `insert into service_change
        (id, kind, reference, service_id, state, version, opened_at, opened_by, policy, next_check_at)
      values (gen_random_uuid(), 'cancellation', 'CA-TEST', $1, 'requested', 1, $2, '{}', '{}', $2)`,
      [serviceId, TEST_NOW],
    );
    expect(await sendText(database, pair.holder.phone, text)).toBe('refused_CHANGE_IN_PROGRESS');
    const answers = await answersTo(database, pair.holder.phone);
    expect(answers.map(({ template }) => template)).toEqual(['answer_refusal']);
  });

  it('for a service with a transfer to somebody else open gets the right text of that one, whatever else waits for him', async () => {
    const { pair, serviceId, text } = await newWish();
    await openBetween(database, pair, 'Radio Uno');
    const other = await createPair({ database, planId });
    const opening = { recipientEmail: other.recipient.email, recipientName: other.recipient.name };
    const ctx = testContext(database, {
      actor: { type: 'client', clientId: pair.holder.id, sessionId: pair.holder.id },
    });
    const { consentText } = await openTransfer(ctx, { serviceId, ...opening });
    expect(await sendText(database, pair.holder.phone, text)).toBe('near_miss');
    const [answer] = await answersTo(database, pair.holder.phone);
    expect(answer).toMatchObject({ template: 'answer_right_text', variables: { text: consentText } });
  });

  it('that is off by a word while one is open gets the right text back', async () => {
    const pair = await createPair({ database, planId });
    const opened = await openBetween(database, pair, LABEL);
    const right = textsOf(pair, opened).holder;
    const off = right.replace(pair.recipient.email, 'otro@example.com').replace(/ Ref: .*$/, '');
    expect(await sendText(database, pair.holder.phone, off)).toBe('near_miss');
    expect((await answersTo(database, pair.holder.phone)).map(({ variables }) => variables['text'])).toEqual([
      right,
    ]);
  });
});

describe('a recipient named by text who is not ready (T1)', () => {
  it('unknown, another name, one word, unverified and frozen get one and the same answer', async () => {
    const ways: ((pair: Pair, text: string) => Promise<string> | string)[] = [
      ({ recipient }, text) => text.replace(recipient.email, 'nadie@example.com'),
      ({ recipient }, text) => text.replace(recipient.name, 'Otro Nombre'),
      ({ recipient }, text) => text.replace(recipient.name, recipient.name.split(' ')[0] ?? ''),
      async ({ recipient }, text) => {
        await database.sql('update client set verified_at = null where id = $1', [recipient.id]);
        return text;
      },
      async ({ recipient }, text) => {
        await database.sql('update client set frozen_at = $1 where id = $2', [TEST_NOW, recipient.id]);
        return text;
      },
    ];
    const answers = new Set<string>();
    for (const prepare of ways) {
      const { pair, serviceId, text } = await newWish();
      const body = await prepare(pair, text);
      expect(await sendText(database, pair.holder.phone, body)).toBe('refused_RECIPIENT_NOT_READY');
      expect(await openOf(serviceId)).toEqual([]);
      answers.add(JSON.stringify(await refusals(pair)));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain(`${TEST_DEPLOYMENT.publicUrl}/alta`);
  });

  it('and the rules of the service come first, so that the refusal tells nothing of the recipient', async () => {
    const outcomes = new Set<string | null | undefined>();
    for (const name of ['as on file', 'Otro Nombre']) {
      const { pair, serviceId, text } = await newWish();
      await database.sql(`update service set status = 'cancelled' where id = $1`, [serviceId]);
      const body = name === 'as on file' ? text : text.replace(pair.recipient.name, name);
      outcomes.add(await sendText(database, pair.holder.phone, body));
    }
    expect([...outcomes]).toEqual(['refused_SERVICE_NOT_ACTIVE']);
  });
});

describe('tries by text (T1)', () => {
  it('are throttled with those over the API together, and the refusal is told once', async () => {
    const { pair, serviceId, text } = await newWish();
    const ctx = testContext(database, {
      actor: { type: 'client', clientId: pair.holder.id, sessionId: pair.holder.id },
    });
    for (let tries = 0; tries < TRIES / 2; tries += 1) {
      await expect(
        openTransfer(ctx, { serviceId, recipientEmail: 'nadie@example.com', recipientName: 'Otro Nombre' }),
      ).rejects.toMatchObject({ code: 'RECIPIENT_NOT_READY' });
    }
    const wrong = text.replace(pair.recipient.email, 'nadie@example.com');
    for (let tries = 0; tries < TRIES / 2; tries += 1) {
      expect(await sendText(database, pair.holder.phone, wrong)).toBe('refused_RECIPIENT_NOT_READY');
    }
    for (const body of [wrong, text, wrong]) {
      expect(await sendText(database, pair.holder.phone, body)).toBe('refused_TOO_MANY_TRIES');
    }
    expect(await openOf(serviceId)).toEqual([]);
    const told = await refusals(pair);
    expect(told.filter((reason) => reason.includes('demasiados intentos'))).toHaveLength(1);
    expect(told).toHaveLength(TRIES / 2 + 1);
    const inAnHour = new Date(TEST_NOW.getTime() + HOUR_MS);
    expect(await sendText(database, pair.holder.phone, { body: text, now: inAnHour })).toBe(
      'consent_recorded',
    );
  });

  it('take no second connection while the message holds its own', async () => {
    const { pair, text } = await newWish();
    const orm = await openDatabase({ url: database.appUrl, poolSize: 1 });
    const body = text.replace(pair.recipient.email, 'nadie@example.com');
    const outcome = await sendText({ ...database, orm }, pair.holder.phone, body);
    await orm.close();
    expect(outcome).toBe('refused_RECIPIENT_NOT_READY');
  });
});

describe('the notice of a transfer that was asked for, to who has consented already (C9)', () => {
  const noticed = (name: string) =>
    expect.stringMatching(new RegExp(`^Hola ${name}: se pidió .*NO FUI YO`, 's'));

  it(
    'goes to the holder who opened it by text, on both channels and without another text to send',
    inFixture(async (fixture) => {
      const { holder, recipient } = fixture;
      const text = composeHolderText({ holder, recipient, serviceLabel: LABEL }, '').replace(/ Ref: $/, '');
      expect(await fixture.say('holder', text)).toBe('consent_recorded');
      await fixture.told('holder', 'transfer_requested');
      await fixture.quiet();
      const notice = fixture.outside.mailbox.mails(holder.email).at(-1)?.text;
      expect(notice).toEqual(noticed('Juan Perez'));
      expect(notice).not.toContain(text);
    }),
  );

  it(
    'goes to both whose texts came before the first step of the run',
    inFixture(async (fixture) => {
      await fixture.temporalAway(async () => {
        await fixture.open();
        for (const party of parties) await fixture.say(party);
      });
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      for (const party of parties) {
        const { email, name } = fixture[party];
        expect(fixture.outside.mailbox.mails(email).map((mail) => mail.text)).toContainEqual(noticed(name));
        expect(
          (await fixture.sentTo(party)).filter((template) => /opened|invitation/.test(template)),
        ).toEqual([]);
      }
    }),
  );
});
