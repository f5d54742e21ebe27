import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { everyRow } from '../harness/every-row.ts';
import { refusalIn, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();

describe('editing one’s own data (C7)', () => {
  test('each edit is a new version that keeps what was before; a phone is a contact version and a recent change, told at the old and the new number; a name is neither (T8, T10)', async () => {
    const person = await company.person();
    const name = 'Juan José Perez';
    await person.me.account.update({ name });
    expect(await person.row()).toMatchObject({ contact_version: 1, contact_or_secret_changed_at: null });
    await person.edit({ phone: '011 15 5555-4444' });
    const phone = '+5491155554444';
    expect(await person.row()).toMatchObject({
      contact_version: 2,
      phone_key: '541155554444',
      contact_or_secret_changed_at: company.now(),
    });
    const versions = await company.sql(
      'select version, name, phone, email from client_version where client_id = $1 order by version',
      [person.id],
    );
    expect(versions).toEqual([
      { version: 1, name: 'Juan Perez', phone: person.phone, email: person.email },
      { version: 2, name, phone: person.phone, email: person.email },
      { version: 3, name, phone, email: person.email },
    ]);
    for (const address of [person.phone, person.email, phone]) {
      expect((await company.messages(address, 'account_data_changed'))[0]?.variables).toEqual({
        name,
        date: '10/03/2026',
        list: 'tu teléfono',
      });
    }
  });

  test('phone, e-mail and document need a grant: without one nothing changes, nor is told whether an e-mail is taken', async () => {
    const [person, owner] = [await company.person(), await company.person()];
    const before = await everyRow(company, 'try_counter');
    for (const edit of [
      { phone: '+5491144443333' },
      { email: 'nuevo@example.com' },
      { email: 'nuevo@example.com', grantToken: 'wrong' },
      { email: owner.email, grantToken: 'wrong' },
      { document: { type: 'DNI' as const, number: '22333444' } },
      { name: 'Otro Nombre', phone: '+5491144443333' },
    ]) {
      expect(await refusalOf(person.me.account.update(edit))).toBe('GRANT_INVALID');
    }
    expect(await everyRow(company, 'try_counter')).toEqual(before);
  });

  test('confirming a later address, with a later phone, welcomes nobody again (A2)', async () => {
    const person = await company.person();
    const edit = { email: 'quinto@example.com', phone: '+5491122220055' };
    await person.edit(edit);
    await company.confirm(await company.linkTo(edit.email));
    expect(await company.messages(edit.phone, 'account_welcome')).toEqual([]);
  });

  test.each([
    ['a name', { name: 'Otro Nombre' }, false],
    ['a document', { document: { type: 'DNI', number: '22333445' } }, false],
    ['a phone', { phone: '+5491133332222' }, true],
  ] as const)(
    '%s that is new: %o, and the client is verified still: %s (C3)',
    async (_what, data, verified) => {
      expect(await (await company.verified()).edit(data)).toMatchObject({ verified });
    },
  );

  test('a taken e-mail is refused, also to two who take one at the same moment (C1)', async () => {
    const [one, two, owner] = [await company.person(), await company.person(), await company.person()];
    expect(await refusalOf(one.edit({ email: owner.email }))).toBe('EMAIL_TAKEN');
    const answers = await Promise.allSettled(
      [one, two].map((person) => person.edit({ email: 'compartido@example.com' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(await refusalIn(answer)).toBe('EMAIL_TAKEN');
    }
  });

  test('taken e-mails cannot be looked for, ten edits of it a day; what was answered is answered again all the same', async () => {
    const [person, owner] = [await company.person(), await company.person()];
    const wrong = { email: owner.email, grantToken: await person.grant(), requestId: randomUUID() };
    expect(await refusalOf(person.me.account.update(wrong))).toBe('EMAIL_TAKEN');
    const edit = { ...wrong, email: 'septimo@example.com', requestId: randomUUID() };
    const first = await person.me.account.update(edit);
    const again = { email: owner.email, grantToken: await person.grant() };
    for (let index = 2; index < 10; index += 1) {
      expect(await refusalOf(person.me.account.update(again))).toBe('EMAIL_TAKEN');
    }
    for (const email of [owner.email, 'libre@example.com']) {
      expect(await refusalOf(person.me.account.update({ ...again, email }))).toBe('TOO_MANY_TRIES');
    }
    expect(await person.me.account.update(edit)).toEqual(first);
    expect(await refusalOf(person.me.account.update(wrong))).toBe('EMAIL_TAKEN');
  });

  test('data equal to those on file change nothing and need no grant', async () => {
    const { me, email, phone } = await company.person();
    const before = await everyRow(company);
    await me.account.update({ name: ' Juan  Perez ', email: email.toUpperCase(), phone });
    expect(await everyRow(company)).toEqual(before);
  });

  test('an unparseable phone is refused with an example (C4)', async () => {
    const person = await company.person();
    const details = { field: 'phone', expected: expect.stringContaining('+54 9 11') };
    await expect(person.edit({ phone: 'quince' })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT', details },
    });
  });

  test('the same request id gives the same answer again, though its grant is used up', async () => {
    const person = await company.person();
    const edit = { phone: '+5491122221111', grantToken: await person.grant(), requestId: randomUUID() };
    const first = await person.me.account.update(edit);
    expect(await person.me.account.update(edit)).toEqual(first);
    expect(await person.row()).toMatchObject({ contact_version: 2 });
    const other = person.me.account.update({ ...edit, phone: '+5491122221112' });
    expect(await refusalOf(other)).toBe('REQUEST_ID_REUSED');
  });
});

test('a frozen account refuses edits, a new security key and the wish to be verified, and keeps every row (G9)', async () => {
  const person = await company.person();
  const grantToken = await person.grant();
  expect((await person.me.account.freeze({})).frozen).toBe(true);
  const before = await person.row();
  for (const call of [
    () => person.me.account.update({ name: 'Otro Nombre' }),
    () => person.me.account.update({ phone: '+5491122223333', grantToken }),
    () => person.me.account.requestVerification({}),
    () => person.changeKey(),
  ]) {
    expect(await refusalOf(call())).toBe('FROZEN');
  }
  expect(await person.row()).toEqual(before);
});

describe('the verification (C2, C3)', () => {
  test('asked for again once staff had only acknowledged it, waits for staff anew; asked for twice it is one task (G7)', async () => {
    const { id, me } = await company.person();
    const staff = await company.staff();
    const tasks = () =>
      company.sql<{ id: string; choice: string }>(
        'select id, choice from staff_task where client_id = $1 order by opened_at, resolved_at',
        [id],
      );
    for (const _ of [1, 2]) await me.account.requestVerification({});
    const [task] = await tasks();
    await staff.me.staff.tasks.resolve({ taskId: task?.id ?? '', choice: 'seen' });
    for (const _ of [1, 2]) await me.account.requestVerification({});
    expect((await tasks()).map(({ choice }) => choice)).toEqual(['seen', null]);
    await staff.clients.verify(await staff.read({ id }));
    await me.account.requestVerification({});
    expect((await tasks()).map(({ choice }) => choice)).toEqual(['seen', 'overtaken']);
  });

  test('shows in the client’s own events, newest first and page by page', async () => {
    const { typed, me, id } = await company.unconfirmed();
    await company.confirm(await company.linkTo(typed.email));
    await me.account.requestVerification({});
    await (await company.staff()).clients.verify({ clientId: id });
    const first = await me.account.events({ limit: 2 });
    expect(first.items.map((event) => [event.type, event.by])).toEqual([
      ['client.verified', 'staff'],
      ['client.verification_requested', 'client'],
    ]);
    expect(await company.sql('select kind, choice from staff_task where client_id = $1', [id])).toEqual([
      { kind: 'verification_asked', choice: 'overtaken' },
    ]);
    const rest = await me.account.events({ limit: 100, cursor: first.nextCursor ?? '' });
    expect(rest.items.at(-1)?.type).toBe('client.signed_up');
    expect([...first.items, ...rest.items].filter(({ type }) => type.startsWith('task.'))).toEqual([]);
    expect(rest.nextCursor).toBeNull();
  });

  test('is neither asked for nor given before the e-mail is confirmed, whatever the rows say', async () => {
    const { me, id: clientId } = await company.unconfirmed();
    const staff = await company.staff();
    await company.sql('update client set verification_requested_at = created_at where id = $1', [clientId]);
    for (const call of [() => me.account.requestVerification({}), () => staff.clients.verify({ clientId })]) {
      expect(await refusalOf(call())).toBe('EMAIL_NOT_CONFIRMED');
    }
    const verified = company.sql('update client set verified_at = created_at where id = $1', [clientId]);
    await expect(verified).rejects.toMatchObject({ constraint: 'client_verified_by_confirmed_email' });
  });
});
