import { describe, expect, it } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { composeHolderText } from '../../domain/transfer/texts.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';

const COMMITTED = ['transfer_committed_holder', 'transfer_committed_recipient'];

async function coolOff(fixture: Fixture): Promise<void> {
  await fixture.reached('cooling_off');
  await fixture.quiet();
  await fixture.sleep('25 hours');
}

describe('the consents of a transfer (T7)', () => {
  for (const order of [['holder', 'recipient'] as const, ['recipient', 'holder'] as const]) {
    it(
      `come in either order: ${order.join(', then ')}`,
      inFixture(async (fixture) => {
        await fixture.open();
        await fixture.quiet();
        for (const party of order) expect(await fixture.say(party)).toBe('consent_recorded');
        await coolOff(fixture);
        await fixture.reached('completed');
        expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
        expect(await fixture.sentTo('holder')).toContain(COMMITTED[0]);
        expect(await fixture.sentTo('recipient')).toContain(COMMITTED[1]);
      }),
    );
  }

  it(
    'a message that Twilio posts twice is one consent, and a repeated text is answered and changes nothing',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.quiet();
      fixture.outside.whatsapp.faults.add({ kind: 'repeat' });
      expect(await fixture.say('holder')).toBe('consent_recorded');
      expect(await fixture.say('holder')).toBe('consent_repeated');
      const rows = await fixture.sql('select party from consent');
      expect(rows).toEqual([{ party: 'holder' }]);
      expect(
        (await fixture.sentTo('holder')).filter((name) => name === 'answer_consent_received'),
      ).toHaveLength(1);
    }),
  );

  it(
    'a text that is one character off has no effect, and the right one goes back to the phone on file',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.told('holder', 'transfer_opened_holder');
      const text = await fixture.text('holder');
      expect(await fixture.say('holder', text.replace('deseo', 'desео'))).toBe('near_miss');
      expect(await fixture.say('holder', text.replace('Hosting Web', 'Hosting Wed'))).toBe('near_miss');
      await fixture.quiet();
      const [, answer] = fixture.outside.whatsapp
        .messages(fixture.holder.phone)
        .filter(({ body }) => body.includes(text));
      expect(answer?.body).toContain('no coincide');
      expect(await fixture.sql('select 1 from consent')).toEqual([]);
    }),
  );

  it(
    'the holder opens a transfer by the literal text alone, with his consent in it (T3 b)',
    inFixture(async (fixture) => {
      const text =
        `Hola ! soy *Juan Perez* , mi correo de cliente es ${fixture.holder.email} y deseo que el servicio Hosting Web ` +
        `que activo y al dia pase a nombre del cliente Jose Garcia con correo ${fixture.recipient.email}..`;
      expect(await fixture.say('holder', text)).toBe('consent_recorded');
      await fixture.told('recipient', 'transfer_invitation_recipient');
      expect(await fixture.say('recipient')).toBe('consent_recorded');
      await coolOff(fixture);
      await fixture.reached('completed');
    }),
  );

  it(
    "a recipient's text with none open counts for nothing and says that the holder asks first",
    inFixture(async (fixture) => {
      const text =
        `Hola ! soy *Jose Garcia* , mi correo de cliente es ${fixture.recipient.email} y acepto recibir a mi nombre el ` +
        `servicio que estaba pase a nombre del cliente *Juan Perez* con correo ${fixture.holder.email}..`;
      expect(await fixture.say('recipient', text)).toBe('not_open_yet');
      expect(await fixture.sql('select 1 from consent')).toEqual([]);
    }),
  );
});

describe('a text that is stored long after Twilio had it (invariant 11)', () => {
  const SECOND_MS = 1_000;
  const earlier = (from: Date, ms: number) => new Date(from.getTime() - ms);

  /** Found at Twilio, with Twilio's time, and its webhook came after all; resolves to what came of it. */
  async function collect(
    fixture: Fixture,
    party: 'holder' | 'recipient',
    text: { body: string; receivedAt: Date },
  ) {
    const from = fixture[party].phone;
    fixture.outside.whatsapp.faults.add({ kind: 'no_webhook', match: from });
    const { sid } = await fixture.outside.whatsapp.inbound({ from, body: text.body });
    await receiveInbound(await fixture.verbs.context(), {
      ...text,
      sid,
      from: `whatsapp:${from}`,
      to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
      mediaCount: 0,
      forwarded: false,
    });
    return until(async () => {
      const [row] = await fixture.sql<{ outcome: string | null }>(
        'select outcome from inbound_message where sid = $1',
        [sid],
      );
      return row?.outcome ?? undefined;
    }, 'the collected message is processed');
  }

  for (const [party, answered] of [
    ['recipient', 'answer_not_open_yet'],
    ['holder', 'answer_right_text'],
  ] as const) {
    it(
      `counts for nothing if the ${party} sent it before the transfer was opened`,
      inFixture(async (fixture) => {
        await fixture.sleep('10 minutes');
        await fixture.open();
        const body = (await fixture.text(party)).replace(/ Ref:.*$/, '');
        const { opened_at: openedAt } = await fixture.change();
        const sentBefore = { body, receivedAt: earlier(openedAt, SECOND_MS) };
        expect(await collect(fixture, party, sentBefore)).toBe('not_open_yet');
        expect(await fixture.sql('select 1 from consent')).toEqual([]);
        await fixture.told(party, answered);
        // Twilio tells whole seconds: one of the same second may have been sent after the opening.
        const second = openedAt.getTime() - (openedAt.getTime() % SECOND_MS);
        const sentSince = { body, receivedAt: new Date(second) };
        expect(await collect(fixture, party, sentSince)).toBe('consent_recorded');
      }),
    );
  }

  it(
    'counts from when the holder asked, if his text opened the transfer (T3 b)',
    inFixture(async (fixture) => {
      const asked = await fixture.clock.now();
      await fixture.sleep('10 minutes');
      const { holder, recipient } = fixture;
      const terms = { holder, recipient, serviceLabel: fixture.service.label };
      const holderText = { body: composeHolderText(terms, 'x').replace(/ Ref:.*$/, ''), receivedAt: asked };
      expect(await collect(fixture, 'holder', holderText)).toBe('consent_recorded');
      const body = (await fixture.text('recipient')).replace(/ Ref:.*$/, '');
      const tooSoon = { body, receivedAt: earlier(asked, SECOND_MS) };
      expect(await collect(fixture, 'recipient', tooSoon)).toBe('not_open_yet');
      const inTime = { body, receivedAt: new Date(asked.getTime() + SECOND_MS) };
      expect(await collect(fixture, 'recipient', inTime)).toBe('consent_recorded');
    }),
  );
});

describe('consents that are in before the run starts', () => {
  it(
    'are reviewed like any others, and read back only when the cooling off is over',
    inFixture(async (fixture) => {
      await fixture.temporalAway(async () => {
        await fixture.open();
        await fixture.say('holder');
        await fixture.say('recipient');
        // Its ring was tried, in vain, before Temporal is back.
        await until(
          async () => fixture.log.filter((line) => line.includes('left to the sweep')).length >= 3,
          'three rings left',
        );
      });
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await fixture.reached('cooling_off');
      expect(await fixture.sql('select 1 from consent where read_back_at is not null')).toEqual([]);
    }),
  );
});

describe('rings (I2)', () => {
  it(
    'early, late, repeated and reordered change nothing but the number of questions',
    inFixture(async (fixture) => {
      const changeId = await fixture.open();
      const run = fixture.client.workflow.getHandle(`transfer/${changeId}`);
      const ringAll = async () => {
        for (const bell of [
          'invoicePaid',
          'taskResolved',
          'consentReceived',
          'noticeSettled',
          'withdrawn',
          'dataChanged',
        ]) {
          await run.signal(bell, changeId);
          await run.signal(bell, changeId);
        }
      };
      await ringAll();
      await fixture.quiet();
      expect((await fixture.change()).state).toBe('awaiting_consents');
      await fixture.say('holder');
      await ringAll();
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
      await ringAll();
      await fixture.quiet();
      expect((await fixture.change()).state).toBe('cooling_off');
      await fixture.sleep('25 hours');
      await fixture.reached('completed');
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
    }),
  );
});
