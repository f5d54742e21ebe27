import { describe, expect, test } from 'vitest';
import { hashSecret } from '../../domain/access/secrets.ts';
import { everyRow } from '../harness/every-row.ts';
import { newPerson, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();
const weak = ['12345678', '        x', 'juan perez 77'];
const STRONG = 'monte verde alto';

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
    const person = await company.person();
    const before = await everyRow(company);
    for (const next of [secret, `9${person.document.number}9`, person.phone]) {
      expect(await refusalOf(person.changePassword(next))).toBe('INVALID_INPUT');
      expect(await refusalOf(person.changeKey(next))).toBe('INVALID_INPUT');
    }
    expect(await everyRow(company)).toEqual(before);
  });

  test('at a reset, and the link stays good', async () => {
    const { email } = await company.person();
    await company.as().auth.requestReset({ email });
    const token = await company.linkTo(email, 'account_password_reset');
    const reset = (password: string) => company.as().auth.reset({ token, password });
    for (const secret of [...weak, `${email.split('@')[0]} y algo`]) {
      expect(await refusalOf(reset(secret))).toBe('INVALID_INPUT');
    }
    expect(await reset(STRONG)).toEqual({});
  });

  test('one that is in use already goes on working', async () => {
    const person = await company.person();
    await company.sql('update client set password_hash = $2, security_key_hash = $3 where id = $1', [
      person.id,
      await hashSecret('12345678'),
      await hashSecret('123456'),
    ]);
    expect(await company.signIn(person.email, '12345678')).toMatchObject({ clientId: person.id });
    expect(await person.grant('123456')).not.toBe('');
    expect(await person.changePassword(STRONG, '12345678')).toEqual({});
  });
});
