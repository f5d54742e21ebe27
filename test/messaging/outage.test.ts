import { expect, test } from 'vitest';
import { NEXT_TRY_CHECK_MS } from '../../domain/messaging/urgent-first.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { until } from '../harness/until.ts';
import { security } from './seed.ts';
import { useSendingHouse } from './sending-system.ts';

const { system, send, rowOf, attempts, reached } = useSendingHouse();
const LATELY_MS = 3 * MINUTE_MS;
/** Step by step and not ahead of the tries: a notice that nobody has tried for five minutes holds nothing back. */
async function pass(minutes: number, notices: string[]): Promise<void> {
  for (let half = 0; half < 2 * minutes; half += 1) {
    await system.sleep('30 seconds');
    for (const id of notices) await until(() => wasTriedLately(id), 'it was tried at its time');
  }
}

async function wasTriedLately(id: string): Promise<boolean> {
  const { state, next_check_at } = await rowOf(id);
  if (state !== 'queued') return true;
  const triedAt = Number(next_check_at) - NEXT_TRY_CHECK_MS;
  return (await system.clock.now()).getTime() - triedAt < LATELY_MS;
}

/** Notes who is claimed: two that are sent at the same time may reach Twilio in either order. */
const NOTE_CLAIMS = `create table claim (number serial, message_id uuid);
  create function note_claim() returns trigger language plpgsql security definer as $$ begin
    insert into public.claim (message_id) values (new.id);
    return new;
  end $$;
  create trigger note_claim after update of state on outbound_message for each row
    when (new.state = 'sending' and old.state = 'queued') execute function note_claim()`;

/** In the order of the last claim of each. */
const claimed = async (): Promise<string[]> =>
  (
    await system.sql<{ id: string }>('select message_id as id from claim group by 1 order by max(number)')
  ).map(({ id }) => id);

/** What Twilio made of messages of ours. */
function madeOf(ids: readonly string[]): string[] {
  return system.outside.whatsapp.log.flatMap((entry) => {
    if (entry.type !== 'message') return [];
    const id = ids.find((one) => entry.message.statusCallback?.includes(one));
    return id ? [id] : [];
  });
}

test('ten minutes without Twilio lose nothing; then all leave once, the security class first (A4)', async () => {
  await system.sql(NOTE_CLAIMS);
  await system.outside.whatsapp.pause();
  const before = [await send(), await send(), await send()];
  const notices = [await send(security), await send(security)];
  const after = [await send()];
  const all = [...before, ...notices, ...after];
  for (const id of notices)
    await until(async () => (await rowOf(id)).error_code === 'ECONNREFUSED', 'it was tried');
  await pass(10, notices);
  for (const id of all) expect((await rowOf(id)).state).toBe('queued');
  const late = await send();
  await system.outside.whatsapp.resume();
  await pass(20, notices);
  for (const id of [...all, late]) await reached(id, 'delivered');
  expect((await claimed()).slice(0, notices.length).toSorted()).toEqual(notices.toSorted());
  expect(madeOf([...all, late]).toSorted()).toEqual([...all, late].toSorted());
});

test('one of the security class that nobody tries any more holds nothing back', async () => {
  const stuck = await send(security);
  await reached(stuck, 'delivered');
  const at = new Date((await system.clock.now()).getTime() + 20 * MINUTE_MS);
  await system.sql(
    "update outbound_message set state = 'queued', error_code = 'ECONNREFUSED', next_check_at = $2 where id = $1",
    [stuck, at],
  );
  await reached(await send(), 'delivered');
  expect(attempts(stuck).taken).toHaveLength(1);
});
