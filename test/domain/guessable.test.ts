import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_SECRET, readSecret } from '../../domain/clients/client-input.ts';
import type { SecretOwner } from '../../domain/clients/guessable.ts';
import { DomainError } from '../../domain/errors.ts';

const owner: SecretOwner = {
  name: 'María José Núñez',
  email: 'mj.nunez85@ejemplo.com.ar',
  representative: 'Pedro Quiroga',
  phone: '+5491155551234',
  documentNumber: '27301234564',
};

/** What is expected instead; undefined where the secret is taken. */
function refusalOf(typed: string, field: 'password' | 'securityKey' = 'password', own = owner) {
  try {
    readSecret(typed, field, own);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'INVALID_INPUT')
      return (error as DomainError<'INVALID_INPUT'>).details;
    throw error;
  }
}

const TOO_SHORT = /^entre \d y 200 caracteres, sin contar los espacios$/;
const ABOUT_OWNER = /^elegí una que no tenga nada de tu nombre/;
const GUESSABLE = /^es fácil de adivinar; elegí otra/;

describe('a new password or security key (C5)', () => {
  test.each([
    [
      'several words',
      ['una clave larga', 'llave ajena', 'tres tristes tigres', 'correct horse battery staple'],
    ],
    ['letters by chance', ['x7$kP2mQ', '%&/()=?¡!+*~^', 'aaaZq8$ monte verde']],
    ['words of any script', ['ñandú con botas 3', '密码是一个很长的句子']],
  ])('is taken: %s', (_, secrets) => {
    expect(secrets.filter((secret) => refusalOf(secret))).toEqual([]);
  });

  test.each([
    ['too short', ['corta', '        x', '  x  ', '\t\t\t\t\t\t\t\tx', 'a b c d e f g']],
    ['only what does not show', [' '.repeat(9), '\u200b'.repeat(9), `x${'\u3164'.repeat(9)}`]],
  ])('is refused for what does not show: %s', (_, secrets) => {
    for (const secret of secrets) {
      expect(refusalOf(secret)).toEqual({ field: 'password', expected: expect.stringMatching(TOO_SHORT) });
    }
  });

  test('has a longest, in characters, blanks included', () => {
    const long = Array.from({ length: LONGEST_SECRET }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000)),
    ).join('');
    expect(refusalOf(long)).toBeUndefined();
    expect(refusalOf(`${long} `)?.expected).toMatch(TOO_SHORT);
  });

  test.each([
    ['a word of the name', 'nunez verde alto'],
    ['the same with accents and capitals', 'NÚÑEZ verde alto'],
    ['the same with signs between', 'n-u-n-e-z verde'],
    ['the whole name without spaces', 'mariajosenunez'],
    ['a part of it', 'josenune'],
    ['a word of the representative', 'quiroga y monte'],
    ['the e-mail', 'mj.nunez85@ejemplo.com.ar'],
    ['a part of the e-mail', 'ejemplo.com.ar'],
    ['what stands before the @', '85 mjnunez85 monte'],
    ['the phone', '+54 9 11 5555-1234'],
    ['the phone without country', '011 15 5555-1234'],
    ['its last digits and more', 'monte 55551234 alto'],
    ['the document', '27-30123456-4'],
    ['the DNI in it', 'monte 30.123.456'],
  ])('is refused if it has %s: %s', (_what, secret) => {
    expect(refusalOf(secret)?.expected).toMatch(ABOUT_OWNER);
  });

  test.each([
    ['digits in a row', ['12345678', '87654321', '1234567x', '1 2 3 4 5 6 7 8', '１２３４５６７８']],
    ['the same again and again', ['11111111', '00000000x', 'aaaaaaaa', 'abcabcabc', '12341234', '20262026']],
    ['letters in a row', ['abcdefgh', 'qwerty123', 'asdfghjkl', '1q2w3e4r', '1qaz2wsx']],
    ['usual passwords', ['password', 'Password1!', 'P@ssw0rd', 'p a s s w o r d', 'drowssap', 'iloveyou']],
    ['usual words', ['contraseña', 'contrasena1', 'clave123', 'hola1234', 'argentina2026']],
    ['what many love', ['boca1234', 'maradona10', 'riverplate']],
    ['a date', ['01/01/1990']],
  ])('is refused if it is easily guessed: %s', (_, secrets) => {
    for (const secret of secrets) expect(refusalOf(secret)?.expected, secret).toMatch(GUESSABLE);
  });

  test.each(['654321', 'qwerty', 'abcdef', '111111', 'messi10', 'azul12'])(
    'the same for a security key: %s',
    (secret) => {
      expect(refusalOf(secret, 'securityKey')).toMatchObject({
        field: 'securityKey',
        expected: expect.stringMatching(GUESSABLE),
      });
    },
  );

  test('six letters and digits by chance are a security key', () => {
    expect(refusalOf('k3m9q2', 'securityKey')).toBeUndefined();
  });

  test('short words of a name stand in any secret by chance', () => {
    const ana = { name: 'Ana Paz', email: 'ap@ejemplo.com' };
    expect(refusalOf('montaña de anís', 'password', ana)).toBeUndefined();
    expect(refusalOf('anapaz verde 3', 'password', ana)?.expected).toMatch(ABOUT_OWNER);
  });

  test('the refusal echoes nothing of it', () => {
    for (const secret of ['12345678', 'nunez verde alto', 'corta']) {
      expect(JSON.stringify(refusalOf(secret))).not.toContain(secret);
    }
  });

  test('any text at all is judged, and one that holds a word of the name never taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat({ max: 60 }), (text, at) => {
        refusalOf(text);
        const holding = `${text.slice(0, at)} Núñez ${text.slice(at)}`;
        expect(refusalOf(holding)).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});
