/** What a person may order by a message of its own: withdraw (T8), freeze (C9), silence and turn on alerts (A6), X1. */
export type Command = 'withdraw_transfer' | 'not_me' | 'silence_alerts' | 'turn_on_alerts' | 'cancel_service';

/** The exact words of each command, as people are told to send them. */
export const commandWords: Readonly<Record<Command, string>> = {
  withdraw_transfer: 'CANCELAR TRANSFERENCIA',
  not_me: 'NO FUI YO',
  silence_alerts: 'ALTO',
  turn_on_alerts: 'ALTA',
  cancel_service: 'BAJA',
};

export type Phrase = { words: readonly string[]; command: Command };

/** What is read as a command, folded. */
export const phrases: readonly Phrase[] = [
  ...Object.entries(commandWords).map(([command, words]) => phrase(command as Command, words)),
  phrase('silence_alerts', 'STOP'),
];

/** What speaks of a command wherever in a text it stands, folded. */
export const mentions: readonly Phrase[] = [
  phrase('not_me', 'NO FUI YO'),
  phrase('not_me', 'YO NO FUI'),
  phrase('not_me', 'NO HE SIDO YO'),
  phrase('not_me', 'NO SOY YO'),
  phrase('cancel_service', 'DE BAJA'),
  phrase('cancel_service', 'LA BAJA'),
];

const GREETINGS = 'hola|buen dia|buenos dias|buenas(?: tardes| noches)?';
const CALLS = 'por favor|porfa(?:vor)?|please|urgente|atencion|ayuda(?:me|nme)?|auxilio';
const THANKS = '(?:muchas |mil )?gracias|saludos';
const AT_ONCE = 'ya(?: mismo)?|ahora(?: mismo)?|rapido|inmediatamente';
const COURTESY = [GREETINGS, CALLS, THANKS, AT_ONCE];

/** Words that may stand before a command and change nothing in it, folded. */
export const greeting = repeated([GREETINGS, CALLS, 'perdon|disculp(?:a|e|en)']);

/**
 * What may stand behind a command and cannot mean its opposite (C9, T8, A6), folded. A closed list on purpose: among
 * other words there is always one that turns the meaning (`no fui yo el que …`, `no fui yo, fue mi hijo`).
 */
export const harmless: Readonly<Record<Command, RegExp>> = {
  not_me: repeated([
    ...COURTESY,
    '(?:bloque|congel)(?:ar|a|en|ame|enme|ala|enla)(?: (?:todo|(?:la |mi )?cuenta))?',
    '(?:(?:cancel|anul|fren)(?:ar|a|en)|paren|detengan)(?: (?:todo|eso|esto|(?:la |esa |esta )?transferencia|el cambio))?',
    'me (?:robaron|hackearon|estafaron|clonaron)(?: (?:el (?:celular|telefono|chip|whatsapp)|la cuenta))?',
    'es (?:un (?:fraude|robo)|una estafa)',
    '(?:yo )?no (?:lo )?(?:pedi|hice|autorice|solicite)(?: (?:nada|eso|esto))?',
  ]),
  withdraw_transfer: repeated(COURTESY),
  silence_alerts: repeated([...COURTESY, '(?:a |con )?(?:los |tantos )?(?:mensajes|avisos|alertas)']),
  turn_on_alerts: repeated(COURTESY),
  cancel_service: repeated(COURTESY),
};

/** More words than this are no courtesy; it also bounds what the expressions above are asked about. */
export const MOST_HARMLESS_WORDS = 12;

/** Questions, doubts, winks, crosses and what is struck through: these turn a meaning. */
export const doubt = /[?¿؟‽~❓❔🤔😂🤣😅😆😉😜😝😛🙃🤪😏🤭🚫❌✖✗✘⛔👎🙅]|;-?\)/u;

function phrase(command: Command, words: string): Phrase {
  return { command, words: words.toLowerCase().split(' ') };
}

function repeated(parts: readonly string[]): RegExp {
  return new RegExp(`^(?:(?:${parts.join('|')})(?: |$))*$`);
}
