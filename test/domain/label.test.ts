import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalName } from '../../domain/clients/contact.ts';
import { freeLabel, labelKey } from '../../domain/services/label.ts';

/** Letters, of which some need two UTF-16 units, marks, spaces and signs: what a label may hold (C1). */
const character = fc.constantFrom('a', 'B', 'é', 'ñ', '\u0301', '𐐀', '𝒳', ' ', '-', '.', '&', '7');
const label = fc
  .array(character, { minLength: 2, maxLength: 80 })
  .map((characters) => normalName(characters.join('')))
  .filter((text) => text !== undefined);

/** The label, and what comes after it when each one before is taken. */
function labelsInTurn(text: string, count: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, () => {
    const free = freeLabel(text, taken);
    taken.add(labelKey(free));
    return free;
  });
}

describe('a label that its new holder uses already (T5)', () => {
  it('is a label again (C1), with a key of its own, however long it is and however many are taken', () => {
    fc.assert(
      fc.property(label, fc.integer({ min: 1, max: 12 }), (text, count) => {
        const labels = labelsInTurn(text, count);
        expect(labels.map(normalName)).toEqual(labels);
        expect(new Set(labels.map(labelKey)).size).toBe(count);
        expect(labels[0]).toBe(text);
      }),
    );
  });

  it('gives only as much of its end as the number needs, and no space before it', () => {
    expect(labelsInTurn('Hosting', 3)).toEqual(['Hosting', 'Hosting - 2', 'Hosting - 3']);
    expect(labelsInTurn('A'.repeat(76), 2)[1]).toBe(`${'A'.repeat(76)} - 2`);
    expect(labelsInTurn(`${'A'.repeat(75)} BCDE`, 2)[1]).toBe(`${'A'.repeat(75)} - 2`);
    expect(labelsInTurn('𐐀'.repeat(80), 10)[9]).toBe(`${'𐐀'.repeat(75)} - 10`);
  });
});
