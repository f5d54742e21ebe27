import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyRow } from '../harness/every-row.ts';
import {
  type Company,
  confirmationToken,
  editGrant,
  messagesTo,
  newPerson,
  openCompany,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
  verifiedPerson,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const rowOf = async (person: Person) => {
  const [row] = await company.sql('select * from client where id = $1', [person.id]);
  return row ?? {};
};

describe('editing one’s own data (C7)', () => {
  test('each edit is a new version, and what was on file before is kept', async () => {
    const person = await signedInPerson(company);
    await person.me.account.update({ name: 'Juan José Perez' });
    await person.me.account.update({ phone: '011 15 5555-4444', grantToken: await editGrant(person) });
    const versions = await company.sql(
      'select version, name, phone, email from client_version where client_id = $1 order by version',
      [person.id],
    );
    expect(versions).toEqual([
      { version: 1, name: 'Juan Perez', phone: person.phone, email: person.email },
      { version: 2, name: 'Juan José Perez', phone: person.phone, email: person.email },
      { version: 3, name: 'Juan José Perez', phone: '+5491155554444', email: person.email },
    ]);
  });

  test('phone, e-mail and document need a grant, and without one nothing changes', async () => {
    const person = await signedInPerson(company);
    const before = await everyRow(company);
    for (const edit of [
      { phone: '+5491144443333' },
      { email: 'nuevo@example.com' },
      { document: { type: 'DNI' as const, number: '22333444' } },
      { name: 'Otro Nombre', phone: '+5491144443333' },
    ]) {
      expect(await refusalOf(person.me.account.update(edit))).toBe('GRANT_INVALID');
    }
    expect(await everyRow(company)).toEqual(before);
  });

  test('a new phone, or a new e-mail once it is confirmed, is a new contact version and a recent change; a new name is not (T8, T10)', async () => {
    const person = await signedInPerson(company);
    await person.me.account.update({ name: 'Juan Perez Gil' });
    expect(await rowOf(person)).toMatchObject({ contact_version: 1, contact_or_secret_changed_at: null });
    await person.me.account.update({ phone: '+5491144443333', grantToken: await editGrant(person) });
    expect(await rowOf(person)).toMatchObject({
      contact_version: 2,
      phone_key: '541144443333',
      contact_or_secret_changed_at: company.now(),
    });
    const email = 'j.perez.gil@example.com';
    await person.me.account.update({ email, grantToken: await editGrant(person) });
    expect(await rowOf(person)).toMatchObject({ contact_version: 2 });
    await company.as().auth.confirmEmail({ token: await confirmationToken(company, email) });
    expect(await rowOf(person)).toMatchObject({ contact_version: 3 });
  });

  test('old and new number are told (C7, C9)', async () => {
    const person = await signedInPerson(company);
    const phone = '+5491122220001';
    await person.me.account.update({ phone, grantToken: await editGrant(person) });
    for (const address of [person.phone, person.email, phone]) {
      expect(await messagesTo(company, address, 'account_data_changed')).toMatchObject([
        { variables: { name: 'Juan Perez', date: '10/03/2026', list: 'tu teléfono' } },
      ]);
    }
  });

  test('confirming a later address, with a later phone, welcomes nobody twice (A2)', async () => {
    const person = await signedInPerson(company);
    const edit = { email: 'quinto@example.com', phone: '+5491122220055' };
    await person.me.account.update({ ...edit, grantToken: await editGrant(person) });
    await company.as().auth.confirmEmail({ token: await confirmationToken(company, edit.email) });
    expect(await messagesTo(company, edit.phone, 'account_welcome')).toEqual([]);
  });

  test('a new name or document ends the verification; a new phone does not (C3)', async () => {
    const named = await verifiedPerson(company);
    expect((await named.me.account.update({ name: 'Otro Nombre' })).verified).toBe(false);
    const documented = await verifiedPerson(company);
    const document = { type: 'DNI' as const, number: '22333445' };
    const grantToken = await editGrant(documented);
    expect((await documented.me.account.update({ document, grantToken })).verified).toBe(false);
    const phoned = await verifiedPerson(company);
    const phone = { phone: '+5491133332222', grantToken: await editGrant(phoned) };
    expect((await phoned.me.account.update(phone)).verified).toBe(true);
  });

  test('a taken e-mail is refused, also to two who take one at the same moment (C1)', async () => {
    const [one, two, owner] = await Promise.all([
      signedInPerson(company),
      signedInPerson(company),
      signedInPerson(company),
    ]);
    const taken = { email: owner.email, grantToken: await editGrant(one) };
    expect(await refusalOf(one.me.account.update(taken))).toBe('EMAIL_TAKEN');
    const grants = await Promise.all([one, two].map((person) => editGrant(person)));
    const answers = await Promise.allSettled(
      [one, two].map((person, index) =>
        person.me.account.update({ email: 'compartido@example.com', grantToken: grants[index] ?? '' }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected')
        expect(await refusalOf(Promise.reject(answer.reason))).toBe('EMAIL_TAKEN');
    }
  });

  test('taken e-mails cannot be looked for: ten edits of it a day', async () => {
    const person = await signedInPerson(company);
    const taken = (await signedInPerson(company)).email;
    const grantToken = await editGrant(person);
    for (let index = 0; index < 10; index += 1) {
      expect(await refusalOf(person.me.account.update({ email: taken, grantToken }))).toBe('EMAIL_TAKEN');
    }
    const call = person.me.account.update({ email: 'libre@example.com', grantToken });
    expect(await refusalOf(call)).toBe('TOO_MANY_TRIES');
  });

  test('an edit that was answered is answered again, though the edits of the day are used up', async () => {
    const person = await signedInPerson(company);
    const taken = (await signedInPerson(company)).email;
    const grantToken = await editGrant(person);
    const [moved, refusedOnce] = [{ requestId: randomUUID() }, { requestId: randomUUID() }];
    const wrong = { email: taken, grantToken };
    expect(await refusalOf(person.me.account.update({ ...wrong, ...refusedOnce }))).toBe('EMAIL_TAKEN');
    const edit = { email: 'septimo@example.com', grantToken, ...moved };
    const first = await person.me.account.update(edit);
    const again = { email: taken, grantToken: await editGrant(person) };
    for (let index = 2; index < 10; index += 1) await refusalOf(person.me.account.update(again));
    expect(await refusalOf(person.me.account.update(again))).toBe('TOO_MANY_TRIES');
    expect(await person.me.account.update(edit)).toEqual(first);
    expect(await refusalOf(person.me.account.update({ ...wrong, ...refusedOnce }))).toBe('EMAIL_TAKEN');
  });

  test('whether an e-mail is taken is not told without a grant', async () => {
    const person = await signedInPerson(company);
    const taken = (await signedInPerson(company)).email;
    for (const email of [taken, 'octavo@example.com']) {
      expect(await refusalOf(person.me.account.update({ email, grantToken: 'wrong' }))).toBe('GRANT_INVALID');
    }
  });

  test('data equal to those on file change nothing and need no grant', async () => {
    const person = await signedInPerson(company);
    const before = await everyRow(company);
    await person.me.account.update({
      name: ' Juan  Perez ',
      email: person.email.toUpperCase(),
      phone: person.phone,
    });
    expect(await everyRow(company)).toEqual(before);
  });

  test('an unparseable phone is refused with an example (C4)', async () => {
    const person = await signedInPerson(company);
    const call = person.me.account.update({ phone: 'quince', grantToken: await editGrant(person) });
    await expect(call).rejects.toMatchObject({
      cause: {
        code: 'INVALID_INPUT',
        details: { field: 'phone', expected: expect.stringContaining('+54 9 11') },
      },
    });
  });

  test('the same request id gives the same answer again, though its grant is used up', async () => {
    const person = await signedInPerson(company);
    const edit = { phone: '+5491122221111', grantToken: await editGrant(person), requestId: randomUUID() };
    const first = await person.me.account.update(edit);
    expect(await person.me.account.update(edit)).toEqual(first);
    expect(await rowOf(person)).toMatchObject({ contact_version: 2 });
    expect(await refusalOf(person.me.account.update({ ...edit, phone: '+5491122221112' }))).toBe(
      'REQUEST_ID_REUSED',
    );
  });
});

describe('a frozen account (G9)', () => {
  test('refuses edits, a new security key and the wish to be verified, and keeps every row', async () => {
    const person = await signedInPerson(company);
    const grantToken = await editGrant(person);
    expect((await person.me.account.freeze({})).frozen).toBe(true);
    const before = await rowOf(person);
    for (const call of [
      () => person.me.account.update({ name: 'Otro Nombre' }),
      () => person.me.account.update({ phone: '+5491122223333', grantToken }),
      () => person.me.account.requestVerification({}),
      () =>
        person.me.auth.changeSecurityKey({
          currentSecurityKey: SECURITY_KEY,
          newSecurityKey: 'nueva clave 88',
        }),
    ]) {
      expect(await refusalOf(call())).toBe('FROZEN');
    }
    expect(await rowOf(person)).toEqual(before);
  });

  test('is told both ways once, however often it is frozen', async () => {
    const person = await signedInPerson(company);
    await person.me.account.freeze({});
    await person.me.account.freeze({});
    for (const address of [person.phone, person.email]) {
      expect(await messagesTo(company, address, 'account_frozen')).toHaveLength(1);
    }
  });
});

describe('the verification (C2, C3)', () => {
  test('shows in the client’s own events, newest first and page by page', async () => {
    const person = await verifiedPerson(company);
    const first = await person.me.account.events({ limit: 2 });
    expect(first.items.map((event) => [event.type, event.by])).toEqual([
      ['client.verified', 'staff'],
      ['client.verification_requested', 'client'],
    ]);
    expect(
      await company.sql('select kind, choice from staff_task where client_id = $1', [person.id]),
    ).toEqual([{ kind: 'verification_asked', choice: 'overtaken' }]);
    const rest = await person.me.account.events({ limit: 100, cursor: first.nextCursor ?? '' });
    expect(rest.items.at(-1)?.type).toBe('client.signed_up');
    expect([...first.items, ...rest.items].filter(({ type }) => type.startsWith('task.'))).toEqual([]);
    expect(rest.nextCursor).toBeNull();
  });

  test('is neither asked for nor given before the e-mail is confirmed, whatever the rows say', async () => {
    const typed = newPerson();
    await company.as().auth.signUp(typed);
    const { sessionToken, clientId = '' } = await company.as().auth.signIn(typed);
    const staff = await signedInStaff(company);
    await company.sql('update client set verification_requested_at = created_at where id = $1', [clientId]);
    for (const call of [
      () => company.as(sessionToken).account.requestVerification({}),
      () => staff.me.staff.clients.verify({ clientId }),
    ]) {
      expect(await refusalOf(call())).toBe('EMAIL_NOT_CONFIRMED');
    }
    const verified = company.sql('update client set verified_at = created_at where id = $1', [clientId]);
    await expect(verified).rejects.toMatchObject({ constraint: 'client_verified_by_confirmed_email' });
  });

  test('by staff needs the client to have asked', async () => {
    const person = await signedInPerson(company);
    const staff = await signedInStaff(company);
    expect(await refusalOf(staff.me.staff.clients.verify({ clientId: person.id }))).toBe(
      'VERIFICATION_NOT_ASKED',
    );
  });
});
