import { beforeAll, describe, expect, test } from 'vitest';
import { raceBehindLock } from '../harness/race.ts';
import { refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();
let agent: Awaited<ReturnType<typeof company.staff>>;
beforeAll(async () => {
  agent = await company.staff();
});

const verify = ({ id }: { id: string }) => agent.clients.verify({ clientId: id });

describe('verification by staff (C2, C3)', () => {
  test('verifies who asked, once, and tells them', async () => {
    const person = await company.asking();
    for (const _ of ['once', 'again']) expect(await verify(person)).toMatchObject({ verified: true });
    expect(await company.messages(person.phone, 'account_verified')).toHaveLength(1);
  });

  test.each([
    ['the same DNI', ['DNI', '28.111.222'], ['DNI', '28111222']],
    ['the CUIT of that DNI', ['DNI', '28111223'], ['CUIT', '20-28111223-7']],
    ['the DNI in that CUIT', ['CUIT', '27281112347'], ['DNI', '28111234']],
  ] as const)(
    '%s is the same person: refused, and kept as a fraud risk with one task',
    async (_what, [firstType, first], [type, number]) => {
      await company.verified({ document: { type: firstType, number: first } });
      const double = await company.asking({ document: { type, number } });
      for (const _ of ['once', 'again']) expect(await refusalOf(verify(double))).toBe('DOCUMENT_TAKEN');
      expect(await agent.clients.get({ clientId: double.id })).toMatchObject({
        verified: false,
        fraudRisk: true,
      });
      const tasks = await company.sql(
        'select kind from staff_task where client_id = $1 and resolved_at is null',
        [double.id],
      );
      expect(tasks).toEqual([{ kind: 'fraud_risk' }]);
    },
  );

  test('two of one document verified at the same moment: one is, the other is a fraud risk', async () => {
    const document = { type: 'DNI', number: '29000000' } as const;
    const people = [await company.asking({ document }), await company.asking({ document })];
    const answers = await raceBehindLock(
      company,
      people.map((person) => () => verify(person)),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    const seen = await Promise.all(people.map(({ id }) => agent.clients.get({ clientId: id })));
    expect(seen.map((client) => client.verified !== client.fraudRisk)).toEqual([true, true]);
  });

  test('who else has the document or the phone is shown beside, the verified ones first', async () => {
    const document = { type: 'DNI', number: '29000001' } as const;
    const person = await company.asking({ document });
    const asking = await company.asking({ document });
    const verified = await company.verified();
    await company.sql(
      'update client set phone_key = (select phone_key from client where id = $2) where id = $1',
      [verified.id, person.id],
    );
    const { items } = await agent.clients.similar({ clientId: person.id });
    expect(items).toMatchObject([
      { id: verified.id, verified: true, sameDocument: false, samePhone: true },
      { id: asking.id, verified: false, sameDocument: true, samePhone: false },
    ]);
  });

  test('a company needs a named representative', async () => {
    const { me, id } = await company.asking({ document: { type: 'CUIT', number: '30-71234567-1' } });
    expect(await refusalOf(verify({ id }))).toBe('INVALID_INPUT');
    await me.account.update({ representative: 'Ana Gomez' });
    await me.account.requestVerification({});
    expect(await agent.clients.verify(await agent.read({ id }))).toMatchObject({ verified: true });
  });

  test.each([
    ['refuse', 'account_verification_refused', 'asking'],
    ['revoke', 'account_verification_revoked', 'verified'],
  ] as const)(
    'staff that decides to %s tells the reason, and the client has to ask again',
    async (act, template, state) => {
      const person = await company[state]();
      await agent.clients[act]({ clientId: person.id, reason: 'la foto no se lee. ' });
      expect(await company.messages(person.email, template)).toMatchObject([
        { variables: { reason: 'la foto no se lee' } },
      ]);
      expect(await person.me.account.me()).toMatchObject({ verified: false, verificationRequested: false });
      expect(await refusalOf(verify(person))).toBe('VERIFICATION_NOT_ASKED');
      await person.me.account.requestVerification({});
      expect(await agent.clients.verify(await agent.read(person))).toMatchObject({ verified: true });
    },
  );

  test('who waits for it is listed, page by page, in the order of signing up', async () => {
    const people: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      company.pass(1);
      people.push((await company.asking()).id);
    }
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await agent.clients.list({ filter: 'awaiting_verification', limit: 2, cursor });
      listed.push(...page.items.map((client) => client.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(listed.slice(-3)).toEqual(people);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

test('a task of the company is due when its policy says (G7)', async () => {
  for (const hours of [5, 24]) {
    await company.sql('update company_settings set task_due_hours = $1', [hours]);
    const { id } = await company.asking();
    const due = await company.sql(
      'select extract(epoch from due_at - opened_at)::int / 3600 as hours from staff_task where client_id = $1',
      [id],
    );
    expect(due).toEqual([{ hours }]);
  }
});
