import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Api, createParties, openApi } from '../api/stand.ts';
import { createService, TEST_DEPLOYMENT, TEST_NOW, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';
import { everyRowButTries, refusedBy } from './untouched-rows.ts';

const TRIES = 20;
const HOUR_MS = 3_600_000;

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

type Parties = Awaited<ReturnType<typeof createParties>>;

const open = ({ opening, holder }: Parties, changes: Record<string, unknown> = {}) =>
  api.mutate('transfers.open', { ...opening, ...changes }, holder.session);

const refused = (ask: () => Promise<Answer>) => refusedBy(api, ask);

describe('a recipient who is not ready (T1)', () => {
  /** Each way of not being ready, as what is typed about a recipient who is prepared for it. */
  const ways: Record<string, (parties: Parties) => Promise<Record<string, unknown>>> = {
    'is unknown': async () => ({ recipientEmail: 'nadie@example.com' }),
    'has an address that is none': async () => ({ recipientEmail: 'nadie' }),
    'has another name': async ({ recipient }) => ({ recipientName: `Otro ${recipient.name}` }),
    'is named by one word only': async ({ recipient }) => ({ recipientName: recipient.name.split(' ')[0] }),
    'is named by nothing': async () => ({ recipientName: ' ' }),
    'is not verified': async ({ recipient }) => {
      await api.sql('update client set verified_at = null where id = $1', [recipient.id]);
      return {};
    },
    'is frozen': async ({ recipient }) => {
      await api.sql('update client set frozen_at = $1 where id = $2', [TEST_NOW, recipient.id]);
      return {};
    },
  };

  it('gets one and the same answer, byte for byte and after the same statements, with the sign-up link', async () => {
    const answers = new Set<string>();
    const works = new Set<string>();
    for (const prepare of Object.values(ways)) {
      const parties = await createParties(api);
      const typed = await prepare(parties);
      const before = await everyRowButTries(api);
      api.takeStatements();
      const { status, body, reason } = await open(parties, typed);
      works.add(api.takeStatements().map(kindOfStatement).join('; '));
      expect(reason?.code).toBe('RECIPIENT_NOT_READY');
      expect(reason?.text).toContain(`${TEST_DEPLOYMENT.publicUrl}/alta`);
      expect(await everyRowButTries(api)).toEqual(before);
      answers.add(`${status} ${body}`);
    }
    expect([...answers]).toHaveLength(1);
    expect([...works]).toHaveLength(1);
  });

  it('and a name typed in part, in another order and case is his', async () => {
    const parties = await createParties(api);
    const [first, second] = parties.recipient.name.split(' ');
    const answer = await open(parties, { recipientName: `${second?.toUpperCase()} ${first}` });
    expect(answer.reason).toBeUndefined();
  });
});

describe('tries to name a recipient (T1)', () => {
  it('are throttled, also the right one after too many wrong ones, until the hour is over', async () => {
    const parties = await createParties(api);
    const wrong = { recipientName: 'Otro Nombre' };
    for (let tries = 0; tries < TRIES; tries += 1) {
      expect((await open(parties, wrong)).reason?.code).toBe('RECIPIENT_NOT_READY');
    }
    const answer = await refused(() => open(parties));
    expect(answer.status).toBe(429);
    expect(answer.reason).toMatchObject({ code: 'TOO_MANY_TRIES', details: { retryAfterSeconds: 3_600 } });
    const others = await createParties(api);
    expect((await open(others)).reason).toBeUndefined();
    await inAnHour(parties, async () => expect((await open(parties)).reason).toBeUndefined());
  });

  it('made at once learn no more than tries made in turn', async () => {
    const parties = await createParties(api);
    const guesses = await Promise.all(
      Array.from({ length: 2 * TRIES }, () => open(parties, { recipientName: 'Otro Nombre' })),
    );
    const codes = guesses.map(({ reason }) => reason?.code);
    expect(codes.filter((code) => code === 'RECIPIENT_NOT_READY')).toHaveLength(TRIES);
    expect(codes.filter((code) => code === 'TOO_MANY_TRIES')).toHaveLength(TRIES);
  });

  it('a right one after the last wrong one opens nothing, though all were made at the same moment', async () => {
    const parties = await createParties(api);
    const wrong = { recipientName: 'Otro Nombre' };
    await open(parties, wrong);
    const answers = await raceBehindLock(api.database, [
      ...Array.from({ length: TRIES - 1 }, () => () => open(parties, wrong)),
      () => open(parties),
    ]);
    const codes = answers.map(
      (answer) => answer.status === 'fulfilled' && (answer.value as Answer).reason?.code,
    );
    expect(codes.at(-1)).toBe('TOO_MANY_TRIES');
    expect(new Set(codes.slice(0, -1))).toEqual(new Set(['RECIPIENT_NOT_READY']));
  });

  it('with a wrong grant learn nothing: one refusal, after the same statements, whoever is named', async () => {
    const parties = await createParties(api);
    const seen = new Set<string>();
    for (const typed of [{}, { recipientName: 'Otro Nombre' }, { recipientEmail: 'nadie@example.com' }]) {
      api.takeStatements();
      const { status, body, reason } = await open(parties, { ...typed, grantToken: 'wrong' });
      expect(reason?.code).toBe('GRANT_INVALID');
      seen.add(`${status} ${body} ${api.takeStatements().map(kindOfStatement).join('; ')}`);
    }
    expect([...seen]).toHaveLength(1);
  });

  it('leave a good grant good', async () => {
    const parties = await createParties(api);
    const grantToken = await immediateGrant(parties);
    for (const _ of ['once', 'again']) {
      const answer = await open(parties, { recipientName: 'Otro Nombre', grantToken });
      expect(answer.reason?.code).toBe('RECIPIENT_NOT_READY');
    }
    expect((await open(parties, { grantToken })).reason).toBeUndefined();
    const grants = await api.sql("select 1 from event where type = 'grant.consumed' and client_id = $1", [
      parties.holder.id,
    ]);
    expect(grants).toHaveLength(1);
  });

  it('used up meanwhile change no answer that was given: the same request id gets it again', async () => {
    const parties = await createParties(api);
    const [opened, refusedOnce] = [{ requestId: randomUUID() }, { requestId: randomUUID() }];
    const first = await open(parties, opened);
    const other = {
      serviceId: (await createService(api, { planId: api.hostingPlanId, clientId: parties.holder.id })).id,
    };
    const wrong = { ...other, recipientName: 'Otro Nombre' };
    const second = await open(parties, { ...wrong, ...refusedOnce });
    for (let tries = 1; tries < TRIES; tries += 1) await open(parties, wrong);
    expect((await open(parties, other)).reason?.code).toBe('TOO_MANY_TRIES');
    expect((await open(parties, opened)).body).toBe(first.body);
    expect((await open(parties, { ...wrong, ...refusedOnce })).body).toBe(second.body);
  });

  it('count only where the answer is about the recipient: other refusals use nothing up', async () => {
    const parties = await createParties(api);
    await open(parties);
    for (let tries = 0; tries <= TRIES; tries += 1) {
      expect((await open(parties)).reason?.code).toBe('CHANGE_IN_PROGRESS');
    }
  });
});

async function immediateGrant({ holder, service }: Parties): Promise<string> {
  const asked = { email: holder.email, securityKey: TEST_SECURITY_KEY, act: 'immediate_transfer' };
  const { data } = await api.mutate('auth.grant', { ...asked, subjectId: service.id }, holder.session);
  return (data as { grantToken: string }).grantToken;
}

/** The verb and the table of a statement: what is done, without the ids. */
function kindOfStatement(sql: string): string {
  return sql.replace(/'[^']*'|\d+|\{[^}]*\}|\[[^\]]*\]/g, '_').replace(/\s+/g, ' ');
}

/** Lets an hour go by for the throttle, with the session still good. */
async function inAnHour({ holder }: Parties, work: () => Promise<void>): Promise<void> {
  const now = api.clock.time;
  api.clock.time = new Date(now.getTime() + HOUR_MS);
  await api.sql('update session set expires_at = $1 where client_id = $2', [
    new Date(now.getTime() + 2 * HOUR_MS),
    holder.id,
  ]);
  await work();
  api.clock.time = now;
}
