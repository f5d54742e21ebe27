import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesMatch, normalEmail, normalName } from '../../domain/clients/contact.ts';
import { parsePhone, phoneKey } from '../../domain/phone.ts';

describe('the normal form of an e-mail (C1)', () => {
  test.each([
    ['  Juan.Perez@Example.COM ', 'juan.perez@example.com'],
    ['a@b.co', 'a@b.co'],
    ["o'brien+web_2{x}@mail-1.example.com.ar", "o'brien+web_2{x}@mail-1.example.com.ar"],
    ['x@xn--maana-pta.xn--p1ai', 'x@xn--maana-pta.xn--p1ai'],
  ])('%j becomes %j', (typed, normal) => {
    expect(normalEmail(typed)).toBe(normal);
  });

  test.each([
    ['without a name and a domain on either side of one @', ['', '@', 'juan', 'juan@', '@example.com']],
    ['with more than one @', ['juan@@example.com', 'juan@a@example.com']],
    ['with white space', ['ju an@example.com', 'juan@example.com\n.ar']],
    ['with a misplaced dot', ['.juan@example.com', 'juan.@example.com', 'ju..an@example.com']],
    ['with a wrong domain', ['juan@example', 'juan@example..com', 'juan@example.c', 'juan@example.123']],
    ['with a domain of odd signs', ['juan@-example.com', 'juan@example-.com', 'juan@exa_mple.com']],
    ['with a dot at its end, or an address of a machine', ['juan@example.com.', 'juan@[127.0.0.1]']],
    ['with signs that forms of addresses allow, and no mailbox', ['ju*an@example.com', '"juan"@example.com']],
    ['with accents', ['jua\u0301n@example.com', 'ju\u00e1n@example.com']],
    ['of look-alikes', ['ju\u0430n@example.com', 'ｊuan@example.com', 'ju\u212an@example.com']],
    ['with a character that does not show', ['ju\u200ban@example.com']],
    ['too long', [`${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(126)}com`]],
  ])('one %s is refused', (_, texts) => {
    expect(texts.filter((typed) => normalEmail(typed) !== undefined)).toEqual([]);
  });

  test('254 characters are the most', () => {
    expect(normalEmail(`a@${`${'b'.repeat(60)}.`.repeat(4)}${'c'.repeat(8)}`)).toHaveLength(254);
    expect(normalEmail(`a@${`${'b'.repeat(60)}.`.repeat(4)}${'c'.repeat(9)}`)).toBeUndefined();
  });
});

describe('a name or label as it is stored (C1)', () => {
  test.each([
    ['  Juan   Perez ', 'Juan Perez'],
    ['Juan\u00a0\nPerez', 'Juan Perez'],
    ['Jose\u0301', 'José'],
    ["O'Brien", "O'Brien"],
    ['D’Angelo & Hijos S.R.L. - 2', 'D’Angelo & Hijos S.R.L. - 2'],
    ['Пётр 北京 שלום', 'Пётр 北京 שלום'],
    ['24', '24'],
    ['a'.repeat(80), 'a'.repeat(80)],
    ['𐐀'.repeat(80), '𐐀'.repeat(80)],
  ])('%j becomes %j', (typed, stored) => {
    expect(normalName(typed)).toBe(stored);
  });

  test.each([
    ['nothing, one letter or signs alone', ['', ' ', 'J', ' J ', '--', '. .']],
    ['too long', ['a'.repeat(81), '𐐀'.repeat(81), 'x'.repeat(65_536)]],
    ['marks of the literal texts', ['Juan, Perez', '*Juan*', 'Juan_Perez', 'a@b.com', '<b>Juan</b>']],
    [
      'what does not show',
      ['Juan\u200bPerez', 'Juan\u202ePerez', 'Juan\u00adPerez', 'Juan \u3164', 'Juan\u0000'],
    ],
    ['half a character', ['Juan\ud800']],
    ['pictures and numerals', ['Juan 😀', 'Juan\ufe0f Perez', 'Ⅷ Juan']],
    ['www', ['Premio. Entra ya en www.ejemplo-malo.com', 'x www. ejemplo com', 'WWW.x']],
    ['a domain', ['ejemplo-malo.com', 'EJEMPLO.COM', 't.co', 'a.b.co', 'mi4.com', '24.com']],
    ['a domain behind initials', ['Entra.ya', 'J.Perez', 'S.A.com', 'S.A.ejemplo.com', 'x-S.A.com']],
    ['a domain with odd dots', ['.com', 'foo..com', 'ejemplo.-malo.com', 'ejemplo.\u0301com']],
    ['a domain of another script', ['пример.рф', '中.国', 'x.xn--p1ai']],
    ['an address of a machine or of a page', ['Entra a 192.168.0.1', 'http://ejemplo', 'https://1']],
  ])('%s: refused', (_, texts) => {
    expect(texts.filter((typed) => normalName(typed) !== undefined)).toEqual([]);
  });

  test.each([
    [
      'of a company',
      ['S.A.', 'Perez S.A', 'Norte S.R.L. - 2', 'Inmobiliaria S.A. de C.V.', 'S.A.-Sucursal & Hijos'],
    ],
    ['of initials', ['J. Perez', 'J.R.R. Perez', 'É.S. Perez', 'А.С. Пушкин']],
    ['of short words', ['Perez & Cia.', 'St. John']],
    ['of numbers', ['Hosting Plan 2.0', 'Web2.0', 'Radio 99.5', 'Version 1.2.3']],
  ])('dots %s make no address', (_, texts) => {
    expect(texts.map(normalName)).toEqual(texts);
  });

  test('no name holds a domain, whatever is put around one', () => {
    const around = fc.stringMatching(/^[a-zA-Z0-9 .&'-]{0,12}$/);
    const domain = fc.stringMatching(/^[a-z0-9]{1,6}\.[a-z]{2,6}$/);
    fc.assert(
      fc.property(around, domain, around, (before, address, after) => {
        expect(normalName(`${before}${address}${after}`)).toBeUndefined();
      }),
    );
  });

  test('no character that a name may have turns into one of the marks of the literal texts under NFKC', () => {
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (/[*,:@!]/.test(character) || normalName(`aa${character}`) === undefined) continue;
      expect(character.normalize('NFKC'), point.toString(16)).not.toMatch(/[*,:@!]/);
    }
  });
});

describe('the word rule (T1)', () => {
  test.each([
    ['Juan Perez', 'Juan Perez'],
    ['JUAN PEREZ', 'Juan Pérez'],
    ['Perez Juan', 'Juan Perez'],
    ['Juan Perez', 'Juan Carlos Perez'],
    ['juan  pe\u0301rez', 'Juan Perez'],
    ['Juan Juan', 'Juan Juan Perez'],
    ['Acme', 'ACME'],
    ['Acme &', 'Acme &'],
    ['Νικοσ Σεφερησ', 'ΝΙΚΟΣ ΣΕΦΕΡΗΣ'],
    ['Γιώργος Σεφερης', 'ΓΙΩΡΓΟΣ ΣΕΦΈΡΗΣ'],
  ])('%j is %j', (typed, onFile) => {
    expect(namesMatch(typed, onFile)).toBe(true);
  });

  test.each([
    [
      'Juan Perez',
      ['Juan', '', 'Juan Juan', 'Juan Perez Perez', 'Juan Carlos Perez', 'Juan Pere', 'JuanPerez'],
    ],
    ['Juan Perez', ['Juаn Perez', 'Juan Perеz']],
    ['', ['']],
    ['&', ['&']],
    ['Juan & Perez', ['Juan &']],
    ['Juan Perez-Gomez', ['Juan Perez Gomez']],
    ['Joaquin Perez', ['Joaquın Perez']],
    ['Soren Perez', ['Søren Perez']],
    ['Андрей Перез', ['Андреи Перез']],
    ['का मी', ['कि मी']],
    ['Acme', ['Acme Acme']],
  ])('%j is none of %j', (onFile, names) => {
    expect(names.filter((typed) => namesMatch(typed, onFile))).toEqual([]);
  });
});

describe('a phone typed in any common way (C4)', () => {
  const typedAs = {
    '+5491123456789': [
      ['+54 9 11 2345-6789', '+5491123456789', '+54 (9) 11 2345-6789', '54 9 11 2345 6789'],
      ['549 11 2345.6789', '0054 9 11 2345 6789', '9 11 2345 6789'],
      ['+54 11 15 2345 6789', '+54 9 11 15 2345-6789', '011 15 2345-6789', '(011) 15-2345-6789'],
      ['11 15 2345 6789'],
      ['whatsapp:+5491123456789', 'tel:+54-9-11-2345-6789'],
      ['\u202a+54\u00a09\u00a011\u00a02345‑6789\u202c', '+５４ ９ 11 2345 6789'],
    ],
    '+541123456789': [['11 2345-6789']],
    '+5493512345678': [['0351 15 234-5678', '351 15 2345678']],
    '+5492966412345': [['+54 9 2966 15 412345', '02966 15-412345']],
    '+525512345678': [['+52 55 1234 5678', '+52 1 55 1234 5678', '5215512345678']],
    '+5511912345678': [['+55 11 91234-5678', '5511912345678']],
    '+5511982345678': [['+55 11 8234-5678']],
    '+59894231234': [['+598 94 231 234', '59894231234']],
    '+595981123456': [['+595 981 123456']],
    '+14155552671': [['+1 (415) 555-2671']],
    '+34612345678': [['+34 612 34 56 78']],
  };
  test.each(Object.entries(typedAs))('%s is each of %j', (e164, typed) => {
    expect(typed.flat().map((text) => parsePhone(text))).toEqual(typed.flat().map(() => e164));
  });

  test.each([
    ['no number', ['', 'no tengo', '+', 'juan@example.com']],
    ['no whole number', ['4444-5555', '15 2345-6789', '+54 9 11 2345', '+15555', '1 2 3']],
    ['too many digits', ['11 2345-67890', '351 234 567890', '0'.repeat(65), '9'.repeat(65_536)]],
    ['words beside it', ['11 2345 6789 int 5', 'llamar al +54 9 11 2345-6789']],
    ['two numbers', ['+54 9 11 2345-6789 y +54 9 11 2345-6780']],
  ])('%s: refused', (_, texts) => {
    expect(texts.filter((typed) => parsePhone(typed) !== undefined)).toEqual([]);
  });

  test('is never longer than E.164 allows, and than the database keeps', () => {
    expect(parsePhone('+4974813658832971')).toBeUndefined();
    expect(parsePhone('+4915112345678')).toBe('+4915112345678');
  });

  test('without a country code a number is one of the country given', () => {
    expect(parsePhone('94 231 234', 'UY')).toBe('+59894231234');
    expect(parsePhone('94 231 234')).toBeUndefined();
  });
});

describe('the key of a phone (C4)', () => {
  test.each([
    [
      '541123456789',
      ['+5491123456789', '+541123456789', '+54111523456789', '+549111523456789', 'whatsapp:+5491123456789'],
    ],
    ['543512345678', ['+5493512345678', '+543512345678', '+54351152345678', '+549351152345678']],
    ['542966412345', ['+5492966412345', '+542966412345', '+54296615412345']],
    ['525512345678', ['+525512345678', '+5215512345678']],
    ['551168123456', ['+5511968123456', '+551168123456']],
    ['553178123456', ['+5531978123456', '+553178123456']],
    ['5511934567890', ['+5511934567890']],
    ['551134567890', ['+551134567890']],
    ['14155552671', ['+14155552671', 'whatsapp:+14155552671']],
    ['999999999999999', ['+999999999999999']],
    ['54', ['+54', 'whatsapp:+54']],
    ['5491166', ['+549 11 66']],
    ['123', ['1-2-3']],
    ['', ['', 'whatsapp:', 'whatsapp:alguien']],
  ])('%s is the key of all of %j', (key, phones) => {
    expect(phones.map(phoneKey)).toEqual(phones.map(() => key));
  });

  test('different numbers have different keys', () => {
    const numbers = [
      ['+5491123456789', '+5491123456780', '+5493512345678', '+525512345678', '+521551234567'],
      ['+551112345678', '+5511912345678', '+551134567890', '+5511934567890'],
    ].flat();
    expect(new Set(numbers.map(phoneKey)).size).toBe(numbers.length);
  });

  test('any text is keyed, and a key is the key of itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^\+?5[245]\d{0,15}$/)),
        (sender) => {
          const key = phoneKey(sender);
          expect(key).toMatch(/^\d*$/);
          expect(phoneKey(`+${key}`)).toBe(key);
        },
      ),
    );
  });

  test('an Argentine mobile has one key however it is typed', () => {
    const areas = fc.constantFrom('11', '351', '341', '261', '2966', '3541');
    fc.assert(
      fc.property(areas, fc.integer({ min: 20_000_000, max: 49_999_999 }), (area, number) => {
        const local = String(number).slice(0, 10 - area.length);
        const forms = [
          `+54 9 ${area} ${local}`,
          `+54 ${area} ${local}`,
          `0${area} 15 ${local}`,
          `${area} ${local}`,
        ];
        const phones = forms.map((form) => parsePhone(form)).filter((phone) => phone !== undefined);
        fc.pre(phones.length === forms.length);
        expect(phones.map(phoneKey)).toEqual(forms.map(() => `54${area}${local}`));
      }),
    );
  });
});
