import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consumeGrant } from '../../domain/access/consume-grant.ts';
import { findSession } from '../../domain/access/session-actor.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import {
  type Company,
  editGrant,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

const GRANT_MINUTES = 10;
const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

type Use = Parameters<typeof consumeGrant>[1];

/** Uses a grant as whoever holds the session token, as a verb does. */
async function use(sessionToken: string, grant: Use) {
  const session = await findSession(company.verbContext({ type: 'visitor' }), { token: sessionToken });
  if (!session) throw new Error('no session');
  return transaction(company.verbContext(session.actor), (tx) => consumeGrant(tx, grant));
}

const serviceId = randomUUID();
async function transferGrant(person: Person): Promise<Use> {
  const { grantToken } = await person.me.auth.grant({
    email: person.email,
    securityKey: SECURITY_KEY,
    act: 'immediate_transfer',
    subjectId: serviceId,
  });
  return { token: grantToken, act: 'immediate_transfer', subjectId: serviceId };
}

describe('a grant (C6)', () => {
  test('is given for e-mail and security key, and lasts ten minutes', async () => {
    const person = await signedInPerson(company);
    const given = await person.me.auth.grant({
      email: person.email.toUpperCase(),
      securityKey: SECURITY_KEY,
      act: 'edit_contact',
      subjectId: person.id,
    });
    expect(new Date(given.expiresAt).getTime() - company.now().getTime()).toBe(GRANT_MINUTES * 60_000);
  });

  test('wrong key, the password instead, and somebody else’s e-mail or key get one answer', async () => {
    const person = await signedInPerson(company);
    const other = await signedInPerson(company);
    const act = { act: 'edit_contact' as const, subjectId: person.id };
    for (const typed of [
      { email: person.email, securityKey: 'no es esta' },
      { email: person.email, securityKey: PASSWORD },
      { email: other.email, securityKey: SECURITY_KEY },
      { email: 'nadie@example.com', securityKey: SECURITY_KEY },
    ]) {
      expect(await refusalOf(person.me.auth.grant({ ...typed, ...act }))).toBe('SECRET_WRONG');
    }
  });

  test('wrong tries are throttled', async () => {
    const person = await signedInPerson(company);
    const me = company.as(person.token, '203.0.113.9');
    const grant = (securityKey: string) =>
      me.auth.grant({ email: person.email, securityKey, act: 'edit_contact', subjectId: person.id });
    for (let index = 0; index < TRIES_PER_ACCOUNT_AND_ADDRESS; index += 1) {
      expect(await refusalOf(grant('no es esta'))).toBe('SECRET_WRONG');
    }
    expect(await refusalOf(grant(SECURITY_KEY))).toBe('TOO_MANY_TRIES');
  });

  test('fifty uses at the same moment: one goes through', async () => {
    const person = await signedInPerson(company);
    const grant = await transferGrant(person);
    const uses = await Promise.allSettled(Array.from({ length: 50 }, () => use(person.token, grant)));
    expect(uses.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  test('stays good when what it allowed is refused', async () => {
    const person = await signedInPerson(company);
    const grantToken = await editGrant(person);
    const taken = (await signedInPerson(company)).email;
    expect(await refusalOf(person.me.account.update({ email: taken, grantToken }))).toBe('EMAIL_TAKEN');
    expect((await person.me.account.update({ phone: '+5491155559999', grantToken })).phone).toBe(
      '+5491155559999',
    );
    expect(await refusalOf(person.me.account.update({ phone: '+5491155559998', grantToken }))).toBe(
      'GRANT_INVALID',
    );
  });

  test.each([
    ['another act', { act: 'cancel_service' as const }],
    ['another subject', { subjectId: randomUUID() }],
    ['another mode', { mode: 'immediate' }],
    ['another token', { token: 'nada' }],
    ['no token', { token: undefined }],
  ])('is refused for %s, and still good for its own', async (_what, change) => {
    const person = await signedInPerson(company);
    const grant = await transferGrant(person);
    expect(await refusalOf(use(person.token, { ...grant, ...change }))).toBe('GRANT_INVALID');
    expect(await use(person.token, grant)).toHaveProperty('grantId');
  });

  test('is refused in another session of the same client, and to another client', async () => {
    const person = await signedInPerson(company);
    const stranger = await signedInPerson(company);
    const { sessionToken } = await company.as().auth.signIn({ email: person.email, password: PASSWORD });
    const grant = await transferGrant(person);
    expect(await refusalOf(use(sessionToken, grant))).toBe('GRANT_INVALID');
    expect(await refusalOf(use(stranger.token, grant))).toBe('GRANT_INVALID');
    expect(await use(person.token, grant)).toHaveProperty('grantId');
  });

  test('ends after ten minutes, with its session, and with the security key it was given for', async () => {
    const late = await signedInPerson(company);
    const lateGrant = await transferGrant(late);
    company.pass(GRANT_MINUTES);
    expect(await refusalOf(use(late.token, lateGrant))).toBe('GRANT_INVALID');

    const left = await signedInPerson(company);
    const leftGrant = await transferGrant(left);
    const session = await findSession(company.verbContext({ type: 'visitor' }), left);
    await left.me.auth.signOut();
    const ctx = company.verbContext(session?.actor ?? { type: 'visitor' });
    expect(await refusalOf(transaction(ctx, (tx) => consumeGrant(tx, leftGrant)))).toBe('GRANT_INVALID');

    const changed = await signedInPerson(company);
    const changedGrant = await transferGrant(changed);
    await changed.me.auth.changeSecurityKey({
      currentSecurityKey: SECURITY_KEY,
      newSecurityKey: 'nueva clave 88',
    });
    expect(await refusalOf(use(changed.token, changedGrant))).toBe('GRANT_INVALID');
  });
});
