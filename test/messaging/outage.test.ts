import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { security } from './seed.ts';
import { useSendingHouse } from './sending-system.ts';

const { system, send, rowOf, attempts, reached } = useSendingHouse();
/** Step by step, so that every try is made at its time. */
async function pass(minutes: number): Promise<void> {
  for (let half = 0; half < 2 * minutes; half += 1) await system.sleep('30 seconds');
}

/** What Twilio made of messages of ours, in its order. */
function madeOf(ids: readonly string[]): string[] {
  return system.outside.whatsapp.log.flatMap((entry) => {
    if (entry.type !== 'message') return [];
    const id = ids.find((one) => entry.message.statusCallback?.includes(one));
    return id ? [id] : [];
  });
}

test('ten minutes without Twilio lose nothing; then all leave once, the security class first (A4)', async () => {
  await system.outside.whatsapp.pause();
  const before = [await send(), await send(), await send()];
  const notices = [await send(security), await send(security)];
  const after = [await send()];
  const all = [...before, ...notices, ...after];
  for (const id of notices)
    await until(async () => (await rowOf(id)).error_code === 'ECONNREFUSED', 'it was tried');
  await pass(10);
  for (const id of all) expect((await rowOf(id)).state).toBe('queued');
  const late = await send();
  await system.outside.whatsapp.resume();
  await pass(20);
  for (const id of [...all, late]) await reached(id, 'delivered');
  const made = madeOf([...all, late]);
  expect(made.slice(0, notices.length).toSorted()).toEqual(notices.toSorted());
  expect(made.toSorted()).toEqual([...all, late].toSorted());
});

test('one of the security class that nobody tries any more holds nothing back', async () => {
  const stuck = await send(security);
  await reached(stuck, 'delivered');
  const at = new Date((await system.clock.now()).getTime() + 20 * 60_000);
  await system.sql(
    "update outbound_message set state = 'queued', error_code = 'ECONNREFUSED', next_check_at = $2 where id = $1",
    [stuck, at],
  );
  await reached(await send(), 'delivered');
  expect(attempts(stuck).taken).toHaveLength(1);
});
