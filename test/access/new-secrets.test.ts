import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashSecret } from '../../domain/access/secrets.ts';
import { everyRow } from '../harness/every-row.ts';
import {
  type Company,
  messagesTo,
  newPerson,
  openCompany,
  PASSWORD,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const weak = ['12345678', '        x', 'juan perez 77'];

describe('a secret that is easily guessed is refused (C5)', () => {
  test.each(weak)('at sign-up: %s', async (secret) => {
    const before = await everyRow(company);
    for (const field of ['password', 'securityKey']) {
      const typed = { ...newPerson(), [field]: secret };
      expect(await refusalOf(company.as().auth.signUp(typed))).toBe('INVALID_INPUT');
    }
    expect(await everyRow(company)).toEqual(before);
  });

  test.each(weak)('at a change: %s', async (secret) => {
    const { me, document, phone } = await signedInPerson(company);
    const before = await everyRow(company);
    for (const next of [secret, `9${document.number}9`, phone]) {
      const calls = [
        () => me.auth.changePassword({ currentPassword: PASSWORD, newPassword: next }),
        () => me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: next }),
      ];
      for (const call of calls) expect(await refusalOf(call())).toBe('INVALID_INPUT');
    }
    expect(await everyRow(company)).toEqual(before);
  });

  test.each(weak)('at a reset, and the link stays good: %s', async (secret) => {
    const person = await signedInPerson(company);
    await company.as().auth.requestReset({ email: person.email });
    const [mail] = await messagesTo(company, person.email, 'account_password_reset');
    const token = mail?.variables['link']?.split('/').at(-1) ?? '';
    const reset = (password: string) => company.as().auth.reset({ token, password });
    expect(await refusalOf(reset(secret))).toBe('INVALID_INPUT');
    expect(await refusalOf(reset(`${person.email.split('@')[0]} y algo`))).toBe('INVALID_INPUT');
    expect(await reset('monte verde alto')).toEqual({});
  });

  test('one that is in use already goes on working', async () => {
    const person = await signedInPerson(company);
    await company.sql('update client set password_hash = $2, security_key_hash = $3 where id = $1', [
      person.id,
      await hashSecret('12345678'),
      await hashSecret('123456'),
    ]);
    const { sessionToken } = await company.as().auth.signIn({ email: person.email, password: '12345678' });
    const grant = { email: person.email, act: 'edit_contact', subjectId: person.id } as const;
    const me = company.as(sessionToken);
    expect(await me.auth.grant({ ...grant, securityKey: '123456' })).toHaveProperty('grantToken');
    expect(
      await me.auth.changePassword({ currentPassword: '12345678', newPassword: 'monte verde alto' }),
    ).toEqual({});
  });
});
