import { describe, expect, test } from 'vitest';
import { recordReading } from '../../domain/messaging/read-back.ts';
import { recordAccepted } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { firstForm } from '../../domain/phone.ts';
import { TEST_NOW as NOON } from '../harness/builders.ts';
import { sendText } from '../transfer/texting.ts';
import { claimNext, useMessages } from './seed.ts';

const { database, at, queued } = useMessages();

/** Claims the next message to a phone; resolves to it and to the form to which it goes. */
async function next(address: string) {
  const messageId = await queued({ address });
  const claim = await claimNext(at(NOON), messageId);
  if (!('outgoing' in claim)) throw new Error('the message was not claimed');
  const providerId = `SM${messageId}`;
  await recordAccepted(at(NOON), { messageId, providerId });
  return { messageId, providerId, to: claim.outgoing.to };
}
const report = (message: { messageId: string; providerId: string }, status: string, to: string) =>
  recordStatus(at(NOON), { ...message, status, to: `whatsapp:${to}`, fault: 'unknown' });
const seen = (address: string) =>
  database.sql('select address, last_inbound_at from conversation where sender_key = $1', [
    senderKeyOf(address),
  ]);

describe.each([
  { country: 'Argentina', onFile: '+541155550101', first: '+5491155550101', other: '+541155550101' },
  {
    country: 'Argentina, the 9 on file',
    onFile: '+5491155550102',
    first: '+5491155550102',
    other: '+541155550102',
  },
  { country: 'Mexico', onFile: '+525555550101', first: '+525555550101', other: '+5215555550101' },
  {
    country: 'Mexico, the 1 on file',
    onFile: '+5215555550102',
    first: '+525555550102',
    other: '+5215555550102',
  },
])('a phone in $country (D56, A9)', ({ onFile, first, other }) => {
  test('is first written to in the form that WhatsApp has', async () => {
    expect((await next(onFile)).to).toBe(first);
    expect(await seen(onFile)).toEqual([]);
  });

  test.each(['sent', 'failed'])('%s says nothing of the form', async (status) => {
    await report(await next(onFile), status, other);
    expect(await seen(onFile)).toEqual([]);
  });

  test.each(['delivered', 'read'])('is written to where a report said: %s', async (status) => {
    await database.sql('delete from conversation where sender_key = $1', [senderKeyOf(onFile)]);
    await report(await next(onFile), status, other);
    expect((await next(onFile)).to).toBe(other);
    expect(await seen(onFile)).toEqual([{ address: other, last_inbound_at: null }]);
  });

  test('is written to where a message was read back as delivered, its callback lost', async () => {
    await database.sql('delete from conversation where sender_key = $1', [senderKeyOf(onFile)]);
    const message = await next(onFile);
    const found = {
      providerId: message.providerId,
      status: 'delivered',
      fault: 'unknown',
      to: other,
    } as const;
    await recordReading(at(NOON), { ...message, found });
    expect((await next(onFile)).to).toBe(other);
  });

  test('the latest report counts', async () => {
    await report(await next(onFile), 'delivered', first);
    expect((await next(onFile)).to).toBe(first);
  });

  test('a report opens no window for free text (A3)', async () => {
    await report(await next(onFile), 'delivered', first);
    const messageId = await queued({ address: onFile });
    const claim = await claimNext(at(NOON), messageId);
    expect(claim).toMatchObject({ outgoing: { content: { kind: 'template' } } });
  });

  test('its holder writes from another form: answers and alerts go there, whatever a report says after that (C4)', async () => {
    await sendText(database, other, 'hola');
    expect((await next(onFile)).to).toBe(other);
    await report(await next(onFile), 'delivered', first);
    expect((await next(onFile)).to).toBe(other);
  });
});

test.each(['+5511934567890', '+12025550123', '+541143218765432', '+5255555501', 'AR.541155550101'])(
  'any other address has one form alone: %s',
  (phone) => {
    expect(firstForm(phone)).toBe(phone);
  },
);
