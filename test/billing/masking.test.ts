import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedEmail, maskedName, maskedNumber } from '../../domain/billing/masking.ts';

describe('personal data on a page that whoever has its link reads', () => {
  it.each([
    ['Juan Perez', 'Juan P.'],
    ['  Juan  Carlos de los Palotes ', 'Juan P.'],
    ['Telecom', 'T•••'],
    ['𝒜lma 𝓑ravo', '𝒜lma 𝓑.'],
  ])('is a name by its first word alone: %s', (name, masked) => {
    expect(maskedName(name)).toBe(masked);
  });

  it.each([
    ['juan@gmail.com', 'j•••@g•••.com'],
    ['j@perez.com.ar', 'j•••@p•••.ar'],
    ['x@localhost', 'x•••@l•••'],
  ])('is an address by two letters and its end: %s', (email, masked) => {
    expect(maskedEmail(email)).toBe(masked);
  });

  it('is the last three characters of a number, whatever its length', () => {
    expect(maskedNumber('30111222')).toBe('•••222');
    expect(maskedNumber('+5491122334455')).toBe('•••455');
  });

  it('never holds what was given', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, word, word, (user, host, last) => {
        const email = `${user}@${host}.com`;
        expect(maskedEmail(email)).not.toContain(user);
        expect(maskedEmail(email)).not.toContain(host);
        // The first word is shown as it is, and may hold the last one: `Aaron Aaro`.
        expect(maskedName(`${user} ${last}`).slice(user.length)).not.toContain(last);
      }),
    );
  });
});
