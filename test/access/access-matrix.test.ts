import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asRead,
  type Caller,
  type Company,
  editGrant,
  everyRow,
  openCompany,
  PASSWORD,
  type Person,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
} from './company.ts';

let company: Company;
let owner: Person;
let staff: Awaited<ReturnType<typeof signedInStaff>>;
beforeAll(async () => {
  company = await openCompany();
  owner = await signedInPerson(company);
  staff = await signedInStaff(company);
});
afterAll(() => company.close());

type Call = (
  caller: Caller,
  subject: { clientId: string; sessionId: string; version: number },
) => Promise<unknown>;
const reason = 'prueba';

/** Everything that only a client may, with input that works for the owner of the account. */
const forClients: Record<string, Call> = {
  'auth.resendConfirmation': (caller) => caller.auth.resendConfirmation(),
  'auth.changePassword': (caller) =>
    caller.auth.changePassword({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  'auth.changeSecurityKey': (caller) =>
    caller.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: SECURITY_KEY }),
  'auth.grant': (caller, { clientId }) =>
    caller.auth.grant({
      email: owner.email,
      securityKey: SECURITY_KEY,
      act: 'edit_contact',
      subjectId: clientId,
    }),
  'account.me': (caller) => caller.account.me(),
  'account.update': (caller) => caller.account.update({ name: 'Otro Nombre' }),
  'account.requestVerification': (caller) => caller.account.requestVerification({}),
  'account.events': (caller) => caller.account.events({}),
  'account.freeze': (caller) => caller.account.freeze({}),
};

/** Everything that only staff may, in an order in which each works. */
const forStaff: Record<string, Call> = {
  'staff.clients.list': (caller) => caller.staff.clients.list({}),
  'staff.clients.get': (caller, { clientId }) => caller.staff.clients.get({ clientId }),
  'staff.clients.unfreeze': (caller, { clientId }) => caller.staff.clients.unfreeze({ clientId }),
  'staff.clients.verify': (caller, { clientId, version }) =>
    caller.staff.clients.verify({ clientId, version }),
  'staff.clients.revoke': (caller, { clientId }) => caller.staff.clients.revoke({ clientId, reason }),
  'staff.clients.refuse': (caller, { clientId, version }) =>
    caller.staff.clients.refuse({ clientId, version, reason }),
  'staff.clients.freeze': (caller, { clientId }) => caller.staff.clients.freeze({ clientId, reason }),
};

const forAnySession: Record<string, Call> = {
  'auth.sessions': (caller) => caller.auth.sessions(),
  'auth.revokeSession': (caller, { sessionId }) => caller.auth.revokeSession({ sessionId }),
  'auth.signOut': (caller) => caller.auth.signOut(),
};

const subjectOf = async (person: Person) => {
  const [session] = await person.me.auth.sessions();
  return { ...(await asRead(staff, person)), sessionId: session?.id ?? '' };
};

/** What a denied caller learns: everything of the error but the number of the call. */
async function denialOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => 'it was allowed',
    (reason: unknown) => reason,
  );
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
  return { code, message, details: (cause as { details?: unknown } | undefined)?.details };
}

const sessionInvalid = { code: 'UNAUTHORIZED', message: 'SESSION_INVALID', details: {} };
const forbidden = { code: 'FORBIDDEN', message: 'FORBIDDEN', details: {} };
const notFound = { code: 'NOT_FOUND', message: 'NOT_FOUND', details: {} };

async function expectDenied(calls: Record<string, Call>, callers: Caller[], denial: unknown): Promise<void> {
  const present = await subjectOf(owner);
  const absent = { clientId: randomUUID(), sessionId: randomUUID(), version: present.version };
  const before = await everyRow(company);
  for (const [name, call] of Object.entries(calls)) {
    for (const caller of callers) {
      for (const subject of [present, absent]) {
        expect({ name, denial: await denialOf(call(caller, subject)) }).toEqual({ name, denial });
      }
    }
  }
  expect(await everyRow(company)).toBe(before);
}

describe('who may call what (C8)', () => {
  test('without a live session nothing answers, and nothing changes', async () => {
    const left = await signedInPerson(company);
    await left.me.auth.signOut();
    const callers = [company.as(), company.as('no-es-una-sesion'), left.me];
    await expectDenied({ ...forClients, ...forStaff, ...forAnySession }, callers, sessionInvalid);
  });

  test('a client cannot call what is for staff, nor tell a present client from an absent one', async () => {
    await expectDenied(forStaff, [owner.me, (await signedInPerson(company)).me], forbidden);
  });

  test('staff cannot act as a client', async () => {
    const administrator = await signedInStaff(company, 'administrator');
    await expectDenied(forClients, [staff.me, administrator.me], forbidden);
  });

  test('another’s session is as absent to clients and staff', async () => {
    const stranger = await signedInPerson(company);
    const { 'auth.revokeSession': revokeSession } = forAnySession;
    await expectDenied(
      { revokeSession: revokeSession ?? (() => Promise.resolve()) },
      [stranger.me, staff.me],
      notFound,
    );
  });

  test('a grant of one client allows another nothing', async () => {
    const stranger = await signedInPerson(company);
    const grantToken = await editGrant(owner);
    const before = await everyRow(company);
    const call = stranger.me.account.update({ phone: '+5491166667777', grantToken });
    expect(await denialOf(call)).toMatchObject({ message: 'GRANT_INVALID' });
    expect(await everyRow(company)).toBe(before);
  });

  test('the same inputs work for those who may', async () => {
    const subject = await subjectOf(owner);
    for (const call of Object.values(forClients)) {
      await expect(call(owner.me, subject)).resolves.toBeDefined();
    }
    const second = await signedInStaff(company);
    const ask = () => owner.me.account.requestVerification({});
    const prepare: Record<string, () => Promise<unknown>> = {
      'staff.clients.verify': () => second.me.staff.clients.unfreeze({ clientId: owner.id }).then(ask),
      'staff.clients.refuse': ask,
    };
    for (const [name, call] of Object.entries(forStaff)) {
      await prepare[name]?.();
      await expect(call(staff.me, await subjectOf(owner))).resolves.toBeDefined();
    }
    for (const call of Object.values(forAnySession).slice(0, 2)) {
      await expect(call(owner.me, subject)).resolves.toBeDefined();
    }
  });
});
