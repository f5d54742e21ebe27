import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { Background } from '../../api/background.ts';
import { handleAsk } from '../../domain/accounts/handle-ask.ts';
import type { AskHandoff } from '../../domain/transaction/handoffs.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { createParties, openApi } from '../api/stand.ts';
import { createClient } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { newPerson, useOpenCompany } from './company.ts';

const company = useOpenCompany();

test('a call is answered at its commit, whether or not there is anything to deliver; closing the server waits for what is left (C1, C6)', async () => {
  // As with Temporal hanging.
  const held = Promise.withResolvers<void>();
  const delivered: string[] = [];
  const api = await openApi({
    deliver: async (handoffs) => {
      await held.promise;
      delivered.push(...handoffs.map(({ id }) => id));
    },
  });
  const { email } = await createClient(api);
  for (const asked of [email, 'nadie@example.com']) {
    expect((await api.mutate('auth.requestReset', { email: asked })).data).toEqual({});
    expect((await api.mutate('auth.signUp', newPerson({ email: asked }))).data).toEqual({});
  }
  const { opening, holder } = await createParties(api);
  expect((await api.mutate('transfers.open', opening, holder.session)).status).toBe(200);
  expect(delivered).toEqual([]);
  const waiting = await api.sql<{ id: string }>('select id from handoff');
  // Later than a server that waits for nothing has closed.
  setTimeout(held.resolve, 100);
  await api.server.close();
  expect(delivered.toSorted()).toEqual(waiting.map(({ id }) => id).toSorted());
  expect(waiting.length).toBeGreaterThan(4);
  await api.database.close();
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

describe('what was asked for and not yet done when the process ended', () => {
  // The API's process ends at each of its answers: what it handed over is left.
  beforeEach(() => {
    company.system.deliver = async () => undefined;
  });

  async function sweepAfterTheLease(): Promise<void> {
    company.pass(1);
    await sweepOnce({ orm: company.orm, ...company.verbs });
  }
  const leftOver = () =>
    company.sql<{ payload: AskHandoff }>(
      "select payload from handoff where payload ->> 'kind' in ('sign_up', 'password_reset')",
    );
  const mailsTo = (email: string) =>
    company.sql('select template from outbound_message where address = $1', [email]);

  test.each([
    ['a new password', 'account_password_reset'],
    ['a sign-up', 'account_confirm_email'],
  ])('%s: the sweep does it, once, and leaves no row', async (what, template) => {
    const typed = what === 'a sign-up' ? newPerson() : await createClient(company);
    const { auth } = company.as();
    await ('password' in typed ? auth.signUp(typed) : auth.requestReset({ email: typed.email }));
    expect(await mailsTo(typed.email)).toEqual([]);
    const [left] = await leftOver();
    await sweepAfterTheLease();
    expect(await mailsTo(typed.email)).toEqual([{ template }]);
    expect(await leftOver()).toEqual([]);
    // Whoever had begun it at the same moment does it again.
    if (left) await handleAsk(await company.verbs.context(), left.payload);
    expect(await mailsTo(typed.email)).toEqual([{ template }]);
  });

  test('is done in the name of whoever asked, and its event says what they called (G6)', async () => {
    const { id, email } = await createClient(company);
    await company.mutate('auth.requestReset', { email });
    await sweepAfterTheLease();
    expect(await company.sql('select type, actor, cause from event where client_id = $1', [id])).toEqual([
      { type: 'client.password_reset_asked', actor: { type: 'visitor' }, cause: 'auth.requestReset' },
    ]);
  });

  test('for an e-mail that nobody has leaves nothing at all', async () => {
    const email = 'nadie@example.com';
    await company.as().auth.requestReset({ email });
    await sweepAfterTheLease();
    expect(await mailsTo(email)).toEqual([]);
    expect(await leftOver()).toEqual([]);
  });
});
