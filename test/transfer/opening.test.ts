import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { type Answer, type Api, createParties, createStaffSession, openApi } from '../api/stand.ts';
import { createClient, createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf } from '../harness/company.ts';
import { raceBehindLock } from '../harness/race.ts';
import { refusedBy } from './untouched-rows.ts';

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

describe('a service that cannot be transferred (T2, G4, G9)', () => {
  const statuses = [
    { status: 'pending', reasons: [] },
    { status: 'suspended', reasons: ['non_payment'] },
    { status: 'suspended', reasons: ['resource_limit', 'non_payment'] },
    { status: 'cancelled', reasons: [] },
    { status: 'terminated', reasons: [] },
  ];
  it.each(statuses)(
    'is $status ($reasons): SERVICE_NOT_ACTIVE says which it is',
    async ({ status, reasons }) => {
      const parties = await createParties(api);
      await api.sql('update service set status = $1, suspension_reasons = $2 where id = $3', [
        status,
        reasons,
        parties.service.id,
      ]);
      const answer = await refused(() => open(parties));
      expect(answer.reason).toMatchObject({ code: 'SERVICE_NOT_ACTIVE', details: { status } });
    },
  );

  it('owes: SERVICE_HAS_UNPAID_INVOICES lists each unpaid invoice with its link', async () => {
    const parties = await createParties(api);
    const issue = async (amount: string) => {
      const invoice = await issueInvoice(testContext(api), {
        serviceId: parties.service.id,
        lines: [{ kind: 'other', description: 'Extra', amount }],
        dueDate: '2026-03-20',
      });
      return { ...invoice, amount, link: await linkOf(api, invoice.invoiceId) };
    };
    const issued = [await issue('1250000'), await issue('500')];
    const answer = await refused(() => open(parties));
    expect(answer.reason?.code).toBe('SERVICE_HAS_UNPAID_INVOICES');
    expect(answer.reason?.details).toMatchObject({
      invoices: issued.map(({ invoiceId, number, amount, link }) => ({
        id: invoiceId,
        number,
        dueDate: '2026-03-20',
        link,
        total: { amount, currency: 'ARS' },
      })),
    });
    for (const { link } of issued) expect(answer.reason?.text).toContain(link);
  });

  it('has an open change of another kind: CHANGE_IN_PROGRESS names it and its state (X9)', async () => {
    const parties = await createParties(api);
    const changeId = randomUUID();
    await api.sql(
      `insert into service_change
        (id, kind, reference, service_id, state, version, opened_at, opened_by, policy, next_check_at)
      values ($1, 'cancellation', 'CA-TEST', $2, 'scheduled', 1, $3, '{}', '{}', $3)`,
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
    const codes = await api.sql<{ code: string }>(
      `select p.code from change_party p join service_change c on c.id = p.change_id
      where c.service_id = $1 order by p.role`,
      [parties.service.id],
    );
    const [holder, recipient] = codes.map(({ code }) => code);
    expect(consentText).toContain(`Ref: ${holder}`);
    expect(body).not.toContain(recipient);
  });
});

function answerOf(result: PromiseSettledResult<unknown> | undefined): Answer {
  if (result?.status !== 'fulfilled') throw new Error('the call was not answered');
  return result.value as Answer;
}
