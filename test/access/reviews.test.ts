import { beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/errors.ts';
import { raceBehindLock } from '../harness/race.ts';
import { newPerson, type Person, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();
let agent: Awaited<ReturnType<typeof company.staff>>;
let second: typeof agent;
let decide: typeof agent.clients;
beforeAll(async () => {
  [agent, second] = [await company.staff(), await company.staff()];
  decide = agent.clients;
});

const reason = 'el documento no se lee';
const OUTDATED = 'Los datos ya no son los que leíste.';

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
    'select type, data from event where client_id = $1 and type ~ $2 order by id',
    [id, pattern],
  );

const rename = ({ me }: Person) => me.account.update({ name: 'Otro Nombre' });

async function askedAgain(person: Person): Promise<void> {
  await rename(person);
  await person.me.account.requestVerification({});
}

/** Somebody who asked to be verified, as staff has read it. */
async function readAsking() {
  const person = await company.asking();
  return { person, clientId: person.id, read: await agent.read(person) };
}

describe('staff decides over exactly what it read (C3)', () => {
  test('a name that was edited after it was read is neither verified nor refused, and staff hears what changed', async () => {
    const { person, clientId, read } = await readAsking();
    await askedAgain(person);
    const refusal = {
      changed: ['name'],
      text: `${OUTDATED} Cambió: nombre. Volvé a leerlos y decidí de nuevo.`,
    };
    // Without a version only what was there from the sign-up on is decided on.
    for (const unseen of [read, { clientId }]) {
      expect(await outdated(decide.verify(unseen))).toEqual(refusal);
      expect(await outdated(decide.refuse({ ...unseen, reason }))).toEqual(refusal);
    }
    expect(await decide.get({ clientId })).toMatchObject({ verified: false });
    expect(await decide.verify(await agent.read(person))).toMatchObject({
      verified: true,
      name: 'Otro Nombre',
    });
  });

  test('a revocation is for what was read too, and tells the client nothing otherwise', async () => {
    const person = await company.verified();
    const read = await agent.read(person);
    await askedAgain(person);
    await decide.verify(await second.read(person));
    expect((await outdated(decide.revoke({ ...read, reason }))).changed).toEqual(['name', 'verified']);
    expect(await decide.get({ clientId: person.id })).toMatchObject({ verified: true });
    expect(await eventsOf(person, 'revoked')).toEqual([]);
  });

  test.each<[string, (person: Person) => Promise<unknown>, string[]]>([
    ['a new password', (person) => person.changePassword(), ['password']],
    [
      'that the client asked for it again',
      async (person) => {
        await decide.unfreeze(await agent.read(person));
        await person.me.account.freeze({});
      },
      ['frozen'],
    ],
  ])('a freeze is not lifted by whoever has not seen %s', async (_what, act, changed) => {
    const person = await company.person();
    await person.me.account.freeze({});
    const read = await agent.read(person);
    await act(person);
    for (const unseen of [read, { clientId: person.id }]) {
      expect((await outdated(second.clients.unfreeze(unseen))).changed).toEqual(changed);
    }
    expect(await decide.get({ clientId: person.id })).toMatchObject({ frozen: true, unfreezeAskedBy: null });
    expect(await decide.unfreeze(await agent.read(person))).toMatchObject({ unfreezeAskedBy: agent.id });
  });

  test('the same decision again, of one or of two who read the same, is no other version', async () => {
    const { person, read } = await readAsking();
    for (const { clients } of [agent, agent, second]) {
      expect(await clients.verify(read)).toMatchObject({ verified: true });
    }
    const revoked = await agent.read(person);
    for (const { clients } of [agent, second]) {
      expect(await clients.revoke({ ...revoked, reason })).toMatchObject({ verified: false });
    }
    await person.me.account.freeze({});
    const frozen = await agent.read(person);
    for (const { clients } of [agent, second, second]) await clients.unfreeze(frozen);
    expect(await decide.get({ clientId: person.id })).toMatchObject({ frozen: false });
  });

  test('a version that nobody was shown, or that no event explains, decides nothing', async () => {
    const { clientId, read } = await readAsking();
    const future = { clientId, version: read.version + 1 };
    expect((await outdated(decide.verify(future))).changed).toEqual([]);
    await company.sql('update client set version = version + 1 where id = $1', [clientId]);
    expect(await outdated(decide.verify(read))).toEqual({
      changed: [],
      text: `${OUTDATED} Volvé a leerlos y decidí de nuevo.`,
    });
  });
});

describe('whatever changes a client is a new version, and is named', () => {
  test.each<[string, (person: Person) => Promise<unknown>]>([
    ['name', rename],
    ['representative', ({ me }) => me.account.update({ representative: 'Ana Gomez' })],
    ['phone', (person) => person.edit({ phone: '+5491144440000' })],
    [
      'email',
      async (person) => {
        const email = `nuevo-${person.email}`;
        await person.edit({ email });
        await company.confirm(await company.linkTo(email));
      },
    ],
    ['document', (person) => person.edit({ document: newPerson().document })],
    ['password', (person) => person.changePassword()],
    ['securityKey', (person) => person.changeKey()],
    ['frozen', ({ me }) => me.account.freeze({})],
    ['verified', ({ id }) => second.clients.verify({ clientId: id })],
    ['verificationRequested', ({ id }) => second.clients.refuse({ clientId: id, reason })],
  ])('%s', async (field, act) => {
    const { person, read } = await readAsking();
    await act(person);
    expect((await outdated(decide.revoke({ ...read, reason }))).changed).toEqual([field]);
  });
});

describe('an edit and a decision at the same moment (G5)', () => {
  test('the edit first: nothing is verified', async () => {
    const { person, clientId, read } = await readAsking();
    const settled = await raceBehindLock(company, [() => rename(person), () => decide.verify(read)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await decide.get({ clientId })).toMatchObject({ verified: false });
  });

  test('the decision first: the old name was verified, and the edit ends that', async () => {
    const { person, clientId, read } = await readAsking();
    const settled = await raceBehindLock(company, [() => decide.verify(read), () => rename(person)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await eventsOf(person, 'client.verified')).toHaveLength(1);
    expect(await decide.get({ clientId })).toMatchObject({ verified: false, name: 'Otro Nombre' });
  });

  test('an edit and a new request first: the decision is refused for what it did not see', async () => {
    const { person, read } = await readAsking();
    await rename(person);
    const verifying = async () => expect((await outdated(decide.verify(read))).changed).toEqual(['name']);
    const settled = await raceBehindLock(company, [
      () => person.me.account.requestVerification({}),
      verifying,
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});

describe('an act that finds things as it wants them is recorded all the same (G6)', () => {
  test('a freeze of a frozen account, with its note; the client is not told again', async () => {
    const person = await company.person();
    await person.me.account.freeze({});
    await decide.freeze({ clientId: person.id, reason: 'llamó por teléfono' });
    await decide.freeze({ clientId: person.id });
    expect(await eventsOf(person, 'client.frozen')).toEqual([
      { type: 'client.frozen', data: { reason: 'client_asked', version: 2 } },
      { type: 'client.frozen_again', data: { reason: 'staff', note: 'llamó por teléfono', version: 3 } },
      { type: 'client.frozen_again', data: { reason: 'staff', version: 4 } },
    ]);
    for (const address of [person.phone, person.email]) {
      expect(await company.messages(address, 'account_frozen')).toHaveLength(1);
    }
  });

  test('a verification, a revocation and a lifting that find it done', async () => {
    const { person, clientId } = await readAsking();
    for (const why of ['vi el documento', 'lo vi de nuevo']) await decide.verify({ clientId, reason: why });
    for (const why of [reason, 'está vencido']) await decide.revoke({ clientId, reason: why });
    await decide.unfreeze(await agent.read(person));
    expect(await eventsOf(person, '_again$')).toEqual([
      { type: 'client.verified_again', data: { reason: 'lo vi de nuevo' } },
      { type: 'client.verification_revoked_again', data: { reason: 'está vencido' } },
      { type: 'client.unfrozen_again', data: {} },
    ]);
  });

  test('a freeze that staff repeated outlives the sign-up that a stranger made', async () => {
    const { typed, id } = await company.unconfirmed();
    await company.sql(
      `insert into event (type, actor, at, cause, client_id, data) values
        ('client.frozen', '{}', $2, 'test', $1, '{"reason": "not_me_answer"}'),
        ('client.frozen_again', '{}', $2, 'test', $1, '{"reason": "staff"}')`,
      [id, company.now()],
    );
    await company.sql('update client set frozen_at = created_at where id = $1', [id]);
    const own = newPerson({ email: typed.email });
    await company.confirm(await company.signUp(own));
    expect(await decide.get({ clientId: id })).toMatchObject({ frozen: true, document: own.document });
    expect(await refusalOf(decide.verify({ clientId: id }))).toBe('FROZEN');
  });
});
