import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Company,
  editGrant,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

/** Holds a change of a client uncommitted until the call waits for it, then commits: the call decides too late. */
async function overtake<T>(
  change: { sql: string; values: unknown[] },
  call: () => Promise<T>,
): Promise<PromiseSettledResult<T>> {
  const rival = new pg.Client({ connectionString: company.ownerUrl });
  await rival.connect();
  try {
    await rival.query('begin');
    await rival.query(change.sql, change.values);
    const outcome = Promise.allSettled([call()]);
    await vi.waitUntil(async () => (await waiting()) > 0, { timeout: 10_000 });
    await rival.query('commit');
    const [settled] = await outcome;
    return settled;
  } finally {
    await rival.end();
  }
}

async function waiting(): Promise<number> {
  const rows = await company.sql(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

const codeOf = (settled: PromiseSettledResult<unknown>) =>
  refusalOf(settled.status === 'rejected' ? Promise.reject(settled.reason) : Promise.resolve());

const change = (person: Person, assignment: string) => ({
  sql: `update client set ${assignment} where id = $1`,
  values: [person.id],
});

describe('a verb that waited for a client decides on what he is by then (G5)', () => {
  test('a password that was changed meanwhile opens no session', async () => {
    const person = await signedInPerson(company);
    const settled = await overtake(change(person, "password_hash = 'changed'"), () =>
      company.as().auth.signIn({ email: person.email, password: PASSWORD }),
    );
    expect(await codeOf(settled)).toBe('SIGN_IN_FAILED');
  });

  test('a password that was changed meanwhile is not changed back', async () => {
    const person = await signedInPerson(company);
    const settled = await overtake(change(person, "password_hash = 'changed'"), () =>
      person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' }),
    );
    expect(await codeOf(settled)).toBe('SECRET_WRONG');
  });

  test('a security key that was changed meanwhile gives no grant', async () => {
    const person = await signedInPerson(company);
    const settled = await overtake(change(person, "security_key_hash = 'changed'"), () => editGrant(person));
    expect(await codeOf(settled)).toBe('SESSION_INVALID');
  });

  test('a security key that was changed meanwhile is not changed back', async () => {
    const person = await signedInPerson(company);
    const settled = await overtake(change(person, "security_key_hash = 'changed'"), () =>
      person.me.auth.changeSecurityKey({
        currentSecurityKey: SECURITY_KEY,
        newSecurityKey: 'nueva clave 88',
      }),
    );
    expect(await codeOf(settled)).toBe('SECRET_WRONG');
  });

  test('a freeze that came first stops the edit', async () => {
    const person = await signedInPerson(company);
    const settled = await overtake(change(person, 'frozen_at = created_at'), () =>
      person.me.account.update({ name: 'Otro Nombre' }),
    );
    expect(await codeOf(settled)).toBe('FROZEN');
  });

  test('another client verified first with the same document makes this one a fraud risk, by the index alone', async () => {
    const document = { type: 'DNI' as const, number: '29555111' };
    const [first, second] = [
      await signedInPerson(company, { document }),
      await signedInPerson(company, { document }),
    ];
    const staff = await signedInStaff(company);
    await second.me.account.requestVerification({});
    const settled = await overtake(change(first, 'verified_at = created_at'), () =>
      staff.me.staff.clients.verify({ clientId: second.id }),
    );
    expect(await codeOf(settled)).toBe('DOCUMENT_TAKEN');
    expect(await staff.me.staff.clients.get({ clientId: second.id })).toMatchObject({ fraudRisk: true });
  });
});
