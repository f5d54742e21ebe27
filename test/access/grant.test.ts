import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { consumeGrant } from '../../domain/access/consume-grant.ts';
import { findSession } from '../../domain/access/session-actor.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { PASSWORD, type Person, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const GRANT_MINUTES = 10;
const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;

const company = useOpenCompany();

type Use = Parameters<typeof consumeGrant>[1];

/** What uses a grant as whoever holds the session token, as a verb does, though the session were over by then. */
async function useAs({ token }: { token: string }) {
  const session = await findSession(company.verbContext({ type: 'visitor' }), { token });
  if (!session) throw new Error('no session');
  return (grant: Use) => transaction(company.verbContext(session.actor), (tx) => consumeGrant(tx, grant));
}

async function transferGrant({ email, me }: Person): Promise<Use> {
  const use = { act: 'immediate_transfer', subjectId: randomUUID() } as const;
  const { grantToken } = await me.auth.grant({ ...use, email, securityKey: SECURITY_KEY });
  return { token: grantToken, ...use };
}

/** Somebody with a grant, and what uses it as them. */
async function granted() {
  const person = await company.person();
  return { person, grant: await transferGrant(person), use: await useAs(person) };
}

describe('a grant (C6)', () => {
  test('is given for e-mail and security key, and lasts ten minutes', async () => {
    const { me, id, email } = await company.person();
    const act = { act: 'edit_contact', subjectId: id } as const;
    const given = await me.auth.grant({ email: email.toUpperCase(), securityKey: SECURITY_KEY, ...act });
    expect(new Date(given.expiresAt).getTime() - company.now().getTime()).toBe(GRANT_MINUTES * MINUTE_MS);
  });

  test('wrong key, the password instead, and somebody else’s e-mail or key get one answer', async () => {
    const [person, other] = [await company.person(), await company.person()];
    for (const [securityKey, email] of [
      ['no es esta', person.email],
      [PASSWORD, person.email],
      [SECURITY_KEY, other.email],
      [SECURITY_KEY, 'nadie@example.com'],
    ] as const) {
      expect(await refusalOf(person.grant(securityKey, email))).toBe('SECRET_WRONG');
    }
  });

  test('wrong tries are throttled', async () => {
    const person = await company.person();
    person.me = company.as(person.token, '203.0.113.9');
    for (let index = 0; index < TRIES_PER_ACCOUNT_AND_ADDRESS; index += 1) {
      expect(await refusalOf(person.grant('no es esta'))).toBe('SECRET_WRONG');
    }
    expect(await refusalOf(person.grant())).toBe('TOO_MANY_TRIES');
  });

  test('fifty uses at the same moment: one goes through', async () => {
    const { grant, use } = await granted();
    const uses = await Promise.allSettled(Array.from({ length: 50 }, () => use(grant)));
    expect(uses.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  test('stays good when what it allowed is refused', async () => {
    const [person, owner] = [await company.person(), await company.person()];
    const grantToken = await person.grant();
    const edit = (data: { email?: string; phone?: string }) =>
      person.me.account.update({ ...data, grantToken });
    expect(await refusalOf(edit({ email: owner.email }))).toBe('EMAIL_TAKEN');
    expect((await edit({ phone: '+5491155559999' })).phone).toBe('+5491155559999');
    expect(await refusalOf(edit({ phone: '+5491155559998' }))).toBe('GRANT_INVALID');
  });

  test.each([
    ['another act', { act: 'cancel' as const }],
    ['another subject', { subjectId: randomUUID() }],
    ['another mode', { mode: 'immediate' }],
    ['another token', { token: 'nada' }],
    ['no token', { token: undefined }],
  ])('is refused for %s, and still good for its own', async (_what, change) => {
    const { grant, use } = await granted();
    expect(await refusalOf(use({ ...grant, ...change }))).toBe('GRANT_INVALID');
    expect(await use(grant)).toHaveProperty('grantId');
  });

  test('is refused in another session of the same client, and to another client', async () => {
    const { person, grant, use } = await granted();
    const { sessionToken = '' } = await company.signIn(person.email);
    for (const other of [{ token: sessionToken }, await company.person()]) {
      expect(await refusalOf((await useAs(other))(grant))).toBe('GRANT_INVALID');
    }
    expect(await use(grant)).toHaveProperty('grantId');
  });

  test.each<[string, (person: Person) => unknown]>([
    ['after ten minutes', () => company.pass(GRANT_MINUTES)],
    ['with its session', ({ me }) => me.auth.signOut()],
    ['with the security key it was given for', (person) => person.changeKey()],
  ])('ends %s', async (_when, act) => {
    const { person, grant, use } = await granted();
    await act(person);
    expect(await refusalOf(use(grant))).toBe('GRANT_INVALID');
  });
});
