import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Background } from '../../api/background.ts';
import { createParties, openApi } from '../api/stand.ts';
import { createClient } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { newPerson } from './company.ts';

/** The API while every delivery of a handoff is held, as with Temporal hanging, until it is released. */
async function openHeld() {
  const held = Promise.withResolvers<void>();
  const delivered: string[] = [];
  const api = await openApi({
    deliver: async (handoffs) => {
      await held.promise;
      delivered.push(...handoffs.map(({ id }) => id));
    },
  });
  return { api, delivered, release: held.resolve };
}

test('a call is answered at its commit, whether or not there is anything to deliver (C1, C6)', async () => {
  const { api, delivered, release } = await openHeld();
  const { email } = await createClient(api);
  for (const asked of [email, 'nadie@example.com']) {
    expect((await api.mutate('auth.requestReset', { email: asked })).data).toEqual({});
    expect((await api.mutate('auth.signUp', newPerson({ email: asked }))).data).toEqual({});
  }
  const parties = await createParties(api);
  expect((await api.mutate('transfers.open', parties.opening, parties.holder.session)).status).toBe(200);
  expect(delivered).toEqual([]);
  release();
  await api.close();
});

test('closing the server waits for what its answers left to be delivered', async () => {
  const { api, delivered, release } = await openHeld();
  const { email } = await createClient(api);
  await api.mutate('auth.requestReset', { email });
  const [handoff] = await api.sql<{ id: string }>('select id from handoff');
  const closed = api.close();
  release();
  await closed;
  expect(delivered).toEqual([handoff?.id]);
});

test('what has not begun when the time to close is over is left to the sweep', async () => {
  const background = new Background(pino({ level: 'silent' }));
  const held = Promise.withResolvers<void>();
  let begun = 0;
  const work = () => {
    begun += 1;
    return held.promise;
  };
  for (let index = 0; index < 10; index += 1) background.start(work);
  await until(async () => begun > 0, 'work began');
  const running = begun;
  const drained = background.drained(1);
  // Timers of one length go off in the order in which they were set: the wait is over by then.
  await new Promise((resolve) => setTimeout(resolve, 1));
  held.resolve();
  await drained;
  expect(begun).toBe(running);
});
