import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asRead,
  type Company,
  messagesTo,
  openCompany,
  type Person,
  refusalOf,
  signedInPerson,
  signedInStaff,
  verifiedPerson,
} from './company.ts';

let company: Company;
let agent: Awaited<ReturnType<typeof signedInStaff>>;
beforeAll(async () => {
  company = await openCompany();
  agent = await signedInStaff(company);
});
afterAll(() => company.close());

async function askingPerson(changes?: Parameters<typeof signedInPerson>[1]): Promise<Person> {
  const person = await signedInPerson(company, changes);
  await person.me.account.requestVerification({});
  return person;
}

describe('verification by staff (C2, C3)', () => {
  test('verifies who asked, once, and tells him', async () => {
    const person = await askingPerson();
    expect(await agent.me.staff.clients.verify({ clientId: person.id })).toMatchObject({ verified: true });
    expect(await agent.me.staff.clients.verify({ clientId: person.id })).toMatchObject({ verified: true });
    expect(await messagesTo(company, person.phone, 'account_verified')).toHaveLength(1);
  });

  test.each([
    [
      'the same DNI',
      { type: 'DNI' as const, number: '28.111.222' },
      { type: 'DNI' as const, number: '28111222' },
    ],
    [
      'the CUIT of that DNI',
      { type: 'DNI' as const, number: '28111223' },
      { type: 'CUIT' as const, number: '20-28111223-7' },
    ],
    [
      'the DNI in that CUIT',
      { type: 'CUIT' as const, number: '27281112347' },
      { type: 'DNI' as const, number: '28111234' },
    ],
  ])(
    '%s is the same person: refused, and kept as a fraud risk with one task',
    async (_what, first, second) => {
      await verifiedPerson(company, { document: first });
      const double = await askingPerson({ document: second });
      for (const _ of [1, 2]) {
        expect(await refusalOf(agent.me.staff.clients.verify({ clientId: double.id }))).toBe(
          'DOCUMENT_TAKEN',
        );
      }
      expect(await agent.me.staff.clients.get({ clientId: double.id })).toMatchObject({
        verified: false,
        fraudRisk: true,
      });
      expect(
        await company.sql('select kind from staff_task where client_id = $1 and resolved_at is null', [
          double.id,
        ]),
      ).toEqual([{ kind: 'fraud_risk' }]);
    },
  );

  test('two of one document verified at the same moment: one is, the other is a fraud risk', async () => {
    for (let round = 0; round < 5; round += 1) {
      const document = { type: 'DNI' as const, number: String(29_000_000 + round) };
      const people = [await askingPerson({ document }), await askingPerson({ document })];
      const answers = await Promise.allSettled(
        people.map((person) => agent.me.staff.clients.verify({ clientId: person.id })),
      );
      expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
      const seen = await Promise.all(
        people.map((person) => agent.me.staff.clients.get({ clientId: person.id })),
      );
      expect(seen.map((client) => client.verified !== client.fraudRisk)).toEqual([true, true]);
    }
  });

  test('a company needs a named representative', async () => {
    const company1 = await askingPerson({ document: { type: 'CUIT', number: '30-71234567-1' } });
    expect(await refusalOf(agent.me.staff.clients.verify({ clientId: company1.id }))).toBe('INVALID_INPUT');
    await company1.me.account.update({ representative: 'Ana Gomez' });
    await company1.me.account.requestVerification({});
    expect(await agent.me.staff.clients.verify(await asRead(agent, company1))).toMatchObject({
      verified: true,
    });
  });

  test('a refusal tells the reason, and the client may ask again', async () => {
    const person = await askingPerson();
    await agent.me.staff.clients.refuse({ clientId: person.id, reason: 'la foto no se lee. ' });
    expect(await messagesTo(company, person.email, 'account_verification_refused')).toMatchObject([
      { variables: { reason: 'la foto no se lee' } },
    ]);
    expect(await refusalOf(agent.me.staff.clients.verify({ clientId: person.id }))).toBe(
      'VERIFICATION_NOT_ASKED',
    );
    await person.me.account.requestVerification({});
    expect(await agent.me.staff.clients.verify(await asRead(agent, person))).toMatchObject({
      verified: true,
    });
  });

  test('a revoked client is no longer verified and must ask again', async () => {
    const person = await verifiedPerson(company);
    await agent.me.staff.clients.revoke({ clientId: person.id, reason: 'el documento está vencido.' });
    expect(await messagesTo(company, person.phone, 'account_verification_revoked')).toMatchObject([
      { variables: { reason: 'el documento está vencido' } },
    ]);
    expect(await person.me.account.me()).toMatchObject({ verified: false, verificationRequested: false });
    expect(await refusalOf(agent.me.staff.clients.verify({ clientId: person.id }))).toBe(
      'VERIFICATION_NOT_ASKED',
    );
  });

  test('who waits for it is listed, page by page, in the order of signing up', async () => {
    const people: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      company.pass(1);
      people.push((await askingPerson()).id);
    }
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await agent.me.staff.clients.list({ filter: 'awaiting_verification', limit: 2, cursor });
      listed.push(...page.items.map((client) => client.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(listed.slice(-3)).toEqual(people);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe('a task of the company (G7)', () => {
  test('is due when the company’s policy says', async () => {
    const dueHours = async (person: Person) => {
      const [task] = await company.sql<{ hours: number }>(
        'select extract(epoch from due_at - opened_at)::int / 3600 as hours from staff_task where client_id = $1',
        [person.id],
      );
      return task?.hours;
    };
    expect(await dueHours(await askingPerson())).toBe(24);
    await company.sql('update company_settings set task_due_hours = 5');
    expect(await dueHours(await askingPerson())).toBe(5);
    await company.sql('update company_settings set task_due_hours = 24');
  });
});
