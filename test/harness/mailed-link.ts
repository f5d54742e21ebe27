import type { System } from './system.ts';
import { until } from './until.ts';

/** Resolves to the first link that an address was mailed: what the pattern finds, or its group if it has one. */
export function mailedLink({ outside }: Pick<System, 'outside'>, email: string, link: RegExp) {
  return until(async () => {
    const texts = outside.mailbox.mails(email).map(({ text }) => text);
    return texts.map((text) => link.exec(text)?.at(-1)).find(Boolean);
  }, 'the link arrived');
}

/** The token that confirms an address. */
export const CONFIRMATION = /\/confirmar\/([\w-]+)/;
/** The one-use link to new credentials. */
export const CREDENTIALS = /https?:\/\/\S+\/acceso\/[\w-]+/;
