import { describe, expect, test } from 'vitest';
import { readText } from '../../domain/transfer/reading.ts';
import { matchesHolderText, matchesRecipientText, serviceNamed } from '../../domain/transfer/texts.ts';

const terms = {
  holder: { name: 'Juan Perez', email: 'juan@example.com' },
  recipient: { name: 'José García', email: 'jose@example.com' },
  serviceLabel: 'Radio Ñandú 2',
};
const reference = 'K7M2QX9B';
const HOLDER =
  'Hola ! soy *Juan Perez* , mi correo de cliente es juan@example.com y deseo que el servicio Radio Ñandú 2 que activo y al dia pase a nombre del cliente José García con correo jose@example.com.. Ref: K7M2QX9B';
const RECIPIENT =
  'Hola ! soy *José García* , mi correo de cliente es jose@example.com y acepto recibir a mi nombre el servicio que estaba pase a nombre del cliente *Juan Perez* con correo juan@example.com.. Ref: K7M2QX9B';

function holderMatches(text: string): boolean {
  const reading = readText(text);
  return reading.kind === 'holder' && matchesHolderText(reading, terms, reference);
}

function recipientMatches(text: string): boolean {
  const reading = readText(text);
  return reading.kind === 'recipient' && matchesRecipientText(reading, terms, reference);
}

/** [what is done, what is replaced, by what]: applied to whichever of the two texts contains what is replaced. */
type Row = readonly [string, string, string];

const tolerated: Row[] = [
  ['nothing', 'Hola', 'Hola'],
  ['no code', ' Ref: K7M2QX9B', ''],
  ['code in small letters', 'Ref: K7M2QX9B', 'ref: k7m2qx9b'],
  ['code with final dots and in bold', 'Ref: K7M2QX9B', '*Ref: K7M2QX9B*..'],
  ['no final dots', '..', ''],
  ['one final dot', '..', '.'],
  ['final dots apart', '.com..', '.com ...'],
  ['an ellipsis', '..', '…'],
  ['fixed words in capitals', 'mi correo de cliente es', 'MI CORREO DE CLIENTE ES'],
  ['a fixed word with an accent', 'correo', 'córreo'],
  ['an accent as a combining mark', 'Hola', 'Ho\u0301la'],
  ['another greeting in capitals', 'Hola', 'HOLA'],
  ['no-break space', ' mi correo', '\u00a0mi\u00a0correo'],
  ['white space doubled', ' soy ', '   soy  '],
  ['a tab', ' soy ', '\tsoy '],
  ['line breaks', ' mi correo', '\r\nmi\ncorreo'],
  ['line separator and next line', ' mi correo', '\u2028mi\u0085correo'],
  ['ideographic space', ' soy ', '\u3000soy '],
  ['white space around', 'Hola', '\n  Hola'],
  ['zero-width joiner in a fixed word', 'cliente', 'cli\u200dente'],
  ['zero-width space beside a word', 'soy ', 'soy \u200b'],
  ['soft hyphen in a fixed word', 'correo', 'co\u00adrreo'],
  ['right-to-left override in a fixed word', 'soy', '\u202esoy\u202c'],
  ['right-to-left override around the e-mail', 'juan@example.com', '\u202ejuan@example.com\u202c'],
  ['soft hyphen in the e-mail', 'juan@example.com', 'juan@exam\u00adple.com'],
  ['zero-width joiner in a name', 'Juan', 'Ju\u200dan'],
  ['byte order mark in front', 'Hola', '\ufeffHola'],
  ['full-width fixed word', 'cliente', 'ｃｌｉｅｎｔｅ'],
  ['full-width punctuation', 'Hola !', 'Hola ！'],
  ['full-width e-mail', 'juan@example.com', 'ｊｕａｎ＠example．com'],
  ['e-mail in capitals', 'juan@example.com', 'Juan@EXAMPLE.com'],
  ['e-mail in bold', 'juan@example.com', '*juan@example.com*'],
  ['no asterisks', '*Juan Perez*', 'Juan Perez'],
  ['one asterisk', '*Juan Perez*', 'Juan Perez*'],
  ['asterisks on each word', '*Juan Perez*', '*Juan* *Perez*'],
  ['asterisks apart', '*Juan Perez*', '* Juan Perez *'],
  ['two asterisks', '*Juan Perez*', '**Juan Perez**'],
  ['asterisks around the comma too', '*Juan Perez* ,', '*Juan Perez ,*'],
  ['name in capitals', 'Juan Perez', 'JUAN PEREZ'],
  ['name with an accent', 'Juan Perez', 'Juan Pérez'],
  ['name without its accents', 'José García', 'Jose Garcia'],
  ['name in the other order', 'Juan Perez', 'Perez Juan'],
  ['label in capitals without accents', 'Radio Ñandú 2', 'RADIO NANDU 2'],
  ['label decomposed', 'Radio Ñandú 2', 'Radio N\u0303andu\u0301 2'],
];

const refused: Row[] = [
  ['Cyrillic о in a fixed word', 'Hola', 'Hоla'],
  ['Cyrillic с in a fixed word', 'correo', 'сorreo'],
  ['Greek ο in a fixed word', 'correo', 'cοrreo'],
  ['dotless ı in a fixed word', 'mi correo', 'mı correo'],
  ['stroked letter in a fixed word', 'Hola', 'Hoła'],
  ['overlaid letter in a fixed word', 'Hola', 'Ho\u0338la'],
  ['Cyrillic а in a name', 'Juan', 'Juаn'],
  ['Greek ο in a name', 'José', 'Jοsé'],
  ['Cyrillic а in an e-mail', 'juan@', 'juаn@'],
  ['accent in an e-mail', 'juan@', 'juán@'],
  ['combining accent in an e-mail', 'juan@', 'jua\u0301n@'],
  ['Cyrillic letter in the code', 'K7M2', 'К7M2'],
  ['Cyrillic а in the label', 'Radio', 'Rаdio'],
  ['combining grapheme joiner', 'Hola', 'Ho\u034fla'],
  ['variation selector', 'Hola', 'Hola\ufe0f'],
  ['Hangul filler', 'soy ', 'soy \u3164'],
  ['control character', 'Hola', 'Ho\u0000la'],
  ['lone surrogate', 'Hola', 'Hola\ud800'],
  ['e-mail reversed by an override', 'juan@example.com', '\u202emoc.elpmaxe@nauj\u202c'],
  ['a letter missing in a fixed word', 'deseo', 'deso'],
  ['a letter missing in a fixed word', 'acepto', 'aceto'],
  ['a letter more in a fixed word', 'cliente', 'clientes'],
  ['a letter changed in a name', 'Perez', 'Peres'],
  ['a letter missing in a name', 'Juan', 'Jun'],
  ['a letter changed in an e-mail', 'juan@', 'joan@'],
  ['a letter missing in an e-mail', 'jose@', 'jse@'],
  ['another top-level domain', 'jose@example.com', 'jose@example.co'],
  ['a dot less in an e-mail', 'juan@example.com', 'juan@examplecom'],
  ['a letter changed in the label', 'Radio', 'Radia'],
  ['a digit changed in the label', 'Ñandú 2', 'Ñandú 3'],
  ['a digit missing in the label', 'Ñandú 2', 'Ñandú'],
  ['a dash in the label', 'Ñandú 2', 'Ñandú-2'],
  ['a space missing in the label', 'Radio Ñandú', 'RadioÑandú'],
  ['a space missing between fixed words', 'de cliente', 'decliente'],
  ['a space in a fixed word', 'correo', 'cor reo'],
  ['a space in an e-mail', 'juan@', 'ju an@'],
  ['a space missing before the comma', '* ,', '*,'],
  ['a space missing before the exclamation mark', 'Hola !', 'Hola!'],
  ['no exclamation mark', 'Hola !', 'Hola'],
  ['opening exclamation mark', 'Hola !', '¡Hola !'],
  ['no comma', ' ,', ''],
  ['semicolon for the comma', ' ,', ' ;'],
  ['a word missing', 'mi correo de cliente', 'mi correo cliente'],
  ['a word more', 'mi correo de cliente', 'mi nuevo correo de cliente'],
  ['words swapped', 'mi correo', 'correo mi'],
  ['a negation', 'y deseo', 'y no deseo'],
  ['a negation', 'y acepto', 'y no acepto'],
  ['corrected grammar', 'que activo y al dia', 'que está activo y al dia'],
  ['one name only', '*Juan Perez*', '*Juan*'],
  ['a name more', 'Juan Perez', 'Juan Carlos Perez'],
  ['a name doubled', 'Juan Perez', 'Juan Juan Perez'],
  ['another name', 'Juan Perez', 'Juan Gomez'],
  ['no name', '*Juan Perez*', ''],
  ['asterisk in a name', 'Juan', 'Ju*an'],
  ['asterisk in an e-mail', 'juan@', 'ju*an@'],
  ['asterisk for a space', 'Juan Perez', 'Juan*Perez'],
  ['underscores', '*Juan Perez*', '_Juan Perez_'],
  ['something in front', 'Hola', 'Buenas. Hola'],
  ['something behind', '.. Ref: K7M2QX9B', '.. Ref: K7M2QX9B gracias'],
  ['something behind, no code', '.. Ref: K7M2QX9B', '.. gracias'],
  ['a quotation', 'Hola', '«Hola'],
  ['a changed code', 'K7M2QX9B', 'K7M2QX9C'],
  ['a short code', 'K7M2QX9B', 'K7M2QX9'],
  ['a word for a code', 'K7M2QX9B', 'código'],
  ['no code after Ref:', ' K7M2QX9B', ''],
  ['no space before the code', 'Ref: ', 'Ref:'],
  ['two codes', 'Ref: K7M2QX9B', 'Ref: K7M2QX9C Ref: K7M2QX9B'],
  ['a code in two', 'K7M2QX9B', 'K7M2 QX9B'],
  ['the code in the middle', 'Hola', 'Ref: K7M2QX9B Hola'],
  ['dots in the middle', 'juan@example.com', 'juan@example.com..'],
  ['the e-mails exchanged', 'juan@example.com', 'jose@example.com'],
  ['the text twice', 'Ref: K7M2QX9B', `Ref: K7M2QX9B ${HOLDER}`],
];

const texts = [
  ['holder', HOLDER, holderMatches],
  ['recipient', RECIPIENT, recipientMatches],
] as const;

describe.each(texts)("the %s's text (T5)", (_party, text, matches) => {
  const applies = ([, replaced]: Row) => text.includes(replaced);
  const onlyHolder = 'dots in the middle';

  test.each(tolerated.filter(applies))('is the same with %s', (_what, replaced, replacement) => {
    expect(matches(text.replace(replaced, () => replacement))).toBe(true);
  });

  test.each(refused.filter(applies).filter(([what]) => what !== onlyHolder || text === HOLDER))(
    'is another with %s',
    (_what, replaced, replacement) => {
      expect(matches(text.replace(replaced, () => replacement))).toBe(false);
    },
  );

  test('stays the same in normal forms C, D, KC and KD', () => {
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(matches(text.normalize(form))).toBe(true);
  });
});

test('every row of the tables applies to a text', () => {
  const idle = [...tolerated, ...refused].filter(
    ([, replaced]) => !HOLDER.includes(replaced) && !RECIPIENT.includes(replaced),
  );
  expect(idle).toEqual([]);
});

test('neither text is taken for the other', () => {
  expect(holderMatches(RECIPIENT)).toBe(false);
  expect(recipientMatches(HOLDER)).toBe(false);
});

test('a text that carries a code opens no transfer, and agrees with no transfer of another code (T4)', () => {
  const reading = readText(HOLDER);
  if (reading.kind !== 'holder') throw new Error('not read');
  expect(matchesHolderText(reading, terms)).toBe(false);
  expect(matchesHolderText(reading, terms, 'K7M2QX9C')).toBe(false);
  expect(matchesHolderText({ ...reading, reference: undefined }, terms)).toBe(true);
});

describe('labels and names made of the fixed words (T5)', () => {
  const fixed = 'que activo y al dia pase a nombre del cliente';
  const open = (label: string, name: string) => {
    const text = `Hola ! soy Juan Perez , mi correo de cliente es juan@example.com y deseo que el servicio ${label} ${fixed} ${name} con correo jose@example.com`;
    const reading = readText(text);
    if (reading.kind !== 'holder') throw new Error('not read');
    return reading;
  };

  test.each([
    ['a pase a nombre del cliente', 'Jose Garcia', 'Jose Garcia', 'a pase a nombre del cliente'],
    ['radio con correo', 'Jose Garcia', 'Jose Garcia', 'radio con correo'],
    ['radio', 'Jose con correo Garcia', 'Jose con correo Garcia', 'radio'],
    [`radio ${fixed} Jose`, 'Jose Garcia', 'Jose Garcia', `radio ${fixed} jose`],
    ['radio', `Jose ${fixed} Garcia`, `Jose ${fixed} Garcia`, 'radio'],
    [`radio ${fixed} Jose`, `Jose ${fixed} Garcia`, `Jose ${fixed} Garcia`, `radio ${fixed} jose`],
    ['y deseo que el servicio', 'Jose Garcia', 'Jose Garcia', 'y deseo que el servicio'],
  ])('label %j, name %j, on file %j: the label is %j', (label, name, onFile, key) => {
    expect(serviceNamed(open(label, name), onFile)?.labelKey).toBe(key);
  });

  test('a label is not shortened by counting its end to the name', () => {
    const onFile = 'Que Activo Y Al Dia Pase A Jose Nombre Del Cliente Garcia';
    const reading = open(`radio ${fixed} Jose`, 'Garcia Jose');
    expect(serviceNamed(reading, onFile)?.labelKey).toBe(`radio ${fixed} jose`);
    expect(
      matchesHolderText(reading, {
        ...terms,
        serviceLabel: 'radio',
        recipient: { name: onFile, email: 'jose@example.com' },
      }),
    ).toBe(false);
  });

  test('a text without label or without name is none', () => {
    expect(readText(open('x', 'y z').name).kind).toBe('other');
    const without = readText(
      `Hola ! soy Juan Perez , mi correo de cliente es juan@example.com y deseo que el servicio ${fixed} Jose Garcia con correo jose@example.com`,
    );
    expect(without.kind === 'holder' && serviceNamed(without, 'Jose Garcia')).toBeUndefined();
  });
});
