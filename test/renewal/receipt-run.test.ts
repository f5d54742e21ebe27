import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createInboundCollector } from '../../activities/inbound.ts';
import { DAY_MS } from '../../domain/time.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { listen } from '../integrations/serving.ts';
import { bill } from '../replay/money.ts';
import { answersAbout, RECEIPT, reportsIn, sendFile, sendReceipt } from './receiving.ts';

const openTasks = ({ sql }: Fixture) =>
  sql<{ kind: string }>('select kind from staff_task where resolved_at is null order by kind');
const storeAsked = ({ outside }: Fixture) =>
  outside.whatsapp.log.flatMap((entry) => (entry.type === 'store' ? [entry.status] : []));
const numberOf = async ({ sql }: Fixture, invoiceId: string) => {
  const [row] = await sql<{ number: string }>('select number from invoice where id = $1', [invoiceId]);
  return row?.number ?? '';
};

/** One report with the file in it, one task, one answer. */
async function expectReportedOnce(fixture: Fixture): Promise<void> {
  expect(await answersAbout(fixture, 1)).toEqual(['answer_receipt_held']);
  expect(await reportsIn(fixture)).toEqual([{ amount: null, content: RECEIPT }]);
  expect(await openTasks(fixture)).toEqual([{ kind: 'payment_reported' }]);
  await fixture.quiet();
  await fixture.sleep('3 hours');
  await fixture.sweep();
  await fixture.quiet();
  expect(await answersAbout(fixture, 1)).toEqual(['answer_receipt_held']);
  expect(await reportsIn(fixture)).toHaveLength(1);
}

describe('the receipt of a transfer by WhatsApp, end to end (B4, D30)', () => {
  it(
    'is reported, and its sender reads which invoice it is for and what follows',
    inFixture(async (fixture) => {
      const invoiceId = await bill(fixture);
      await sendFile(fixture);
      await expectReportedOnce(fixture);
      const number = await numberOf(fixture, invoiceId);
      const shown = fixture.outside.whatsapp.messages(fixture.holder.phone).map(({ body }) => body);
      expect(shown).toContainEqual(
        expect.stringMatching(
          new RegExp(`^¡Gracias Juan Perez! Recibimos tu comprobante para la factura ${number}\\.`),
        ),
      );
      expect(storeAsked(fixture)).toEqual([200]);
    }),
  );

  it(
    'is read from where Twilio keeps it: an address that the webhook names is asked nothing',
    inFixture(async (fixture) => {
      await bill(fixture);
      const asked: string[] = [];
      const server = createServer(({ headers }, response) => {
        asked.push(headers.authorization ?? 'without');
        response.end(RECEIPT);
      });
      onTestFinished(() => void server.close().closeAllConnections());
      const elsewhere = `http://${await listen(server)}/Media/ME0`;
      await sendFile(fixture, { fields: { MediaUrl0: elsewhere, MediaContentType0: 'image/png' } });
      await expectReportedOnce(fixture);
      expect(asked).toEqual([]);
    }),
  );

  it(
    'whose webhook was lost is found at Twilio, and whose webhook came twice is one',
    inFixture(async (fixture) => {
      const { outside, verbs, deployment } = fixture;
      await bill(fixture);
      outside.whatsapp.faults.add({ kind: 'no_webhook' });
      await sendFile(fixture);
      await fixture.sleep('2 minutes');
      const whatsapp = createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl });
      expect(await createInboundCollector({ whatsapp, context: verbs.context })()).toBe(1);
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await expectReportedOnce(fixture);
      outside.whatsapp.faults.add({ kind: 'repeat' });
      await sendFile(fixture);
      expect(await answersAbout(fixture, 2)).toEqual(['answer_receipt_held', 'answer_receipt_held']);
      expect(await reportsIn(fixture)).toHaveLength(2);
    }),
  );

  it(
    'of somebody who owes two invoices is asked about, and reported by the number that they type',
    inFixture(async (fixture) => {
      const [first, second] = [await bill(fixture), await bill(fixture)];
      await sendFile(fixture);
      expect(await answersAbout(fixture, 1)).toEqual(['answer_receipt_which']);
      expect(await openTasks(fixture)).toEqual([]);
      await fixture.say('holder', `la ${await numberOf(fixture, second)}`);
      expect(await answersAbout(fixture, 2)).toEqual(['answer_receipt_which', 'answer_receipt_held']);
      const tasks = await fixture.sql<{ subject_id: string }>('select subject_id from staff_task');
      expect(tasks).toEqual([{ subject_id: second }]);
      expect(first).not.toBe(second);
    }),
  );

  it(
    'that is no picture is answered with what to send, and is not even fetched',
    inFixture(async (fixture) => {
      await bill(fixture);
      await sendFile(fixture, { media: [{ contentType: 'audio/ogg', data: 'AAAA' }] });
      expect(await answersAbout(fixture, 1)).toEqual(['answer_receipt_unfit']);
      expect(storeAsked(fixture)).toEqual([]);
      expect(await openTasks(fixture)).toEqual([]);
    }),
  );
});

describe('a file that cannot be read', () => {
  it(
    'at once is tried again: not there yet, 5xx, cut connections, a store that is away',
    inFixture(async (fixture) => {
      await bill(fixture);
      const { faults } = fixture.outside.whatsapp;
      faults.add(
        { kind: 'no_media_yet' },
        { kind: '5xx', match: { operation: 'media_list' } },
        { kind: 'media_not_there', times: 2 },
        { kind: 'drop_request', match: { operation: 'media' } },
        { kind: '429', match: { operation: 'media' } },
        { kind: 'store_5xx' },
        { kind: 'store_breaks_off' },
      );
      await sendFile(fixture);
      await expectReportedOnce(fixture);
      expect(faults.left).toBe(0);
    }),
  );

  it(
    'for an hour is not lost without a word: its sender is asked to send it again, and that one is taken',
    inFixture(async (fixture) => {
      await bill(fixture);
      const { faults } = fixture.outside.whatsapp;
      faults.add({ kind: 'media_not_there', times: 1_000 });
      await sendFile(fixture);
      await fixture.sleep('2 hours');
      expect(await answersAbout(fixture, 1)).toEqual(['answer_receipt_unread']);
      expect(await openTasks(fixture)).toEqual([]);
      faults.clear();
      await sendFile(fixture);
      expect(await answersAbout(fixture, 2)).toEqual(['answer_receipt_unread', 'answer_receipt_held']);
      expect(await reportsIn(fixture)).toHaveLength(1);
    }),
  );

  it.each(['handed over by the sweep', 'lost, and read by the next run'])(
    'since Temporal was away when it came is %s',
    async (how) =>
      inFixture(async (fixture) => {
        await bill(fixture);
        await fixture.temporalAway(async () => {
          await sendFile(fixture);
          await until(
            async () => (await fixture.sql('select 1 from inbound_receipt')).length > 0,
            'it is known',
          );
        });
        if (how !== 'handed over by the sweep') {
          await fixture.sql('delete from handoff');
          await fixture.sleep('3 hours');
          await fixture.sweep();
        }
        await fixture.sleep('1 minute');
        await fixture.sweep();
        await expectReportedOnce(fixture);
        const run = how === 'handed over by the sweep' ? 1 : 2;
        expect(await fixture.sql('select run from inbound_receipt')).toEqual([{ run }]);
      })(),
  );
});

it(
  'of the file nothing is in the log, the events, the history, or in the database outside the report',
  inFixture(async (fixture) => {
    fixture.outside.whatsapp.faults.add({ kind: 'store_5xx' });
    const runId = await sendReceipt(fixture);
    await answersAbout(fixture, 1);
    await fixture.quiet();
    const history = await fixture.client.workflow.getHandle(runId).fetchHistory();
    const rows = await fixture.sql<{ row: string }>(
      `select e::text as row from event e union all select m::text from outbound_message m
      union all select i::text from inbound_receipt i union all select t::text from staff_task t`,
    );
    const told = [JSON.stringify(history), ...fixture.log, ...rows.map(({ row }) => row)].join('\n');
    const part = RECEIPT.subarray(-30);
    for (const form of [part.toString(), part.toString('base64'), part.toString('hex')]) {
      expect(told).not.toContain(form.slice(4, -4));
    }
    expect(await reportsIn(fixture)).toHaveLength(1);
  }),
);

it(
  'a day after nobody said which invoice it is for it is forgotten',
  inFixture(async (fixture) => {
    for (const _ of [1, 2]) await bill(fixture);
    await sendFile(fixture);
    await answersAbout(fixture, 1);
    await fixture.sleep(DAY_MS);
    await fixture.sweep();
    expect(await fixture.sql('select state, content from inbound_receipt')).toEqual([
      { state: 'lapsed', content: null },
    ]);
  }),
);
