import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { type Answer, type Api, createParties, createStaffSession, openApi } from '../api/stand.ts';
import { createClient, createService, TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';

/** Counts tries, also of what is refused. */
const COUNTER_TABLE = 'try_counter';
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

/** Every row of the business, in one text. */
async function everyRow(): Promise<string> {
  const tables = await api.sql<{ name: string }>(
    `select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> $1 order by 1`,
    [COUNTER_TABLE],
  );
  const rows = await Promise.all(
    tables.map(({ name }) => api.sql(`select t::text as row from "${name}" t order by 1`)),
  );
  return JSON.stringify(rows);
}

/** Asks for what must be refused, and makes sure that no row is other than before. */
async function refused(ask: () => Promise<Answer>): Promise<Answer> {
  const before = await everyRow();
  const handed = api.delivered.length;
  const answer = await ask();
  expect(answer.reason).toBeDefined();
  expect(await everyRow()).toBe(before);
  expect(api.delivered).toHaveLength(handed);
  return answer;
}

describe('a service that cannot be transferred (T2, G4, G9)', () => {
  const statuses = [
    { status: 'pending', reason: null },
    { status: 'suspended', reason: 'non_payment' },
    { status: 'suspended', reason: 'resource_limit' },
    { status: 'cancelled', reason: null },
    { status: 'terminated', reason: null },
  ];
  it.each(statuses)(
    'is $status ($reason): SERVICE_NOT_ACTIVE says which it is',
    async ({ status, reason }) => {
      const parties = await createParties(api);
      await api.sql('update service set status = $1, suspension_reason = $2 where id = $3', [
        status,
        reason,
        parties.service.id,
      ]);
      const answer = await refused(() => open(parties));
      expect(answer.reason).toMatchObject({ code: 'SERVICE_NOT_ACTIVE', details: { status } });
    },
  );

  it('owes: SERVICE_HAS_UNPAID_INVOICES lists each unpaid invoice with its link', async () => {
    const parties = await createParties(api);
    const issue = async (amount: string) =>
      issueInvoice(testContext(api), {
        serviceId: parties.service.id,
        lines: [{ kind: 'other', description: 'Extra', amount }],
        dueDate: '2026-03-20',
      });
    const issued = [await issue('1250000'), await issue('500')];
    const answer = await refused(() => open(parties));
    const link = (id: string) => `${TEST_DEPLOYMENT.publicUrl}/facturas/${id}`;
    expect(answer.reason?.code).toBe('SERVICE_HAS_UNPAID_INVOICES');
    expect(answer.reason?.details).toMatchObject({
      invoices: issued.map(({ invoiceId, number }, index) => ({
        id: invoiceId,
        number,
        dueDate: '2026-03-20',
        link: link(invoiceId),
        total: expect.stringContaining(index === 0 ? '12.500,00' : '5,00'),
      })),
    });
    for (const { invoiceId } of issued) expect(answer.reason?.text).toContain(link(invoiceId));
  });

  it('has an open change of another kind: CHANGE_IN_PROGRESS names it and its state (X9)', async () => {
    const parties = await createParties(api);
    const changeId = randomUUID();
    await api.sql(
      `insert into service_change (id, kind, service_id, state, version, opened_at, opened_by, next_check_at)
      values ($1, 'cancellation', $2, 'scheduled', 1, $3, '{}', $3)`,
      [changeId, parties.service.id, TEST_NOW],
    );
    const answer = await refused(() => open(parties));
    expect(answer.reason).toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id: changeId, kind: 'cancellation', state: 'scheduled' } },
    });
  });

  it('is frozen: FROZEN', async () => {
    const parties = await createParties(api);
    await api.sql('update service set frozen_at = $1 where id = $2', [TEST_NOW, parties.service.id]);
    expect((await refused(() => open(parties))).reason?.code).toBe('FROZEN');
  });

  it("is somebody else's: NOT_FOUND, not to be told from one that does not exist (C8)", async () => {
    const [parties, others] = [await createParties(api), await createParties(api)];
    const foreign = await refused(() => open(parties, { serviceId: others.service.id }));
    const absent = await refused(() => open(parties, { serviceId: randomUUID() }));
    expect(foreign.reason?.code).toBe('NOT_FOUND');
    expect(foreign.body).toBe(absent.body);
    // The same input works for its holder.
    expect((await open(others)).reason).toBeUndefined();
  });

  it('was his before: NOT_FOUND for who held it once', async () => {
    const parties = await createParties(api);
    await api.sql('update ownership_interval set ended_at = $1, started_at = $2 where service_id = $3', [
      TEST_NOW,
      new Date(TEST_NOW.getTime() - HOUR_MS),
      parties.service.id,
    ]);
    await api.sql(
      `insert into ownership_interval (id, service_id, client_id, label_key, started_at)
      values ($1, $2, $3, 'x', $4)`,
      [randomUUID(), parties.service.id, parties.stranger.id, TEST_NOW],
    );
    expect((await refused(() => open(parties))).reason?.code).toBe('NOT_FOUND');
  });
});

describe('a holder who may not transfer (T1, G9)', () => {
  it('is not verified: CLIENT_NOT_VERIFIED', async () => {
    const parties = await createParties(api);
    await api.sql('update client set verified_at = null where id = $1', [parties.holder.id]);
    expect((await refused(() => open(parties))).reason?.code).toBe('CLIENT_NOT_VERIFIED');
  });

  it('is frozen: FROZEN', async () => {
    const parties = await createParties(api);
    await api.sql('update client set frozen_at = $1 where id = $2', [TEST_NOW, parties.holder.id]);
    expect((await refused(() => open(parties))).reason?.code).toBe('FROZEN');
  });

  it('names himself, in any spelling of his address: SAME_PERSON', async () => {
    const parties = await createParties(api);
    const { email, name } = parties.holder;
    const answer = await refused(() =>
      open(parties, { recipientEmail: ` ${email.toUpperCase()} `, recipientName: name }),
    );
    expect(answer.reason?.code).toBe('SAME_PERSON');
  });

  it('is staff: FORBIDDEN; is nobody: SESSION_INVALID', async () => {
    const parties = await createParties(api);
    const { session } = await createStaffSession(api);
    const byStaff = await refused(() => api.mutate('transfers.open', parties.opening, session));
    expect(byStaff.reason?.code).toBe('FORBIDDEN');
    const byNobody = await refused(() => api.mutate('transfers.open', parties.opening));
    expect(byNobody.reason?.code).toBe('SESSION_INVALID');
  });
});

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
      const before = await everyRow();
      api.takeStatements();
      const { status, body, reason } = await open(parties, typed);
      works.add(api.takeStatements().map(kindOfStatement).join('; '));
      expect(reason?.code).toBe('RECIPIENT_NOT_READY');
      expect(reason?.text).toContain(`${TEST_DEPLOYMENT.publicUrl}/alta`);
      expect(await everyRow()).toBe(before);
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

  it('count only where the answer is about the recipient: other refusals use nothing up', async () => {
    const parties = await createParties(api);
    await open(parties);
    for (let tries = 0; tries <= TRIES; tries += 1) {
      expect((await open(parties)).reason?.code).toBe('CHANGE_IN_PROGRESS');
    }
  });
});

describe('two opens at once', () => {
  it('one wins, and the other is told the winner and its state (G4)', async () => {
    const parties = await createParties(api);
    const third = await createClient(api);
    const answers = await raceBehindLock(api.database, [
      () => open(parties),
      () => open(parties, { recipientEmail: third.email, recipientName: third.name }),
    ]);
    const [won, ...alsoWon] = answers.map(answerOf).filter(({ reason }) => !reason);
    const [lost] = answers.map(answerOf).filter(({ reason }) => reason);
    expect(alsoWon).toEqual([]);
    const { transfer } = (won?.data ?? {}) as { transfer?: { id: string } };
    expect(lost?.reason).toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id: transfer?.id, kind: 'transfer', state: 'awaiting_consents' } },
    });
  });

  it('of two services of one holder both go through', async () => {
    const parties = await createParties(api);
    const { id } = await createService(api, { planId: api.hostingPlanId, clientId: parties.holder.id });
    const answers = await raceBehindLock(api.database, [
      () => open(parties),
      () => open(parties, { serviceId: id }),
    ]);
    for (const answer of answers) expect(answerOf(answer).reason).toBeUndefined();
  });
});

describe('what the holder is given', () => {
  it('is the transfer and his own text and link, never those of the other party (T4)', async () => {
    const parties = await createParties(api);
    const { data, body } = await open(parties);
    const { consentText, consentLink } = data as { consentText: string; consentLink: string };
    expect(consentText).toContain(parties.holder.email);
    expect(decodeURIComponent(consentLink)).toContain(consentText);
    const [row] = await api.sql<{ holder_reference: string; recipient_reference: string }>(
      'select t.* from transfer t join service_change c on c.id = t.change_id where c.service_id = $1',
      [parties.service.id],
    );
    expect(consentText).toContain(`Ref: ${row?.holder_reference}`);
    expect(body).not.toContain(row?.recipient_reference);
  });
});

function answerOf(result: PromiseSettledResult<unknown> | undefined): Answer {
  if (result?.status !== 'fulfilled') throw new Error('the call was not answered');
  return result.value as Answer;
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
