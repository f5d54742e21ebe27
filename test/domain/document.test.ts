import { describe, expect, test } from 'vitest';
import {
  documentKey,
  type IdentityDocument,
  isCompany,
  normalDocument,
} from '../../domain/clients/document.ts';

const document = (type: IdentityDocument['type'], number: string): IdentityDocument => ({ type, number });

describe('a document as it is stored', () => {
  test.each([
    ['DNI', '30.123.456', '30123456'],
    ['DNI', ' 05 123 456 ', '5123456'],
    ['DNI', '５123456', '5123456'],
    ['CUIT', '20-30123456-3', '20301234563'],
    ['CUIT', '27/12345678/0', '27123456780'],
    ['CUIT', '30-71234567-1', '30712345671'],
    ['PASSPORT', 'ab 123456', 'AB123456'],
  ] as const)('%s %j becomes %s', (type, number, stored) => {
    expect(normalDocument(document(type, number))).toEqual({ type, number: stored });
  });

  test.each([
    ['DNI', ['', '12345', '123456789', '00000000', '12a45678', '３０\u0661\u0662\u0663456']],
    ['CUIT', ['20-30123456-4', '25-30123456-5', '2030123456', '20301234563 1']],
    ['PASSPORT', ['ABCDEF', 'A123', 'АB123456', '1'.repeat(65_536)]],
  ] as const)('no %s is any of %j', (type, numbers) => {
    expect(numbers.filter((number) => normalDocument(document(type, number)))).toEqual([]);
  });

  test('exactly one check digit fits a CUIT, or none where it would be 10', () => {
    for (const prefix of ['20', '23', '24', '27', '30', '33', '34']) {
      for (let number = 30_000_000; number < 30_000_200; number += 1) {
        const fits = Array.from('0123456789').filter((digit) =>
          normalDocument(document('CUIT', `${prefix}${number}${digit}`)),
        );
        expect(fits.length).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('one person is one account (C2)', () => {
  test.each([
    ['DNI', '30123456', 'DNI:30123456'],
    ['CUIT', '20301234563', 'DNI:30123456'],
    ['CUIT', '20051234567', 'DNI:5123456'],
    ['DNI', '5123456', 'DNI:5123456'],
    ['CUIT', '30712345671', 'CUIT:30712345671'],
    ['PASSPORT', 'AB123456', 'PASSPORT:AB123456'],
    ['PASSPORT', '30123456', 'PASSPORT:30123456'],
  ] as const)('%s %s has the key %s', (type, number, key) => {
    expect(documentKey(document(type, number))).toBe(key);
  });

  test('only the CUITs of 30, 33 and 34 are companies', () => {
    const companies = ['20', '23', '24', '27', '30', '33', '34'].filter((prefix) =>
      isCompany(document('CUIT', `${prefix}712345671`)),
    );
    expect(companies).toEqual(['30', '33', '34']);
    expect(isCompany(document('DNI', '30123456'))).toBe(false);
  });
});
