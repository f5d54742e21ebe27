import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReference } from '../../domain/reference.ts';
import { readText } from '../../domain/transfer/reading.ts';
import {
  composeHolderText,
  composeRecipientText,
  matchesHolderText,
  matchesRecipientText,
  type TransferTerms,
} from '../../domain/transfer/texts.ts';

const sides = [
  {
    party: 'holder',
    compose: composeHolderText,
    matches: (text: string, terms: TransferTerms, reference?: string) => {
      const reading = readText(text);
      return reading.kind === 'holder' && matchesHolderText(reading, terms, reference);
    },
  },
  {
    party: 'recipient',
    compose: composeRecipientText,
    matches: (text: string, terms: TransferTerms, reference?: string) => {
      const reading = readText(text);
      return reading.kind === 'recipient' && matchesRecipientText(reading, terms, reference);
    },
  },
] as const;

/** Names and labels as C1 allows them, any script, and hostile ones put together from the fixed words. */
const fixedWords = (
  'hola soy mi correo de cliente es y deseo que el servicio activo al dia pase a nombre del con acepto recibir estaba ' +
  'Ref que-activo . - & S.R.L. ana ana'
).split(' ');
const phrases = [
  'que activo y al dia pase a nombre del cliente',
  'con correo',
  'y deseo que el servicio',
  'mi correo de cliente es',
  ...fixedWords,
];
const hostileName = fc
  .array(fc.constantFrom(...phrases), { minLength: 1, maxLength: 8 })
  .map((words) => words.join(' ').slice(0, 80).trim())
  .filter((name) => name.length >= 2 && /[a-z]/.test(name));
const worldlyWords =
  "José Ñandú O’Brien D'Alessandro IX Пётр 北京 שלום ﷺ ŒUVRE İpek ß ΣΊΣΥΦΟΣ ñ Ana-María S.A. 24 का ｆｕｌｌ".split(
    ' ',
  );
const worldlyName = fc
  .array(fc.constantFrom(...worldlyWords), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '))
  .filter((name) => name.length >= 2);
const name = fc.oneof(hostileName, worldlyName);
const email = fc
  .tuple(fc.stringMatching(/^[a-z0-9!#$%&'+/=?^_`{|}~-]{1,12}$/), fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/))
  .map(([local, domain]) => `${local}@${domain}.com.ar`);
const people = fc.tuple(name, name, email, email).filter(([, , one, other]) => one !== other);
const anyTerms = fc
  .tuple(people, name)
  .map(([[holderName, recipientName, holderEmail, recipientEmail], serviceLabel]) => ({
    holder: { name: holderName, email: holderEmail },
    recipient: { name: recipientName, email: recipientEmail },
    serviceLabel,
  }));

describe.each(sides)("the $party's composed text", ({ compose, matches }) => {
  test('always matches its own transfer, with the code and without', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        const reference = createReference();
        const text = compose(terms, reference);
        expect(matches(text, terms, reference)).toBe(true);
        expect(matches(text.replace(/ Ref: .*$/, ''), terms, reference)).toBe(true);
        expect(matches(text.replaceAll(' ', '\u00a0\n').replaceAll('*', ''), terms, reference)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('never matches a transfer with another code', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        expect(matches(compose(terms, createReference()), terms, createReference())).toBe(false);
        expect(matches(compose(terms, createReference()), terms)).toBe(false);
      }),
    );
  });
});

/** As in the world: an address is one client, who has one name; names and labels are hostile and often related. */
const related = fc
  .tuple(fc.array(hostileName, { minLength: 3, maxLength: 3 }), hostileName, hostileName)
  .map(([names, one, other]) => {
    const clients = names.map((clientName, index) => ({
      name: clientName,
      email: `client${index}@example.com`,
    }));
    const middle = 'que activo y al dia pase a nombre del cliente';
    const joined = names.map((clientName) => `${one} ${middle} ${clientName}`);
    return { clients, labels: [one, other, ...joined] };
  });
/** Hostile names are plain ASCII, so that "without case" is all that folding does to them. */
const same = (one: string, other: string) =>
  one.toLowerCase().split(/ +/).join(' ') === other.toLowerCase().split(/ +/).join(' ');

test('a text without code never matches a different transfer, nor a different service (T5)', () => {
  const pick = fc.nat({ max: 2 });
  const label = fc.nat({ max: 4 });
  const choice = fc.tuple(pick, pick, label);
  let compared = 0;
  fc.assert(
    fc.property(related, choice, choice, ({ clients, labels }, first, second) => {
      const terms = [first, second].map(([holder, recipient, service]) => ({
        holder: clients[holder],
        recipient: clients[recipient],
        serviceLabel: labels[service],
      })) as [TransferTerms, TransferTerms];
      const [one, other] = terms;
      const sameParties =
        one.holder.email === other.holder.email && one.recipient.email === other.recipient.email;
      const sameService = same(one.serviceLabel, other.serviceLabel);
      for (const { party, compose, matches } of sides) {
        const text = compose(one, createReference()).replace(/ Ref: .*$/, '');
        const expected = sameParties && (party === 'recipient' || sameService);
        expect(matches(text, other)).toBe(expected);
        compared += expected ? 0 : 1;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(compared).toBeGreaterThan(1_000);
});

/** Words of five different letters at least, so that no change of one character makes one word of another. */
const plainWords = ['Ramiro', 'Beltran', 'Quiroga', 'Ludmila', 'Iturbe'];
const plainTerms = fc
  .shuffledSubarray(plainWords, { minLength: 5, maxLength: 5 })
  .map(([one, two, three, four, five]) => ({
    holder: { name: `${one} ${two}`, email: 'ramiro.b@example.com' },
    recipient: { name: `${three} ${four}`, email: 'q-lud@example.org' },
    serviceLabel: `Radio ${five} 24`,
  }));
/** None of these is tolerated anywhere: not white space, format character, accent, asterisk, dot or the case of a letter. */
const intruders = [...'жοаıłøß0#@,-_~|«\u0000\u0338\u034f\ufe0f\u3164'];

/** Where the tables of T5 allow a text to lose or repeat characters: asterisks, spaces beside spaces, the final dots. */
function isTolerated(text: string, at: number): boolean {
  const finalDots = text.indexOf('.. Ref: ');
  return text[at] === '*' || at === finalDots || at === finalDots + 1;
}

describe.each(sides)("one character of the $party's text", ({ compose, matches }) => {
  const place = fc.nat({ max: 100_000 });
  const changed = (change: (text: string, at: number, intruder: string) => string | undefined) =>
    fc.assert(
      fc.property(plainTerms, place, fc.constantFrom(...intruders), (terms, position, intruder) => {
        const reference = createReference();
        const text = compose(terms, reference);
        const altered = change(text, position % text.length, intruder);
        fc.pre(altered !== undefined && altered !== text);
        expect(matches(altered as string, terms, reference), altered).toBe(false);
      }),
      { numRuns: 2_000 },
    );

  test('replaced by a foreign one: no match', () => {
    changed((text, at, intruder) => text.slice(0, at) + intruder + text.slice(at + 1));
  });

  test('added: no match', () => {
    changed((text, at, intruder) => text.slice(0, at) + intruder + text.slice(at));
  });

  test('left out: no match, but for asterisks and final dots', () => {
    changed((text, at) => (isTolerated(text, at) ? undefined : text.slice(0, at) + text.slice(at + 1)));
  });

  test('exchanged with the next: no match, but for asterisks, final dots and capitals', () => {
    changed((text, at) => {
      const [one = '', two = ''] = [text[at], text[at + 1]];
      if (isTolerated(text, at) || isTolerated(text, at + 1) || one.toLowerCase() === two.toLowerCase())
        return undefined;
      return text.slice(0, at) + two + one + text.slice(at + 2);
    });
  });

  test('replaced by another letter: no match', () => {
    changed((text, at, intruder) => {
      const letter = String.fromCharCode(97 + (intruder.charCodeAt(0) % 26));
      return isTolerated(text, at) || text.charAt(at).toLowerCase() === letter
        ? undefined
        : text.slice(0, at) + letter + text.slice(at + 1);
    });
  });

  test('in the other case, every character at once: a match', () => {
    fc.assert(
      fc.property(plainTerms, (terms) => {
        const reference = createReference();
        expect(matches(compose(terms, reference).toUpperCase(), terms, reference)).toBe(true);
        expect(matches(compose(terms, reference).toLowerCase(), terms, reference)).toBe(true);
      }),
    );
  });
});

test('no text whatever makes reading fail', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme' })),
      (text) => {
        expect(() => readText(text)).not.toThrow();
      },
    ),
  );
});
