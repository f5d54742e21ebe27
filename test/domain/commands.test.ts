import { describe, expect, test } from 'vitest';
import { type Command, commandWords } from '../../domain/transfer/command-words.ts';
import { readText } from '../../domain/transfer/reading.ts';

/** By hand: what people type, by the command that it gives. */
const acts: Record<Command, string[][]> = {
  not_me: [
    ['NO FUI YO', 'no fui yo.', 'no fui yo\n', 'NO FUI YO!!! 🚨🚨', '🚨 no fui yo', 'no fui yo ❤️'],
    ['No fui yo 😡'],
    ['No fuí yo 😡😡', '¡¡NO FUI YO!!', '¡No fuí yo!!', '*No* _fui_ *yo*', '«No fui yo»', 'n\u00ado fui yo'],
    ['hola, no fui yo', 'Hola! Buenas tardes. NO FUI YO', 'Por favor ayuda no fui yo', 'no fui yo gracias'],
    ['NO FUI YO, bloqueen todo', 'no fui yo\n\nbloqueen mi cuenta ya mismo por favor'],
    ['No fui yo. Me robaron el celular', 'no fui yo, es una estafa, cancelen la transferencia'],
    ['no fui yo, no pedí nada'],
  ],
  withdraw_transfer: [
    ['CANCELAR TRANSFERENCIA', 'cancelar   transferencia.', 'cancelar transferencia 🙏'],
    ['cancelar transferencia ya!!'],
    ['CANCELAR TRANSFERENCIA URGENTE', 'Hola, cancelar transferencia por favor'],
  ],
  silence_alerts: [['ALTO', 'ALTO 🙏', 'Hola, alto por favor', 'alto a los mensajes', 'Stop.', 'Stop!!']],
  turn_on_alerts: [['alta', 'Alta, gracias']],
  cancel_service: [['*BAJA*', 'baja por favor']],
};

const withReference: [Command, string[]][] = [
  ['not_me', ['no fui yo K7M2QX9B', 'NO FUI YO Ref: K7M2QX9B']],
  ['withdraw_transfer', ['Cancelar transferencia K7M2QX9B.', 'Cancelar transferencia K7M2QX9B 🙏']],
  ['withdraw_transfer', ['*Cancelar transferencia* Ref: k7m2qx9b']],
  ['withdraw_transfer', ['CANCELAR TRANSFERENCIA Ref: K7M2QX9B, gracias']],
];

/** Something may be meant that is not the command: the exact words go back. */
const near: Record<Command, string[][]> = {
  not_me: [
    ['no fui yo?', '¿No fui yo', 'no fui yo❓', 'no fui yo 😂', 'no fui yo ;)', '~no fui yo~'],
    ['no fui 😡 yo'],
    ['no fui yo el que pagó', 'no fui yo el que pagó tarde pero ya está', 'no fui yo quien lo pidió'],
    ['no fui yo, fue mi hijo, está bien', 'no fui yo sino mi socia, sigan', 'no fui yo, mentira, sí fui'],
    ['no fui yo no', 'no fui yo, no bloqueen', 'no, fui yo', 'No. Fui yo', 'yo no fui'],
    ['nofuiyo', 'no fuy yo', 'no fui yp', 'NO FUI YО', 'NО FUI YO', 'NОFUI YO'],
    ['me llegó un aviso pero no fui yo', 'quiero avisar que no soy yo'],
    ['no fui yo Ref: K7M2QX9B cancelar Ref: K7M2QX9C'],
    [`no fui yo ${'ayuda '.repeat(20)}`, `NO FUI YO ${'a '.repeat(3_000)}`],
  ],
  withdraw_transfer: [
    ['cancelar transferencia no, me equivoqué', 'no cancelar transferencia'],
    ['cancelar transferencia bancaria'],
    ['cancelar transferencia?', 'cancelar transferencia ❌', 'cancelar tranferensia'],
    ['cancelartransferencia'],
    ['cancelar la transferencia', 'quiero cancelar ya la transferencia Ref: K7M2QX9B'],
    ['cancelar transferencia K7M2QX9B K7M2QX9C'],
  ],
  silence_alerts: [['alto ahí, no quiero dejar de recibir', 'alto ahí', 'alto?', 'Altto', 'ALTО', 'stop no']],
  turn_on_alerts: [['ALTA de un hosting']],
  cancel_service: [['BAJA Radio', 'BAJA K7M2QX9B', 'quiero dar de baja un servicio', 'quiero la baja']],
};

const unrelated = [
  ['hola', 'Hola, ¿cómo va?', 'buenas tardes', `${'hola '.repeat(2_000)}`],
  ['ayer no fui a la oficina', 'no fui ayer', 'no hay nadie ahí', 'soy yo', 'el precio es muy alto'],
  [
    'salió alta la factura',
    'quiero cancelar una factura',
    'hice la transferencia ayer',
    'CANCELAR',
    'K7M2QX9B',
  ],
  ['toString', '__proto__', '😡', '', '   ', '***', '...', '\u200b'],
].flat();

const rowsOf = (table: Record<Command, string[][]>) =>
  Object.entries(table).flatMap(([command, texts]) => texts.flat().map((typed) => ({ typed, command })));

describe('a command (C9, T8, A6)', () => {
  test.each(rowsOf(acts))('$typed acts', ({ typed, command }) => {
    expect(readText(typed)).toEqual({ kind: 'command', command, reference: undefined });
  });

  test.each(withReference)('%s takes the code with it: %j', (command, texts) => {
    for (const typed of texts) {
      expect(readText(typed)).toEqual({ kind: 'command', command, reference: 'K7M2QX9B' });
    }
  });

  test.each(rowsOf(near))('$typed gets the exact words', ({ typed, command }) => {
    expect(readText(typed)).toEqual({ kind: 'near_command', command });
  });

  test.each(unrelated)('%j is other talk', (typed) => {
    expect(readText(typed)).toEqual({ kind: 'other' });
  });

  test.each(Object.entries(commandWords))(
    '%s acts by the words that people are told: %s',
    (command, words) => {
      expect(readText(words)).toMatchObject({ kind: 'command', command });
    },
  );
});

const invitation =
  'Hola Jose Garcia: Juan Perez te quiere pasar su servicio. Para aceptar, mandanos por WhatsApp este texto, sin cambiarle ' +
  'nada:\n\nHola ! soy *Jose Garcia* , mi correo de cliente es jose@example.com y acepto recibir a mi nombre el servicio ' +
  'que estaba pase a nombre del cliente *Juan Perez* con correo juan@example.com.. Ref: K7M2QX9B\n\nSi no fuiste vos, ' +
  'respondé NO FUI YO y frenamos todo.';

test('who sends a whole invitation back tries to consent, and is told how', () => {
  expect(readText(invitation)).toMatchObject({ kind: 'near_miss', party: 'recipient' });
});
