import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../api/stand.ts';
import { createClient, TEST_NOW } from '../harness/builders.ts';
import { tableNames } from '../harness/every-row.ts';
import { newPerson, PASSWORD, SECURITY_KEY, useOpenCompany } from './company.ts';

const company = useOpenCompany();
beforeAll(async () => {
  // What runs behind an answer is kept back: all that is seen here was done before it.
  company.system.deliver = async () => undefined;
  // The first check ever makes the hash that stands for nobody's.
  await company.mutate('auth.signIn', { email: 'primera@example.com', password: 'no es esta' });
});

const change = async (set: string): Promise<string> => {
  const { id, email } = await createClient(company);
  await company.sql(`update client set ${set} where id = $1`, [id]);
  return email;
};

/** An e-mail in each state that nobody may tell from the others. */
const emails: Record<string, () => Promise<string>> = {
  unknown: async () => `${randomUUID()}@example.com`,
  'that is no address': async () => 'nadie',
  confirmed: async () => (await createClient(company)).email,
  unconfirmed: () => change('email_confirmed_at = null, verified_at = null'),
  'signed up with and never confirmed': () =>
    change('email_confirmed_at = null, verified_at = null, is_unclaimed = true'),
  frozen: () => change(`frozen_at = '${TEST_NOW.toISOString()}'`),
  'of a client whose verification was revoked': () => change('verified_at = null'),
  'for which a link was asked just now': async () => {
    const { id, email } = await createClient(company);
    await company.sql(
      `insert into one_time_link (token_hash, purpose, client_id, email, created_at, expires_at)
      values ($1, 'reset_password', $2, $3, $4, $4)`,
      [randomUUID(), id, email, TEST_NOW],
    );
    return email;
  },
  'of a client who is signed in': async () => (await company.person()).email,
  'of a member of staff': async () => (await company.staff()).email,
};

type Work = { answer: string; statements: string; rows: string };

/** Answer, kinds of statements and rows written, per table, until the answer. */
async function workOf(ask: () => Promise<Answer>): Promise<Work> {
  const before = await rowsOf();
  company.takeStatements();
  const { status, body } = await ask();
  const statements = company.takeStatements().map(kindOf).join('\n');
  const after = await rowsOf();
  const rows = Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)] as const);
  const written = rows.filter(([, count]) => count !== 0);
  return { answer: `${status} ${body}`, statements, rows: JSON.stringify(written) };
}

async function rowsOf(): Promise<Record<string, number>> {
  const counts = await Promise.all(
    (await tableNames(company)).map(async (name) => {
      const [row] = await company.sql<{ count: number }>(`select count(*)::int as count from "${name}"`);
      return [name, row?.count ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts);
}

/** A statement without its values. */
function kindOf(statement: string): string {
  return statement.replace(/'(?:[^']|'')*'|\bnull\b|\b\d+\b/g, '_').replace(/\s+/g, ' ');
}

/** The work for each state of an e-mail; each call from an address that nothing was counted for. */
async function worksOf(states: readonly string[], ask: (email: string) => Promise<Answer>): Promise<Work[]> {
  const works: Work[] = [];
  for (const state of states) {
    const email = (await emails[state]?.()) ?? '';
    await company.sql('delete from try_counter');
    works.push(await workOf(() => ask(email)));
  }
  return works;
}

/** Expects the work for each state to be the same, rows and all unless told otherwise. */
function expectSame(works: Work[], of: readonly (keyof Work)[] = ['answer', 'statements', 'rows']): void {
  for (const part of of) expect(new Set(works.map((work) => work[part])).size, part).toBe(1);
}

describe('before the answer to whoever types an e-mail, the same is done and written for each (C1, C5, C6):', () => {
  const all = Object.keys(emails);
  const addresses = all.filter((state) => state !== 'that is no address');

  test('asking for a new password', async () => {
    const works = await worksOf(all, (email) => company.mutate('auth.requestReset', { email }));
    expectSame(works);
    expect(works[0]?.rows).toBe('[["handoff",1],["try_counter",1]]');
  });

  test('signing in with a wrong password', async () => {
    const password = 'no es esta';
    const works = await worksOf(all, (email) => company.mutate('auth.signIn', { email, password }));
    expectSame(works);
    expect(works[0]?.rows).toBe('[["try_counter",3]]');
  });

  test('signing in as staff with a wrong password', async () => {
    const typed = { password: PASSWORD, totp: '123456' };
    const states = all.filter((state) => state !== 'of a member of staff');
    const works = await worksOf(states, (email) => company.mutate('auth.signIn', { email, ...typed }));
    expectSame(works);
  });

  test('signing up; only who is first makes an account', async () => {
    const works = await worksOf(addresses, (email) =>
      company.mutate('auth.signUp', { ...newPerson(), email }),
    );
    expectSame(works, ['answer', 'statements']);
    const made = '[["client",1],["client_version",1],["event",1],["handoff",1],["try_counter",1]]';
    const nothing = '[["handoff",1],["try_counter",1]]';
    const first = ['unknown', 'of a member of staff'];
    expect(works.map(({ rows }) => rows)).toEqual(
      addresses.map((state) => (first.includes(state) ? made : nothing)),
    );
  });

  test('a grant, with somebody else’s e-mail', async () => {
    const { id, token } = await company.person();
    const typed = { securityKey: SECURITY_KEY, act: 'edit_contact', subjectId: id };
    const works = await worksOf(all, (email) => company.mutate('auth.grant', { email, ...typed }, token));
    expectSame(works);
  });

  test('also once the tries of the address are used up, where nothing is written', async () => {
    for (const [procedure, more] of [
      ['auth.signIn', { password: 'no es esta' }],
      ['auth.requestReset', {}],
    ] as const) {
      const works: Work[] = [];
      for (const state of all) {
        const email = (await emails[state]?.()) ?? '';
        await company.mutate(procedure, { email: `${randomUUID()}@example.com`, ...more });
        await company.sql('update try_counter set tries = 1000');
        works.push(await workOf(() => company.mutate(procedure, { email, ...more })));
      }
      expectSame(works);
      expect(works[0]?.answer).toContain('TOO_MANY_TRIES');
      expect(works[0]?.rows).toBe('[]');
    }
  });
});
