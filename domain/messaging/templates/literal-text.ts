import type { Form } from './template.ts';

const openChat = { label: 'Abrir el texto', base: 'chat' } as const;

type Asking = {
  /** What leads up to the text, as "… mandanos por WhatsApp". */
  before: string;
  after?: string;
  /** What the text is called where it follows; by default "este mismo texto". */
  called?: string;
  /** Where the text stands if the message has no room for it. */
  elsewhere: string;
};

/** An example of a literal text and its link. */
export const sampleText = {
  text:
    'Hola ! soy *Juan Perez* , mi correo de cliente es juan@example.com y deseo que el servicio Hosting Plan 2 ' +
    'que activo y al dia pase a nombre del cliente Jose Garcia con correo jose@example.com.. Ref: 7KQ2MW9X',
  link: 'https://wa.me/5491122334455?text=Hola%20!%20soy%20*Juan%20Perez*',
};

/** In the e-mail that goes with a WhatsApp message, which has room for any text. */
export const IN_THE_EMAIL =
  'el texto que va en el correo que te mandamos junto con este aviso, y que también está en el panel de clientes, ' +
  'dentro del trámite';
export const IN_THE_PANEL = 'el texto que está en el panel de clientes, dentro del trámite';

/**
 * The forms of a message that asks for a literal text (T4). The text is whole and exact or not there at all: with long
 * names and e-mails first the link gives way, then the text to the link, then both to where they stand too.
 */
export function askForText({ before, after = '', called = 'este mismo texto', elsewhere }: Asking) {
  const end = after === '' ? '' : ` ${after}`;
  const shorter: readonly Form[] = [
    {
      text: `${before} ${called}, sin cambiarle nada:\n\n{{text}}\n\nCopialo entero y envialo así como está.${end}`,
    },
    {
      text:
        `${before} el texto que se abre ya escrito desde el {{button}}, sin cambiarle nada: envialo así como ` +
        `está.${end}`,
      button: openChat,
    },
    { text: `${before}, sin cambiarle nada, ${elsewhere}.${end}` },
  ];
  const text =
    `${before} ${called}, sin cambiarle nada:\n\n{{text}}\n\nTambién podés abrirlo ya escrito desde el {{button}} y ` +
    `enviarlo así como está.${end}`;
  return { text, button: openChat, shorter };
}
