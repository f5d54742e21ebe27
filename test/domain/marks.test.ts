import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesMatch, normalEmail, normalName } from '../../domain/clients/contact.ts';
import { foldText } from '../../domain/folding.ts';
import { labelKey } from '../../domain/services/label.ts';
import { readText } from '../../domain/transfer/reading.ts';

/** Written by hand, by code point: what people and keyboards put for one another (C1). */
const apostrophes = [..."'\u2018\u2019\u201b\u02bc\u2032`\u00b4\u1ffd\uff07\uff40"];
const dashes = [...'-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u05be\u301c'];
const spaces = [' ', '\u00a0', '\u2002', '\u2009', '\u202f', '\u205f', '\u3000', '\t', '\n', '\u0085', '  '];

/** Letters and signs that look like a mark, and are none. */
const strangers = [...'\u02bb\ua78c\u05f3\u30fc\u4e00\u3161"\u201c_~.,'];

describe('marks that compare alike (C1)', () => {
  test.each(apostrophes)('%j is an apostrophe in names and labels', (mark) => {
    expect(namesMatch(`Sean O${mark}Brien`, "Sean O'Brien")).toBe(true);
    expect(namesMatch("sean o'brien", `Sean O${mark}Brien`)).toBe(true);
    expect(labelKey(`O${mark}Brien Web`)).toBe(labelKey('O’Brien Web'));
  });

  test.each(dashes)('%j is a dash in names and labels', (mark) => {
    expect(namesMatch(`Ana Perez${mark}Gomez`, 'Ana Perez-Gomez')).toBe(true);
    expect(labelKey(`Radio${mark}2 ${mark} Sur`)).toBe(labelKey('Radio-2 - Sur'));
  });

  test.each(spaces)('%j is a space in names and labels', (mark) => {
    expect(namesMatch(`Ana${mark}Perez`, 'Ana Perez')).toBe(true);
    expect(labelKey(`Radio${mark}2`)).toBe(labelKey('Radio 2'));
  });

  test.each([
    ['OBrien', "O'Brien"],
    ['O Brien', "O'Brien"],
    ["O''Brien", "O'Brien"],
    ['Perez Gomez', 'Perez-Gomez'],
    ['PerezGomez', 'Perez-Gomez'],
    ['Perez--Gomez', 'Perez-Gomez'],
    ["Perez'Gomez", 'Perez-Gomez'],
    ['Perez - Gomez', 'Perez-Gomez'],
  ])('%j is not %j', (typed, onFile) => {
    expect(labelKey(typed)).not.toBe(labelKey(onFile));
    expect(namesMatch(`Ana ${typed}`, `Ana ${onFile}`)).toBe(false);
  });

  test.each(strangers)('%j is neither', (stranger) => {
    const marked = ["O'Brien", 'O-Brien', 'O Brien'].map(labelKey);
    expect(marked).not.toContain(labelKey(`O${stranger}Brien`));
  });

  test('no letter and no digit of any script is taken for a mark, but for the letter that is an apostrophe', () => {
    const taken: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (/[\p{L}\p{N}]/u.test(character) && /^['-]$/.test(foldText(character))) taken.push(character);
    }
    expect(taken).toEqual(['\u02bc']);
  });

  test('two texts that differ in anything but marks stay different', () => {
    const piece = fc.constantFrom('a', 'b', '1', "'", '’', '-', '–', ' ', '.', '&');
    const plain = (text: string) => text.replaceAll('’', "'").replaceAll('–', '-').replace(/ +/g, ' ').trim();
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (one, other) => {
        const [first, second] = [one.join(''), other.join('')];
        expect(labelKey(first) === labelKey(second)).toBe(plain(first) === plain(second));
      }),
    );
  });
});

describe('a name as it is stored (C1)', () => {
  test.each([
    ['Sean O’Brien', 'Sean O’Brien'],
    ["Sean O'Brien", "Sean O'Brien"],
    ['Sean O‘Brien', "Sean O'Brien"],
    ['Sean OʼBrien', "Sean O'Brien"],
    ['Sean O´Brien', "Sean O'Brien"],
    ['Sean O`Brien', "Sean O'Brien"],
    ['Ana Perez–Gomez', 'Ana Perez-Gomez'],
    ['Ana Perez‑Gomez', 'Ana Perez-Gomez'],
    ['Ana\u0085Perez', 'Ana Perez'],
  ])('%j becomes %j', (typed, stored) => {
    expect(normalName(typed)).toBe(stored);
    expect(labelKey(typed)).toBe(labelKey(stored));
  });
});

test('an e-mail is as it is typed: another apostrophe makes none (C1)', () => {
  for (const mark of apostrophes.slice(1))
    expect(normalEmail(`o${mark}brien@example.com`) ?? "o'").not.toBe("o'brien@example.com");
  const text = (email: string) =>
    `Hola ! soy Sean Perez , mi correo de cliente es ${email} y deseo que el servicio x que activo y al dia pase a nombre del cliente J G con correo j@example.com`;
  expect(readText(text("o'brien@example.com")).kind).toBe('holder');
  for (const mark of ['’', '´', 'ʼ'])
    expect(readText(text(`o${mark}brien@example.com`)).kind).toBe('near_miss');
});
