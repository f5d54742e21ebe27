import type { TaskKind } from '../../tasks/staff-task.ts';
import type { Channel } from '../../transaction/channel.ts';

/**
 * `security` is never silenced and ends with how to stop it (C9); `informational` is what ALTO silences (A6);
 * `procedure` belongs to a change that the client takes part in; `answer` is a reply to a person who wrote.
 */
type MessageClass = 'security' | 'informational' | 'procedure' | 'answer';

/** What a button's address begins with: our own WhatsApp chat with a text filled in, or the company's site. */
export type ButtonBase = 'chat' | 'site';

/** How an entry can read. `{{button}}` in `text` reads "botón" in a template and "enlace" where there is none. */
export type Form = {
  /** WhatsApp's body and the e-mail's. Variables are `{{name}}`: never first, last or side by side (A3). */
  text: string;
  /** Carries the variable `link`, which must begin with the address of `base`. */
  button?: { label: string; base: ButtonBase };
};

/** One template, in its full form. */
export type Template = Form & {
  messageClass: MessageClass;
  channels: readonly Channel[];
  /** May use the variables of the text. */
  emailSubject?: string;
  /** What WhatsApp gets instead when the full form is too long for it with the values filled in, in this order. */
  shorter?: readonly Form[];
  /** Security class only: what NO FUI YO does, after "respondé NO FUI YO y" (C9). */
  stops?: string;
  /** Waits for the end of the quiet hours (A8). */
  quiet?: true;
  /** A variable is a one-use link: the variables are wiped once the message is accepted. */
  secret?: true;
  /** The task about its change that one which was not delivered is for staff: nobody else would hear of it (G7). */
  failureTask?: TaskKind;
  /** One example for every variable; its keys are the variables. */
  examples: Readonly<Record<string, string>>;
};

/** How the company's people are named where a client is to reach one: an example. */
export const team = 'nuestro equipo (+54 11 5555-0100, lunes a viernes de 9 a 18)';

/** What a message is, and where it goes. */
export const security = { messageClass: 'security', channels: ['whatsapp', 'email'] } as const;
export const procedure = { messageClass: 'procedure', channels: ['whatsapp', 'email'] } as const;
export const procedureByEmail = { messageClass: 'procedure', channels: ['email'] } as const;
export const informational = { messageClass: 'informational', channels: ['whatsapp'] } as const;
/** WhatsApp alone is never the only notice of what money or a last day depends on (A1). */
export const informationalToBoth = {
  messageClass: 'informational',
  channels: ['whatsapp', 'email'],
} as const;
export const reply = { messageClass: 'answer', channels: ['whatsapp'] } as const;
