import { describe, expect, test } from 'vitest';
import { foldText } from '../../domain/folding.ts';
import { readText } from '../../domain/transfer/reading.ts';
import { matchesHolderText } from '../../domain/transfer/texts.ts';

const literal =
  'Hola ! soy Juan Perez , mi correo de cliente es juan@example.com y deseo que el servicio x que activo y al dia pase a nombre del cliente Jose Garcia con correo jose@example.com';
const withoutHolder =
  'Hola ! soy Jose Garcia , mi correo de cliente es Jose@Example.com y acepto recibir a mi nombre el servicio que estaba pase a nombre del cliente con correo juan@example.com';

describe('attempts at a literal text (T5)', () => {
  const reference = 'K7M2QX9B';
  const soonOver = withoutHolder.replace(/com y (.*) que estaba.*/, 'com, y $1. Ref: k7m2qx9b');
  const holder = { party: 'holder', emailTyped: 'juan@example.com' };
  const recipient = { party: 'recipient', emailTyped: 'jose@example.com' };

  test.each([
    ['a forgotten space', literal.replace('Hola !', 'Hola!'), holder],
    ['a Cyrillic letter', `${literal.replace('Hola', 'Hоla')}. Ref: k7m2qx9b`, { ...holder, reference }],
    ['an end too soon', soonOver, { ...recipient, reference }],
    ['a first e-mail that is none', literal.replace('juan@', 'juаn@'), { ...holder, emailTyped: undefined }],
    ['no name of his own', literal.replace('Juan Perez ', ''), holder],
    ['no name of the holder', withoutHolder, recipient],
    ['a reference alone', 'acá va Ref: K7M2QX9B', { reference }],
  ])('%s is a near miss', (_what, text, expected) => {
    expect(readText(text)).toMatchObject({ kind: 'near_miss', ...expected });
  });

  test.each([
    'Hola, ¿cómo va?',
    'Hola! soy Juan, no me anda el correo del servicio',
    'Hola, mi correo es juan@example.com y quiero pagar',
    'hola hola hola hola hola hola hola',
    'mirá Ref: 2024',
    '',
    '\ud800',
    `${'x '.repeat(2_049)}`,
  ])('%j is other talk', (text) => {
    expect(readText(text)).toEqual({ kind: 'other' });
  });
});

test('a text of 4096 characters is read, a longer one is not', () => {
  expect(readText(literal.padEnd(4_096, '.')).kind).toBe('holder');
  expect(readText(literal.padEnd(4_097, '.'))).toEqual({ kind: 'other' });
});

test('a text that NFKC swells past its bound is other talk', () => {
  const swelling = '\ufdfa';
  expect(swelling.normalize('NFKC').length).toBe(18);
  expect(readText(`${literal} ${swelling.repeat(3_000)}`)).toEqual({ kind: 'other' });
});

/** Characters and words given to the primitives of String, RegExp and Array while `action` runs: work, not time. */
function workOf(action: () => void): number {
  let work = 0;
  const restore: (() => void)[] = [];
  const count = (
    prototype: object,
    name: string | symbol,
    size: (receiver: unknown, first: unknown) => number,
  ) => {
    const original = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor & {
      value: CallableFunction;
    };
    const counted = function (this: unknown, ...input: unknown[]) {
      work += size(this, input[0]);
      return Reflect.apply(original.value, this, input);
    };
    Object.defineProperty(prototype, name, { ...original, value: counted });
    restore.push(() => Object.defineProperty(prototype, name, original));
  };
  const ownLength = (receiver: unknown) => (receiver as { length: number }).length;
  const ofStrings = 'normalize replace replaceAll split trim toLowerCase includes indexOf slice';
  for (const name of ofStrings.split(' ')) count(String.prototype, name, ownLength);
  for (const name of ['charAt', 'charCodeAt', 'at']) count(String.prototype, name, () => 1);
  for (const name of ['map', 'filter', 'indexOf', 'slice', 'join', 'every', 'find', 'splice']) {
    count(Array.prototype, name, ownLength);
  }
  count(RegExp.prototype, 'test', (_receiver, input) => (input as string).length);
  try {
    action();
  } finally {
    for (const undo of restore) undo();
  }
  return work;
}

describe('work', () => {
  const hostile = [
    'Hola ! soy ',
    'mi correo de cliente es a@b.co ',
    ', mi correo de cliente es a@b.co y deseo que el servicio ',
    'que activo y al dia pase a nombre del cliente ',
    'que activo y al dia pase a nombre del que activo ',
    '*',
    '.',
    '*.',
    ' *',
    '**********a',
    'Ref: ',
    'a@',
    'a.',
    '\u200b',
    '\u0301',
    '\u00a0',
    'ﬃ',
    '¡',
  ];
  const opening = 'Hola ! soy J , mi correo de cliente es a@b.co y deseo que el servicio ';
  const party = { name: 'J', email: 'a@b.co' };
  const of = (seed: string, length: number, front = '') => (front + seed.repeat(length)).slice(0, length);

  const workOfReading = (text: string) => workOf(() => readText(text));

  test.each(hostile)(
    'on %j repeated grows with the text, and of 8 and 64 KB the beginning alone is read',
    (seed) => {
      for (const front of ['', opening]) {
        const small = workOfReading(of(seed, 1_024, front));
        expect(small).toBeGreaterThan(1_000);
        const longest = workOfReading(of(seed, 4_096, front));
        expect(longest / small).toBeLessThan(5);
        // Cutting the beginning off is counted as work on the whole.
        const [atEight = 0, atSixtyFour = 0] = [8_192, 65_536].map(
          (length) => workOfReading(of(seed, length, front)) - length,
        );
        expect(atEight).toBeLessThan(3 * longest);
        expect(atSixtyFour).toBe(atEight);
      }
    },
  );

  test.each(hostile)('of matching %j repeated grows with the text', (seed) => {
    const terms = { holder: party, recipient: party, serviceLabel: 'x' };
    const [small, large] = [1_024, 4_000].map((length) => {
      const reading = readText(`${of(seed, length, opening)} con correo a@b.co`);
      if (reading.kind !== 'holder') return 1;
      return workOf(() => matchesHolderText(reading, terms));
    });
    expect((large ?? 0) / (small ?? 0)).toBeLessThan(5);
  });

  test.each(hostile)('of folding %j repeated grows with the text up to 64 KB', (seed) => {
    const [small, large] = [8_192, 65_536].map((length) => {
      const text = of(seed, length);
      return workOf(() => foldText(text));
    });
    expect((large ?? 0) / (small ?? 0)).toBeLessThan(9);
  });

  test('the count sees quadratic work', () => {
    const quadratic = (text: string) => {
      for (let at = 0; at < text.length; at += 1) text.slice(at);
    };
    expect(workOf(() => quadratic(of('a', 4_096))) / workOf(() => quadratic(of('a', 1_024)))).toBeGreaterThan(
      15,
    );
  });
});
