import { describe, expect, test } from 'vitest';
import { type Command, commandWords } from '../../domain/transfer/command-words.ts';
import { readText } from '../../domain/transfer/reading.ts';

/** By hand: what a person typed, and the command that it gives. */
const acts: [typed: string, command: Command, reference?: string][] = [
  ['No fui yo 😡', 'not_me'],
  ['NO FUI YO, bloqueen todo', 'not_me'],
  ['NO FUI YO!!! 🚨🚨', 'not_me'],
  ['no fui yo.', 'not_me'],
  ['¡¡NO FUI YO!!', 'not_me'],
  ['*No* _fui_ *yo*', 'not_me'],
  ['«No fui yo»', 'not_me'],
  ['hola, no fui yo', 'not_me'],
  ['Hola! Buenas tardes. NO FUI YO', 'not_me'],
  ['Por favor ayuda no fui yo', 'not_me'],
  ['🚨 no fui yo', 'not_me'],
  ['no fui yo\n\nbloqueen mi cuenta ya mismo por favor', 'not_me'],
  ['No fui yo. Me robaron el celular', 'not_me'],
  ['no fui yo, es una estafa, cancelen la transferencia', 'not_me'],
  ['no fui yo, no pedí nada', 'not_me'],
  ['no fui yo gracias', 'not_me'],
  ['no fui yo ❤️', 'not_me'],
  ['No fuí yo 😡😡', 'not_me'],
  ['n\u00ado fui yo', 'not_me'],
  ['no fui yo K7M2QX9B', 'not_me', 'K7M2QX9B'],
  ['cancelar transferencia 🙏', 'withdraw_transfer'],
  ['CANCELAR TRANSFERENCIA URGENTE', 'withdraw_transfer'],
  ['Hola, cancelar transferencia por favor', 'withdraw_transfer'],
  ['cancelar transferencia ya!!', 'withdraw_transfer'],
  ['Cancelar transferencia K7M2QX9B 🙏', 'withdraw_transfer', 'K7M2QX9B'],
  ['CANCELAR TRANSFERENCIA Ref: K7M2QX9B, gracias', 'withdraw_transfer', 'K7M2QX9B'],
  ['ALTO 🙏', 'silence_alerts'],
  ['Hola, alto por favor', 'silence_alerts'],
  ['alto a los mensajes', 'silence_alerts'],
  ['Stop!!', 'silence_alerts'],
  ['Alta, gracias', 'turn_on_alerts'],
  ['baja por favor', 'cancel_service'],
];

/** Something may be meant that is not the command: the exact words go back. */
const near: [typed: string, command: Command][] = [
  ['no fui yo?', 'not_me'],
  ['¿No fui yo', 'not_me'],
  ['no fui yo❓', 'not_me'],
  ['no fui yo el que pagó tarde pero ya está', 'not_me'],
  ['no fui yo quien lo pidió', 'not_me'],
  ['no fui yo, fue mi hijo, está bien', 'not_me'],
  ['no fui yo sino mi socia, sigan', 'not_me'],
  ['no fui yo, mentira, sí fui', 'not_me'],
  ['no fui yo 😂', 'not_me'],
  ['no fui yo ;)', 'not_me'],
  ['~no fui yo~', 'not_me'],
  ['no fui yo no', 'not_me'],
  ['no fui yo, no bloqueen', 'not_me'],
  ['no, fui yo', 'not_me'],
  ['No. Fui yo', 'not_me'],
  ['no fui 😡 yo', 'not_me'],
  ['nofuiyo', 'not_me'],
  ['no fuy yo', 'not_me'],
  ['NO FUI YО', 'not_me'],
  ['NО FUI YO', 'not_me'],
  ['no fui yp', 'not_me'],
  ['yo no fui', 'not_me'],
  ['me llegó un aviso pero no fui yo', 'not_me'],
  ['quiero avisar que no soy yo', 'not_me'],
  ['no fui yo Ref: K7M2QX9B cancelar Ref: K7M2QX9C', 'not_me'],
  [`no fui yo ${'ayuda '.repeat(20)}`, 'not_me'],
  [`NO FUI YO ${'a '.repeat(3_000)}`, 'not_me'],
  ['cancelar transferencia no, me equivoqué', 'withdraw_transfer'],
  ['cancelar transferencia?', 'withdraw_transfer'],
  ['cancelar transferencia ❌', 'withdraw_transfer'],
  ['cancelar transferencia bancaria', 'withdraw_transfer'],
  ['no cancelar transferencia', 'withdraw_transfer'],
  ['cancelar la transferencia', 'withdraw_transfer'],
  ['quiero cancelar ya la transferencia Ref: K7M2QX9B', 'withdraw_transfer'],
  ['cancelar tranferensia', 'withdraw_transfer'],
  ['cancelartransferencia', 'withdraw_transfer'],
  ['cancelar transferencia K7M2QX9B K7M2QX9C', 'withdraw_transfer'],
  ['alto ahí, no quiero dejar de recibir', 'silence_alerts'],
  ['alto?', 'silence_alerts'],
  ['Altto', 'silence_alerts'],
  ['ALTО', 'silence_alerts'],
  ['stop no', 'silence_alerts'],
  ['ALTA de un hosting', 'turn_on_alerts'],
  ['BAJA Radio', 'cancel_service'],
  ['BAJA K7M2QX9B', 'cancel_service'],
  ['quiero dar de baja un servicio', 'cancel_service'],
  ['quiero la baja', 'cancel_service'],
];

const unrelated = [
  'hola',
  'Hola, ¿cómo va?',
  'buenas tardes',
  'ayer no fui a la oficina',
  'no fui ayer',
  'no hay nadie ahí',
  'el precio es muy alto',
  'salió alta la factura',
  'quiero cancelar una factura',
  'hice la transferencia ayer',
  'soy yo',
  'toString',
  '__proto__',
  '😡',
  '',
  `${'hola '.repeat(2_000)}`,
];

describe('a command (C9, T8, A6)', () => {
  test.each(acts)('%j acts', (typed, command, reference) => {
    expect(readText(typed)).toEqual({ kind: 'command', command, reference });
  });

  test.each(near)('%j gets the exact words', (typed, command) => {
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
