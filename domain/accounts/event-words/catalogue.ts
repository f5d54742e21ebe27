import type { EventName } from '../../events/event-types.ts';
import { accountWords } from './account-words.ts';
import { billingWords } from './billing-words.ts';
import { changeWords } from './change-words.ts';
import { serviceWords } from './service-words.ts';
import type { Readers, Told, WordsOf } from './words.ts';

/** What is read of every type of event, and by whom (G6): a new type does not compile until that is decided. */
const eventWords: WordsOf = { ...accountWords, ...billingWords, ...changeWords, ...serviceWords };

const names = Object.keys(eventWords) as EventName[];
const readBy = (...readers: Readers[]) =>
  names.filter((name) => readers.some((reader) => reader === eventWords[name]?.to));

/** The types of which a client reads when they are about them, or about a change that they are a party of. */
export const typesForClient = readBy('client', 'parties');
export const typesForParties = readBy('parties');
export const typesForStaff = readBy('client', 'parties', 'staff');

/** An event in a Spanish sentence, for those who read it at all. */
export function eventText<Name extends EventName>(type: Name, told: Told<Name>): string {
  const text = eventWords[type]?.text ?? '';
  return typeof text === 'string' ? text : text(told);
}
