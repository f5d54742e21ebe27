import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/errors.ts';
import { raceBehindLock } from '../harness/race.ts';
import {
  asRead,
  type Company,
  confirmationToken,
  editGrant,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
  verifiedPerson,
} from './company.ts';

let company: Company;
let agent: Awaited<ReturnType<typeof signedInStaff>>;
let second: typeof agent;
beforeAll(async () => {
  company = await openCompany();
  agent = await signedInStaff(company);
  second = await signedInStaff(company);
});
afterAll(() => company.close());

const reason = 'el documento no se lee';
const decisions = () => agent.me.staff.clients;

async function askingPerson(): Promise<Person> {
  const person = await signedInPerson(company);
  await person.me.account.requestVerification({});
  return person;
}

/** What a decision is refused with; fails when it was not refused. */
async function outdated(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  const { cause } = error as { cause?: unknown };
  if (!(cause instanceof DomainError) || cause.code !== 'REVIEW_OUTDATED') throw error;
  const { changed } = cause.details as { changed: string[] };
  return { changed, text: cause.text };
}

const eventsOf = async ({ id }: Pick<Person, 'id'>, pattern: string) =>
  company.sql<{ type: string; data: Record<string, unknown> }>(
    'select type, data from event where client_id = $1 and type like $2 order by id',
    [id, pattern],
  );

async function askedAgainAs(person: Person, name: string): Promise<void> {
  await person.me.account.update({ name });
  await person.me.account.requestVerification({});
}

describe('staff decides over exactly what it read (C3)', () => {
  test('a name that was edited after it was read is not verified, and staff hears what changed', async () => {
    const person = await askingPerson();
    const read = await asRead(agent, person);
    await askedAgainAs(person, 'Otro Nombre');
    expect(await outdated(decisions().verify(read))).toEqual({
      changed: ['name'],
      text: 'Los datos ya no son los que leíste. Cambió: nombre. Volvé a leerlos y decidí de nuevo.',
    });
    expect(await decisions().get({ clientId: person.id })).toMatchObject({ verified: false });
    expect(await decisions().verify(await asRead(agent, person))).toMatchObject({
      verified: true,
      name: 'Otro Nombre',
    });
  });

  test('without a version only what was there from the sign-up on is verified or refused', async () => {
    const person = await askingPerson();
    await askedAgainAs(person, 'Otro Nombre');
    const { id: clientId } = person;
    expect((await outdated(decisions().verify({ clientId }))).changed).toEqual(['name']);
    expect((await outdated(decisions().refuse({ clientId, reason }))).changed).toEqual(['name']);
    const unedited = await askingPerson();
    expect(await decisions().verify({ clientId: unedited.id })).toMatchObject({ verified: true });
  });

  test('a refusal and a revocation are for what was read too, and tell the client nothing otherwise', async () => {
    const asking = await askingPerson();
    const read = await asRead(agent, asking);
    await askedAgainAs(asking, 'Otro Nombre');
    expect((await outdated(decisions().refuse({ ...read, reason }))).changed).toEqual(['name']);
    const verified = await verifiedPerson(company);
    const readVerified = await asRead(agent, verified);
    await askedAgainAs(verified, 'Otro Nombre');
    await decisions().verify(await asRead(second, verified));
    expect((await outdated(decisions().revoke({ ...readVerified, reason }))).changed).toEqual([
      'name',
      'verified',
    ]);
    expect(await decisions().get({ clientId: verified.id })).toMatchObject({ verified: true });
    expect(await eventsOf(verified, 'client.verification_revoked%')).toEqual([]);
  });

  test('a freeze is not lifted by whoever has not seen that the client asked for it again', async () => {
    const person = await signedInPerson(company);
    await person.me.account.freeze({});
    const read = await asRead(agent, person);
    await decisions().unfreeze(read);
    await person.me.account.freeze({});
    for (const unseen of [read, { clientId: person.id }]) {
      expect((await outdated(second.me.staff.clients.unfreeze(unseen))).changed).toEqual(['frozen']);
    }
    expect(await decisions().get({ clientId: person.id })).toMatchObject({
      frozen: true,
      unfreezeAskedBy: null,
    });
  });

  test('a new password is something to see before a freeze is lifted', async () => {
    const person = await signedInPerson(company);
    await person.me.account.freeze({});
    const read = await asRead(agent, person);
    await person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave muy otra' });
    for (const unseen of [read, { clientId: person.id }]) {
      expect((await outdated(decisions().unfreeze(unseen))).changed).toEqual(['password']);
    }
    expect(await decisions().unfreeze(await asRead(agent, person))).toMatchObject({
      unfreezeAskedBy: agent.id,
    });
  });

  test('the same decision again, of one or of two who read the same, is no other version', async () => {
    const person = await askingPerson();
    const read = await asRead(agent, person);
    for (const { me } of [agent, agent, second]) {
      expect(await me.staff.clients.verify(read)).toMatchObject({ verified: true });
    }
    const revoked = await asRead(agent, person);
    for (const { me } of [agent, second]) {
      expect(await me.staff.clients.revoke({ ...revoked, reason })).toMatchObject({ verified: false });
    }
    await person.me.account.freeze({});
    const frozen = await asRead(agent, person);
    for (const { me } of [agent, second, second]) await me.staff.clients.unfreeze(frozen);
    expect(await decisions().get({ clientId: person.id })).toMatchObject({ frozen: false });
  });

  test('a version that nobody was shown, or that no event explains, decides nothing', async () => {
    const person = await askingPerson();
    const { clientId, version } = await asRead(agent, person);
    expect((await outdated(decisions().verify({ clientId, version: version + 1 }))).changed).toEqual([]);
    await company.sql('update client set version = version + 1 where id = $1', [clientId]);
    expect(await outdated(decisions().verify({ clientId, version }))).toEqual({
      changed: [],
      text: 'Los datos ya no son los que leíste. Volvé a leerlos y decidí de nuevo.',
    });
  });
});

describe('whatever changes a client is a new version, and is named', () => {
  const grantOf = (person: Person) => editGrant(person);
  const acts: Record<string, (person: Person) => Promise<unknown>> = {
    name: ({ me }) => me.account.update({ name: 'Otro Nombre' }),
    representative: ({ me }) => me.account.update({ representative: 'Ana Gomez' }),
    phone: async (person) =>
      person.me.account.update({ phone: '+5491144440000', grantToken: await grantOf(person) }),
    email: async (person) => {
      const email = `nuevo-${person.email}`;
      await person.me.account.update({ email, grantToken: await grantOf(person) });
      await company.as().auth.confirmEmail({ token: await confirmationToken(company, email) });
    },
    document: async (person) =>
      person.me.account.update({
        document: { type: 'DNI', number: `4${person.document.number.slice(1)}` },
        grantToken: await grantOf(person),
      }),
    password: ({ me }) =>
      me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave muy otra' }),
    securityKey: ({ me }) =>
      me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: 'muy otra 88' }),
    frozen: ({ me }) => me.account.freeze({}),
    verified: ({ id }) => second.me.staff.clients.verify({ clientId: id }),
    verificationRequested: ({ id }) => second.me.staff.clients.refuse({ clientId: id, reason }),
  };

  test.each(Object.entries(acts))('%s', async (field, act) => {
    const person = await askingPerson();
    const read = await asRead(agent, person);
    await act(person);
    expect((await outdated(decisions().revoke({ ...read, reason }))).changed).toEqual([field]);
  });
});

describe('an edit and a decision at the same moment (G5)', () => {
  const contenders = (person: Person, read: { clientId: string; version: number }) => ({
    edit: () => person.me.account.update({ name: 'Otro Nombre' }),
    verify: () => decisions().verify(read),
  });

  test('the edit first: nothing is verified', async () => {
    const person = await askingPerson();
    const { edit, verify } = contenders(person, await asRead(agent, person));
    const [edited, verified] = await raceBehindLock(company, [edit, verify]);
    expect([edited?.status, verified?.status]).toEqual(['fulfilled', 'rejected']);
    expect(await decisions().get({ clientId: person.id })).toMatchObject({ verified: false });
  });

  test('the decision first: the old name was verified, and the edit ends that', async () => {
    const person = await askingPerson();
    const { edit, verify } = contenders(person, await asRead(agent, person));
    const settled = await raceBehindLock(company, [verify, edit]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await eventsOf(person, 'client.verified')).toHaveLength(1);
    expect(await decisions().get({ clientId: person.id })).toMatchObject({
      verified: false,
      name: 'Otro Nombre',
    });
  });

  test('an edit and a new request first: the decision is refused for what it did not see', async () => {
    const person = await askingPerson();
    const read = await asRead(agent, person);
    await person.me.account.update({ name: 'Otro Nombre' });
    const [, verified] = await raceBehindLock(company, [
      () => person.me.account.requestVerification({}),
      () => decisions().verify(read),
    ]);
    const verification =
      verified?.status === 'rejected' ? Promise.reject(verified.reason) : Promise.resolve();
    expect((await outdated(verification)).changed).toEqual(['name']);
  });
});

describe('an act that finds things as it wants them is recorded all the same (G6)', () => {
  test('a freeze of a frozen account, with its note; the client is not told again', async () => {
    const person = await signedInPerson(company);
    await person.me.account.freeze({});
    await decisions().freeze({ clientId: person.id, reason: 'llamó por teléfono' });
    await decisions().freeze({ clientId: person.id });
    expect(await eventsOf(person, 'client.frozen%')).toEqual([
      { type: 'client.frozen', data: { reason: 'client_asked', version: 2 } },
      { type: 'client.frozen_again', data: { reason: 'staff', note: 'llamó por teléfono', version: 3 } },
      { type: 'client.frozen_again', data: { reason: 'staff', version: 4 } },
    ]);
    const told = await company.sql(
      "select 1 from outbound_message where client_id = $1 and template = 'account_frozen'",
      [person.id],
    );
    expect(told).toHaveLength(2);
  });

  test('a verification, a revocation and a lifting that find it done', async () => {
    const person = await askingPerson();
    const { id: clientId } = person;
    for (const why of ['vi el documento', 'lo vi de nuevo']) {
      await decisions().verify({ clientId, reason: why });
    }
    for (const why of [reason, 'está vencido']) await decisions().revoke({ clientId, reason: why });
    await decisions().unfreeze(await asRead(agent, person));
    const [, again, , revokedAgain, unfrozenAgain] = await eventsOf(person, 'client.%').then((events) =>
      events.filter(({ type }) => /verified|revoked|unfrozen/.test(type)),
    );
    expect(again).toEqual({ type: 'client.verified_again', data: { reason: 'lo vi de nuevo' } });
    expect(revokedAgain).toEqual({
      type: 'client.verification_revoked_again',
      data: { reason: 'está vencido' },
    });
    expect(unfrozenAgain).toEqual({ type: 'client.unfrozen_again', data: {} });
  });

  test('a freeze that staff repeated outlives the sign-up that a stranger made', async () => {
    const typed = {
      name: 'Juan Perez',
      phone: '+5491144448888',
      password: PASSWORD,
      securityKey: SECURITY_KEY,
    };
    const email = 'tomado@example.com';
    const signUp = (number: string) =>
      company.as().auth.signUp({ ...typed, email, document: { type: 'DNI', number } });
    await signUp('31999001');
    const [client] = await company.sql<{ id: string }>('select id from client where email = $1', [email]);
    const id = client?.id ?? '';
    await company.sql(
      `insert into event (type, actor, at, cause, client_id, data) values
        ('client.frozen', '{}', $2, 'test', $1, '{"reason": "not_me_answer"}'),
        ('client.frozen_again', '{}', $2, 'test', $1, '{"reason": "staff"}')`,
      [id, company.now()],
    );
    await company.sql('update client set frozen_at = created_at where id = $1', [id]);
    await signUp('31999002');
    await company.as().auth.confirmEmail({ token: await confirmationToken(company, email) });
    expect(await decisions().get({ clientId: id })).toMatchObject({
      frozen: true,
      document: { number: '31999002' },
    });
    expect(await refusalOf(decisions().verify({ clientId: id }))).toBe('FROZEN');
  });
});
