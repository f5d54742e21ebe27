import { expect, test } from 'vitest';
import { spellLength } from '../../domain/time.ts';

test.each([
  [1, 'minute', '1 minuto'],
  [20, 'minute', '20 minutos'],
  [1, 'hour', '1 hora'],
  [24, 'hour', '24 horas'],
] as const)('%i of a %s reads «%s»', (count, unit, text) => {
  expect(spellLength(count, unit)).toBe(text);
});
