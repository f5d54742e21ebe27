import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assemble, type Verbs } from '../../config/assemble.ts';
import { handleAsk } from '../../domain/accounts/handle-ask.ts';
import type { AskHandoff } from '../../domain/transaction/handoffs.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { type Api, openApi } from '../api/stand.ts';
import { createClient, TEST_DEPLOYMENT } from '../harness/builders.ts';
import { newPerson } from './company.ts';

const LEASE_MS = 5_000;

let api: Api;
let verbs: Verbs;
/** The API's process ends at each of its answers: what it handed over is left. */
beforeAll(async () => {
  api = await openApi({ deliver: async () => undefined });
  verbs = assemble({
    process: 'test',
    orm: api.orm,
    clock: { now: async () => api.clock.time },
    deployment: TEST_DEPLOYMENT,
    connect: () => Promise.reject(new Error('there is no Temporal here')),
    onFailure: () => undefined,
  });
});
afterAll(() => api.close());

async function sweepAfterTheLease(): Promise<void> {
  api.clock.time = new Date(api.clock.time.getTime() + LEASE_MS);
  await sweepOnce({ orm: api.orm, context: verbs.context, delivery: verbs.delivery });
}

const leftOver = () =>
  api.sql<{ payload: AskHandoff }>(
    "select payload from handoff where payload ->> 'kind' in ('sign_up', 'password_reset')",
  );
const mailsTo = (email: string) =>
  api.sql<{ template: string }>('select template from outbound_message where address = $1', [email]);

describe('what was asked for and not yet done when the process ended', () => {
  test.each([
    ['a new password', 'account_password_reset', 'auth.requestReset'],
    ['a sign-up', 'account_confirm_email', 'auth.signUp'],
  ])('%s: the sweep does it, once, and leaves no row', async (_what, template, procedure) => {
    const { email } = procedure === 'auth.signUp' ? newPerson() : await createClient(api);
    const input = procedure === 'auth.signUp' ? { ...newPerson(), email } : { email };
    expect((await api.mutate(procedure, input)).status).toBe(200);
    expect(await mailsTo(email)).toEqual([]);
    const [left] = await leftOver();
    await sweepAfterTheLease();
    expect(await mailsTo(email)).toEqual([{ template }]);
    expect(await leftOver()).toEqual([]);
    // Whoever had begun it at the same moment does it again.
    if (left) await handleAsk(await verbs.context(), left.payload);
    expect(await mailsTo(email)).toEqual([{ template }]);
  });

  test('is done in the name of whoever asked, and its event says what he called (G6)', async () => {
    const { id, email } = await createClient(api);
    await api.mutate('auth.requestReset', { email });
    await sweepAfterTheLease();
    expect(
      await api.sql('select type, actor, cause from event where client_id = $1 order by id desc limit 1', [
        id,
      ]),
    ).toEqual([
      { type: 'client.password_reset_asked', actor: { type: 'visitor' }, cause: 'auth.requestReset' },
    ]);
  });

  test('for an e-mail that nobody has leaves nothing at all', async () => {
    const email = 'nadie@example.com';
    await api.mutate('auth.requestReset', { email });
    await sweepAfterTheLease();
    expect(await mailsTo(email)).toEqual([]);
    expect(await leftOver()).toEqual([]);
  });
});
