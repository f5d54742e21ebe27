import { describe, expect, it } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { composeHolderText } from '../../domain/transfer/texts.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';

const COMMITTED = ['transfer_committed_holder', 'transfer_committed_recipient'];

async function coolOff(scene: Scene): Promise<void> {
  await scene.reached('cooling_off');
  await scene.quiet();
  await scene.sleep('25 hours');
}

describe('the consents of a transfer (T7)', () => {
  for (const order of [['holder', 'recipient'] as const, ['recipient', 'holder'] as const]) {
    it(
      `come in either order: ${order.join(', then ')}`,
      inScene(async (scene) => {
        await scene.open();
        await scene.quiet();
        for (const party of order) expect(await scene.say(party)).toBe('consent_recorded');
        await coolOff(scene);
        await scene.reached('completed');
        expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
        expect(await scene.sentTo('holder')).toContain(COMMITTED[0]);
        expect(await scene.sentTo('recipient')).toContain(COMMITTED[1]);
      }),
    );
  }

  it(
    'a message that Twilio posts twice is one consent, and a repeated text is answered and changes nothing',
    inScene(async (scene) => {
      await scene.open();
      await scene.quiet();
      scene.outside.whatsapp.faults.add({ kind: 'repeat' });
      expect(await scene.say('holder')).toBe('consent_recorded');
      expect(await scene.say('holder')).toBe('consent_repeated');
      const rows = await scene.sql('select party from consent');
      expect(rows).toEqual([{ party: 'holder' }]);
      expect(
        (await scene.sentTo('holder')).filter((name) => name === 'answer_consent_received'),
      ).toHaveLength(1);
    }),
  );

  it(
    'a text that is one character off has no effect, and the right one goes back to the phone on file',
    inScene(async (scene) => {
      await scene.open();
      await scene.told('holder', 'transfer_opened_holder');
      const text = await scene.text('holder');
      expect(await scene.say('holder', text.replace('deseo', 'desео'))).toBe('near_miss');
      expect(await scene.say('holder', text.replace('Hosting Web', 'Hosting Wed'))).toBe('near_miss');
      await scene.quiet();
      const [, answer] = scene.outside.whatsapp
        .messages(scene.holder.phone)
        .filter(({ body }) => body.includes(text));
      expect(answer?.body).toContain('no coincide');
      expect(await scene.sql('select 1 from consent')).toEqual([]);
    }),
  );

  it(
    'the holder opens a transfer by the literal text alone, with his consent in it (T3 b)',
    inScene(async (scene) => {
      const text =
        `Hola ! soy *Juan Perez* , mi correo de cliente es ${scene.holder.email} y deseo que el servicio Hosting Web ` +
        `que activo y al dia pase a nombre del cliente Jose Garcia con correo ${scene.recipient.email}..`;
      expect(await scene.say('holder', text)).toBe('consent_recorded');
      await scene.told('recipient', 'transfer_invitation_recipient');
      expect(await scene.say('recipient')).toBe('consent_recorded');
      await coolOff(scene);
      await scene.reached('completed');
    }),
  );

  it(
    "a recipient's text with none open counts for nothing and says that the holder asks first",
    inScene(async (scene) => {
      const text =
        `Hola ! soy *Jose Garcia* , mi correo de cliente es ${scene.recipient.email} y acepto recibir a mi nombre el ` +
        `servicio que estaba pase a nombre del cliente *Juan Perez* con correo ${scene.holder.email}..`;
      expect(await scene.say('recipient', text)).toBe('not_open_yet');
      expect(await scene.sql('select 1 from consent')).toEqual([]);
    }),
  );
});

describe('a text that is stored long after Twilio had it (invariant 11)', () => {
  const SECOND_MS = 1_000;
  const earlier = (from: Date, ms: number) => new Date(from.getTime() - ms);

  /** Found at Twilio, with Twilio's time, and its webhook came after all; resolves to what came of it. */
  async function collect(
    scene: Scene,
    party: 'holder' | 'recipient',
    text: { body: string; receivedAt: Date },
  ) {
    const from = scene[party].phone;
    scene.outside.whatsapp.faults.add({ kind: 'no_webhook', match: from });
    const { sid } = await scene.outside.whatsapp.inbound({ from, body: text.body });
    await receiveInbound(await scene.verbs.context(), {
      ...text,
      sid,
      from: `whatsapp:${from}`,
      to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
      mediaCount: 0,
      forwarded: false,
    });
    return until(async () => {
      const [row] = await scene.sql<{ outcome: string | null }>(
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
      inScene(async (scene) => {
        await scene.sleep('10 minutes');
        await scene.open();
        const body = (await scene.text(party)).replace(/ Ref:.*$/, '');
        const { opened_at: openedAt } = await scene.change();
        const sentBefore = { body, receivedAt: earlier(openedAt, SECOND_MS) };
        expect(await collect(scene, party, sentBefore)).toBe('not_open_yet');
        expect(await scene.sql('select 1 from consent')).toEqual([]);
        await scene.told(party, answered);
        // Twilio tells whole seconds: one of the same second may have been sent after the opening.
        const second = openedAt.getTime() - (openedAt.getTime() % SECOND_MS);
        const sentSince = { body, receivedAt: new Date(second) };
        expect(await collect(scene, party, sentSince)).toBe('consent_recorded');
      }),
    );
  }

  it(
    'counts from when the holder asked, if his text opened the transfer (T3 b)',
    inScene(async (scene) => {
      const asked = await scene.clock.now();
      await scene.sleep('10 minutes');
      const { holder, recipient } = scene;
      const terms = { holder, recipient, serviceLabel: scene.service.label };
      const holderText = { body: composeHolderText(terms, 'x').replace(/ Ref:.*$/, ''), receivedAt: asked };
      expect(await collect(scene, 'holder', holderText)).toBe('consent_recorded');
      const body = (await scene.text('recipient')).replace(/ Ref:.*$/, '');
      const tooSoon = { body, receivedAt: earlier(asked, SECOND_MS) };
      expect(await collect(scene, 'recipient', tooSoon)).toBe('not_open_yet');
      const inTime = { body, receivedAt: new Date(asked.getTime() + SECOND_MS) };
      expect(await collect(scene, 'recipient', inTime)).toBe('consent_recorded');
    }),
  );
});

describe('consents that are in before the run starts', () => {
  it(
    'are reviewed like any others, and read back only when the cooling off is over',
    inScene(async (scene) => {
      await scene.temporalAway(async () => {
        await scene.open();
        await scene.say('holder');
        await scene.say('recipient');
        // Its ring was tried, in vain, before Temporal is back.
        await until(
          async () => scene.log.filter((line) => line.includes('left to the sweep')).length >= 3,
          'three rings left',
        );
      });
      await scene.sleep('1 minute');
      await scene.sweep();
      await scene.reached('cooling_off');
      expect(await scene.sql('select 1 from consent where read_back_at is not null')).toEqual([]);
    }),
  );
});

describe('rings (I2)', () => {
  it(
    'early, late, repeated and reordered change nothing but the number of questions',
    inScene(async (scene) => {
      const changeId = await scene.open();
      const run = scene.client.workflow.getHandle(`transfer/${changeId}`);
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
      await scene.quiet();
      expect((await scene.change()).state).toBe('awaiting_consents');
      await scene.say('holder');
      await ringAll();
      await scene.say('recipient');
      await scene.reached('cooling_off');
      await ringAll();
      await scene.quiet();
      expect((await scene.change()).state).toBe('cooling_off');
      await scene.sleep('25 hours');
      await scene.reached('completed');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );
});
