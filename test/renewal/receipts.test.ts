import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { getReceipt } from '../../domain/billing/receipt.ts';
import { phoneKey } from '../../domain/phone.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { readOverdueReceipts } from '../../domain/renewal/read-overdue-receipts.ts';
import { type ReadMedia, recordReceipt } from '../../domain/renewal/record-receipt.ts';
import { taskView } from '../../domain/tasks/task-view.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { invoiceRow, paymentRows } from '../billing/money-rows.ts';
import { createClient } from '../harness/builders.ts';
import { extra } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { answersTo, outcomeOf, receiveText, sendText } from '../transfer/texting.ts';
import { type Owing, owingClient } from './owing.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, contextAt, follow, review, pay, serviceNow } = scene;

const NOW = '2026-06-04T10:00:00';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const file = { contentType: 'image/png', content: PNG };
const owing = (until?: string) => owingClient(scene, until);
const later = (hours: number, from = NOW) => new Date(at(from).getTime() + hours * HOUR_MS);

type Texting = Exclude<Parameters<typeof receiveText>[2], string>;

/** A photo reaches the company and is processed; resolves to its sid. */
async function photoFrom(phone: string, more: Texting = {}): Promise<string> {
  const sid = await receiveText(database, phone, { mediaCount: 1, now: at(NOW), ...more });
  await process(phone, more.now ?? at(NOW));
  return sid;
}
async function process(phone: string, now: Date): Promise<void> {
  await sendText(database, phone, { now, body: 'alta' });
}
type Receipt = { id: string; state: string; run: number; content: Buffer | null; due_at: Date | null };
async function receiptOf(sid: string): Promise<Receipt | undefined> {
  const [row] = await database.sql<Receipt>('select * from inbound_receipt where message_sid = $1', [sid]);
  return row;
}
/** What its run records once it has read the file. */
async function read(sid: string, media: ReadMedia = file, now = at(NOW)): Promise<void> {
  await recordReceipt(contextAt(now), { receiptId: (await receiptOf(sid))?.id ?? '', media });
}
async function sent(phone: string, media: ReadMedia = file, more: Texting = {}): Promise<string> {
  const sid = await photoFrom(phone, more);
  await read(sid, media, more.now);
  return sid;
}
const answers = async (phone: string) =>
  (await answersTo(database, phone)).filter(({ template }) => template !== 'answer_alerts_on');
const templates = async (phone: string) => (await answers(phone)).map(({ template }) => template);
const say = (phone: string, body: string, now = later(1)) => sendText(database, phone, { body, now });
const reportsOf = (invoiceId: string) =>
  database.sql<{ amount: string | null; paid_at: Date | null; content_type: string; content: Buffer }>(
    `select r.* from payment_report r join staff_task k on k.id = r.task_id where k.subject_id = $1
    order by r.reported_at, r.id`,
    [invoiceId],
  );
const eventsOf = ({ client }: Owing) =>
  database.sql<{ type: string; actor: object; cause: string; data: object }>(
    "select type, actor, cause, data from event where client_id = $1 and type like 'payment%' order by id",
    [client.id],
  );
async function taskOf({ invoiceId }: Owing): Promise<string> {
  const [task] = await scene.openTasks(invoiceId);
  return task?.id ?? '';
}
const answerTask = async (one: Owing, now: string, choice: string, answers: Record<string, string>) =>
  resolveTask(scene.asStaff(at(now)), { taskId: await taskOf(one), choice, answers });

/** A second invoice of a client's; resolves to its number. */
async function owingMore(one: Owing): Promise<{ invoiceId: string; number: number }> {
  const { invoiceId } = await issueInvoice(contextAt(at(NOW)), {
    serviceId: one.serviceId,
    lines: [extra('800000')],
    dueDate: '2026-06-20',
  });
  const [row] = await database.sql<{ number: string }>('select number from invoice where id = $1', [
    invoiceId,
  ]);
  return { invoiceId, number: Number(row?.number) };
}

describe('a photo from whoever owes one invoice (B4, D30)', () => {
  it('is kept as a report without amount and day, holds what follows, and is answered with the invoice', async () => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone);
    expect(await outcomeOf(database, sid)).toBe('receipt');
    expect(await answers(one.client.phone)).toEqual([]);
    await read(sid);
    expect(await reportsOf(one.invoiceId)).toMatchObject([
      { amount: null, paid_at: null, content_type: 'image/png', content: PNG },
    ]);
    expect(await answers(one.client.phone)).toEqual([
      {
        template: 'answer_receipt_held',
        variables: { name: one.client.name, invoice: String(one.number), until: '09/06/2026' },
      },
    ]);
    expect(await receiptOf(sid)).toMatchObject({ state: 'answered', content: null, due_at: null });
    expect(await outcomeOf(database, sid)).toBe('receipt_reported');
    await follow(one.serviceId, at('2026-06-04T10:01:00'), at('2026-06-10T08:59:59'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-06-10T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ suspension_reasons: ['non_payment'] });
  });

  it('is staff’s to record with what the bank says, or to refuse', async () => {
    const [paid, refused] = [await owing(), await owing()];
    for (const { client } of [paid, refused]) await sent(client.phone);
    const bank = { amount: paid.total, paidAt: '2026-06-04T12:00:00Z', reference: randomUUID() };
    await answerTask(paid, '2026-06-08T08:00:00', 'recorded', bank);
    expect(await invoiceRow(database, paid.invoiceId)).toMatchObject({ status: 'paid' });
    await answerTask(refused, '2026-06-05T12:00:00', 'refused', { reason: 'no entró' });
    await review(refused.serviceId, at('2026-06-08T09:00:00'));
    expect(await serviceNow(refused.serviceId)).toMatchObject({ status: 'suspended' });
  });

  it('is shown to staff beside the task, and to nobody else', async () => {
    const [one, other] = [await owing(), await owing()];
    await sent(one.client.phone);
    const staff = scene.asStaff(at(NOW));
    const { reports } = await taskView(staff, { taskId: await taskOf(one) });
    expect(reports).toMatchObject([{ amount: null, paidAt: null, contentType: 'image/png' }]);
    const receiptId = reports[0]?.id ?? '';
    expect(await getReceipt(staff, { receiptId })).toEqual({
      contentType: 'image/png',
      data: PNG.toString('base64'),
    });
    for (const { client } of [one, other]) {
      const asClient = contextAt(at(NOW), { type: 'client', clientId: client.id, sessionId: randomUUID() });
      await expect(getReceipt(asClient, { receiptId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('is in no event, whose actor is the sender', async () => {
    const one = await owing();
    const sid = await sent(one.client.phone);
    const events = await eventsOf(one);
    expect(events).toMatchObject([
      { type: 'payment.reported', actor: { type: 'sender', messageSid: sid }, cause: sid },
    ]);
    expect(Object.keys(events[0]?.data ?? {})).toEqual(['reportId']);
  });

  it('a forwarded one too, and one of which nobody told whether it was', async () => {
    for (const forwarded of [true, undefined]) {
      const one = await owing();
      await sent(one.client.phone, file, { forwarded });
      expect(await templates(one.client.phone)).toEqual(['answer_receipt_held']);
    }
  });

  it('pays nothing', async () => {
    const one = await owing();
    await sent(one.client.phone);
    expect(await paymentRows(database, one.invoiceId)).toEqual([]);
    expect(await invoiceRow(database, one.invoiceId)).toMatchObject({ status: 'issued' });
  });

  it('after staff refused an earlier one holds nothing more, and says so', async () => {
    const one = await owing();
    await sent(one.client.phone);
    await answerTask(one, '2026-06-05T12:00:00', 'refused', { reason: 'no entró' });
    await sent(one.client.phone, file, { now: at('2026-06-08T08:00:00') });
    expect(await templates(one.client.phone)).toEqual(['answer_receipt_held', 'answer_receipt_taken']);
    await review(one.serviceId, at('2026-06-08T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
  });

  it('of six the sixth is told that there are enough, and an eleventh of one day is not even read', async () => {
    const one = await owing();
    for (let count = 0; count < 6; count += 1) await sent(one.client.phone);
    expect(await reportsOf(one.invoiceId)).toHaveLength(5);
    expect((await templates(one.client.phone)).filter((name) => name === 'answer_refusal')).toHaveLength(1);
    for (let count = 6; count < 10; count += 1) await sent(one.client.phone);
    for (let count = 10; count < 13; count += 1) {
      expect(await receiptOf(await photoFrom(one.client.phone))).toBeUndefined();
    }
    // The last three are told once.
    const refusals = (await answers(one.client.phone)).filter(
      ({ template }) => template === 'answer_refusal',
    );
    expect(refusals).toHaveLength(6);
    expect(
      refusals.filter(({ variables }) => variables['reason']?.includes('ya nos mandaste muchos archivos')),
    ).toHaveLength(1);
    expect(await receiptOf(await photoFrom(one.client.phone, { now: later(25) }))).toBeDefined();
  });
});

describe('a photo from whoever owes several invoices (B4)', () => {
  it('is asked about by number, and the number that is typed reports it', async () => {
    const one = await owing();
    const more = await owingMore(one);
    const sid = await sent(one.client.phone);
    const [question] = await answers(one.client.phone);
    expect(question?.template).toBe('answer_receipt_which');
    expect(question?.variables['list']).toBe(
      `${one.number} ($ 12.500,00, vence el 03/06/2026); ${more.number} ($ 8.000,00, vence el 20/06/2026)`,
    );
    expect(await receiptOf(sid)).toMatchObject({ state: 'to_choose', content: PNG, due_at: later(24) });
    expect(await reportsOf(one.invoiceId)).toEqual([]);
    expect(await say(one.client.phone, String(more.number), later(23))).toBe('receipt_reported');
    expect(await reportsOf(more.invoiceId)).toMatchObject([{ amount: null, content: PNG }]);
    expect(await reportsOf(one.invoiceId)).toEqual([]);
    expect(await receiptOf(sid)).toMatchObject({ state: 'answered', content: null });
    expect(await templates(one.client.phone)).toEqual(['answer_receipt_which', 'answer_receipt_held']);
    // The same number again is no answer to anything.
    expect(await say(one.client.phone, String(more.number), later(23))).toBe('general');
  });

  it.each(['la factura Nº {}', 'Factura {}.', '#{}', 'es la {}', '*{}*'])('%o is a number', async (typed) => {
    const one = await owing();
    await owingMore(one);
    await sent(one.client.phone);
    expect(await say(one.client.phone, typed.replace('{}', String(one.number)))).toBe('receipt_reported');
  });

  it.each(['todavía no pagué la {}', '{} y 5', 'las dos', '{}{}', '-{}', `${' '.repeat(60)}{}`])(
    '%o is none of an invoice',
    async (typed) => {
      const one = await owing();
      const more = await owingMore(one);
      const sid = await sent(one.client.phone);
      const outcome = await say(one.client.phone, typed.replaceAll('{}', String(one.number)));
      expect(['general', 'asked_which_invoice']).toContain(outcome);
      expect([await reportsOf(one.invoiceId), await reportsOf(more.invoiceId)]).toEqual([[], []]);
      expect(await receiptOf(sid)).toMatchObject({ state: 'to_choose' });
    },
  );

  it('another client’s invoice, or one that nobody has, is asked about again', async () => {
    const [one, other] = [await owing(), await owing()];
    await owingMore(one);
    const sid = await sent(one.client.phone);
    for (const number of [other.number, 99_999_999]) {
      expect(await say(one.client.phone, String(number))).toBe('asked_which_invoice');
    }
    expect(await reportsOf(other.invoiceId)).toEqual([]);
    expect(await receiptOf(sid)).toMatchObject({ state: 'to_choose' });
  });

  it('a number from another sender chooses nothing of theirs', async () => {
    const [one, other] = [await owing(), await owing()];
    await owingMore(one);
    const sid = await sent(one.client.phone);
    expect(await say(other.client.phone, String(one.number))).toBe('general');
    expect(await receiptOf(sid)).toMatchObject({ state: 'to_choose' });
  });

  it('of two that wait both are kept for the number that comes', async () => {
    const one = await owing();
    await owingMore(one);
    for (const _ of [1, 2]) await sent(one.client.phone);
    await say(one.client.phone, String(one.number));
    expect(await reportsOf(one.invoiceId)).toHaveLength(2);
  });

  it('of seven that wait as many are kept as the task has room for, and all are answered', async () => {
    const one = await owing();
    await owingMore(one);
    const sids: string[] = [];
    for (let count = 0; count < 7; count += 1) sids.push(await sent(one.client.phone));
    expect(await say(one.client.phone, String(one.number))).toBe('receipt_reported');
    expect(await reportsOf(one.invoiceId)).toHaveLength(5);
    for (const sid of sids) expect(await receiptOf(sid)).toMatchObject({ state: 'answered', content: null });
  });

  it('is forgotten after a day: a number means nothing then, and the file is no longer there', async () => {
    const one = await owing();
    await owingMore(one);
    const sid = await sent(one.client.phone);
    await readOverdueReceipts(contextAt(later(23)), { limit: 100 });
    expect(await receiptOf(sid)).toMatchObject({ state: 'to_choose', content: PNG });
    expect(await say(one.client.phone, String(one.number), later(24))).toBe('general');
    await readOverdueReceipts(contextAt(later(24)), { limit: 100 });
    expect(await receiptOf(sid)).toMatchObject({ state: 'lapsed', content: null, due_at: null });
    expect(await reportsOf(one.invoiceId)).toEqual([]);
  });

  it('is paid by the time that it is chosen: that is said', async () => {
    const one = await owing();
    const more = await owingMore(one);
    await sent(one.client.phone);
    await pay(one.invoiceId, at(NOW));
    expect(await say(one.client.phone, String(one.number))).toBe('asked_which_invoice');
    expect((await answers(one.client.phone)).at(-1)?.variables['list']).toMatch(
      new RegExp(`^${more.number} `),
    );
  });
});

describe('whoever is told nothing of invoices (C4, G9)', () => {
  const general = async (phone: string, more: Texting = {}) => {
    const sid = await photoFrom(phone, more);
    expect(await outcomeOf(database, sid)).toBe('media');
    expect(await receiptOf(sid)).toBeUndefined();
  };

  it('a client who owes nothing, one of two with that phone, one who is frozen: the same answer', async () => {
    const [nobody, sharing, frozen] = [await createClient(database), await owing(), await owing()];
    await createClient(database, { phone: sharing.client.phone });
    await database.sql('update client set frozen_at = $2 where id = $1', [frozen.client.id, at(NOW)]);
    for (const { phone } of [nobody, sharing.client, frozen.client]) {
      await general(phone);
      expect(await answers(phone)).toEqual([{ template: 'answer_media', variables: {} }]);
    }
  });

  it('a number that could be two lines, and a sender without a phone who was seen with one', async () => {
    const one = await owing();
    const phone = '+5531978120001';
    await database.sql('update client set phone = $2, phone_key = $3 where id = $1', [
      one.client.id,
      phone,
      phoneKey(phone),
    ]);
    await general('+553178120001');
    const externalUserId = `AR.${randomUUID()}`;
    await sendText(database, phone, { body: 'alta', externalUserId });
    await general(externalUserId, { externalUserId });
  });

  it('a stranger gets the sign-up link', async () => {
    const sid = await photoFrom('+5491177009900');
    expect(await outcomeOf(database, sid)).toBe('sign_up');
  });

  it.each(['paid', 'frozen', 'another phone', 'a phone that is shared'])(
    'whoever is so by the time that the file was read: %s',
    async (change) => {
      const one = await owing();
      const sid = await photoFrom(one.client.phone);
      if (change === 'paid') await pay(one.invoiceId, at(NOW));
      if (change === 'frozen')
        await database.sql('update client set frozen_at = now() where id = $1', [one.client.id]);
      if (change === 'another phone')
        await database.sql(
          "update client set phone = '+5491177008800', phone_key = '541177008800' where id = $1",
          [one.client.id],
        );
      if (change === 'a phone that is shared') await createClient(database, { phone: one.client.phone });
      await read(sid);
      expect(await reportsOf(one.invoiceId)).toEqual([]);
      expect(['media', 'sign_up']).toContain(await outcomeOf(database, sid));
      expect(JSON.stringify(await answers(one.client.phone))).not.toContain(String(one.number));
      await database.sql("update client set phone_key = id::text where phone = '+5491177008800'");
    },
  );

  it('a phone that is another client’s by then, who owes too: neither has the file', async () => {
    const [one, other] = [await owing(), await owing()];
    const sid = await photoFrom(one.client.phone);
    const swap = 'update client set phone = $2, phone_key = $3 where id = $1';
    const { phone } = one.client;
    await database.sql(swap, [one.client.id, '+5491177008801', phoneKey('+5491177008801')]);
    await database.sql(swap, [other.client.id, phone, phoneKey(phone)]);
    await read(sid);
    expect([await reportsOf(one.invoiceId), await reportsOf(other.invoiceId)]).toEqual([[], []]);
    expect(await templates(phone)).toEqual(['answer_media']);
  });
});

describe('what is no receipt', () => {
  const DAMAGED = 'el archivo está dañado o no es del tipo que dice ser';

  it.each([
    ['of another type', { unfit: 'other_type' }, 'no es una imagen JPEG o PNG ni un PDF'],
    ['too large', { unfit: 'too_large' }, 'pesa más de 5 MB'],
    ['several files', { unfit: 'several' }, 'vinieron varios archivos en un mismo mensaje'],
    ['a PNG that says JPEG', { contentType: 'image/jpeg', content: PNG }, DAMAGED],
    ['no bytes', { contentType: 'image/png', content: Buffer.alloc(0) }, DAMAGED],
    ['a page', { contentType: 'text/html', content: PNG }, 'no es una imagen JPEG o PNG ni un PDF'],
    [
      'a PNG of more than 5 MB',
      { contentType: 'image/png', content: Buffer.concat([PNG, Buffer.alloc(5_242_880)]) },
      'pesa más de 5 MB',
    ],
  ] as const)('%s: told why, and what to send', async (_what, media, why) => {
    const one = await owing();
    const sid = await sent(one.client.phone, media);
    expect(await answers(one.client.phone)).toEqual([
      { template: 'answer_receipt_unfit', variables: { why } },
    ]);
    expect(await reportsOf(one.invoiceId)).toEqual([]);
    expect(await scene.openTasks(one.invoiceId)).toEqual([]);
    expect(await receiptOf(sid)).toMatchObject({ state: 'answered', content: null });
  });

  it('one that could not be read is asked for again, and holds nothing', async () => {
    const one = await owing();
    await sent(one.client.phone, { unfit: 'unread' });
    expect(await answers(one.client.phone)).toEqual([{ template: 'answer_receipt_unread', variables: {} }]);
    await review(one.serviceId, at('2026-06-08T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
  });

  it.each([
    [
      'Hola ! soy *Juan Perez* , mi correo de cliente es juan@example.com y deseo que el servicio Hosting que activo y ' +
        'al dia pase a nombre del cliente Jose Garcia con correo jose@example.com..',
      'media',
    ],
    ['NO FUI YO', 'frozen'],
    ['CANCELAR TRANSFERENCIA', 'exact_words'],
  ])('its caption is %o: media is never a consent (T7)', async (body, outcome) => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone, { body });
    expect(await outcomeOf(database, sid)).toBe(outcome);
    expect(await receiptOf(sid)).toBeUndefined();
  });

  it('a forwarded text without a file is none either', async () => {
    const one = await owing();
    expect(await sendText(database, one.client.phone, { body: 'ya pagué', forwarded: true })).toBe('media');
  });
});

describe('once, whatever comes twice', () => {
  it('a repeated webhook is one file, and a repeated reading one report and one answer', async () => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone);
    await receiveText(database, one.client.phone, { sid, mediaCount: 1, now: at(NOW) });
    await process(one.client.phone, at(NOW));
    await read(sid);
    const before = await everyRow(database);
    await read(sid);
    await read(sid, { unfit: 'unread' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('two readings at the same moment are one report and one answer', async () => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone);
    const settled = await raceBehindLock(database, [() => read(sid), () => read(sid)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await reportsOf(one.invoiceId)).toHaveLength(1);
    expect(await templates(one.client.phone)).toEqual(['answer_receipt_held']);
  });

  it.each(['receipt', 'payment'])('%s first, against the payment of the invoice', async (first) => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone);
    const calls = [() => read(sid), () => pay(one.invoiceId, at(NOW))];
    await raceBehindLock(database, first === 'receipt' ? calls : calls.toReversed());
    expect(await invoiceRow(database, one.invoiceId)).toMatchObject({ status: 'paid' });
    expect(await scene.openTasks(one.invoiceId)).toEqual([]);
    expect(await templates(one.client.phone)).toEqual([
      first === 'receipt' ? 'answer_receipt_held' : 'answer_media',
    ]);
  });

  it.each(['receipt', 'suspension'])('%s first, against the suspension of 08/06', async (first) => {
    const one = await owing('2026-06-08T08:59:00');
    const due = at('2026-06-08T09:00:00');
    const sid = await photoFrom(one.client.phone, { now: due });
    const calls = [() => read(sid, file, due), () => review(one.serviceId, due)];
    await raceBehindLock(database, first === 'receipt' ? calls : calls.toReversed());
    const status = first === 'receipt' ? 'active' : 'suspended';
    expect(await serviceNow(one.serviceId)).toMatchObject({ status });
  });

  it('a run that is lost is handed over again, with the next number, and no other', async () => {
    const one = await owing();
    const sid = await photoFrom(one.client.phone);
    const { id: receiptId } = (await receiptOf(sid)) ?? {};
    const round = async (hours: number) => {
      scene.handed.length = 0;
      await readOverdueReceipts(contextAt(later(hours)), { limit: 100 });
      return scene.handed.filter((handoff) => 'receiptId' in handoff && handoff.receiptId === receiptId);
    };
    expect(await round(1.9)).toEqual([]);
    expect(await round(2)).toEqual([{ kind: 'receipt', receiptId, run: 2 }]);
    expect(await round(3)).toEqual([]);
    expect(await round(4)).toEqual([{ kind: 'receipt', receiptId, run: 3 }]);
    await read(sid);
    expect(await round(9)).toEqual([]);
  });
});
