import type { EventName } from '../../events/event-types.ts';
import type { EventTypes } from '../../transaction/record.ts';

type DataOf<Name extends EventName> = EventTypes[Name] extends { data?: infer Data }
  ? NonNullable<Data>
  : unknown;

/** What a sentence may name; null what its reader may not know, or is not there. */
export type Told<Name extends EventName> = {
  /** The service's label. */
  service: string | null;
  /** The invoice's number. */
  invoice: string | null;
  /** The domain's name. */
  domain: string | null;
  data: DataOf<Name>;
};

/**
 * Who reads a sentence: whom the event is about, and staff; the other party of its change too; staff alone. None of them names a
 * person: who the other party is, `transfers.get` says as far as it may be said.
 */
export type Readers = 'client' | 'parties' | 'staff';
type Words<Name extends EventName> = {
  to: Readers;
  text: string | ((told: Told<Name>) => string);
};
/** What a part of the catalogue says of its types; null of what nobody reads in words. */
export type WordsOf = { [Name in EventName]: Words<Name> | null };

type Text<T> = string | ((told: T) => string);
export const toClient = <T>(text: Text<T>) => ({ to: 'client' as const, text });
export const toParties = <T>(text: Text<T>) => ({ to: 'parties' as const, text });
export const toStaff = <T>(text: Text<T>) => ({ to: 'staff' as const, text });

const LISTED = new Intl.ListFormat('es');

/** Names in one sentence. */
export const listed = (names: readonly string[]) => LISTED.format(names);
export const theService = (service: string | null) =>
  service === null ? 'Un servicio' : `El servicio «${service}»`;
export const ofService = (service: string | null) =>
  service === null ? 'de un servicio' : `de «${service}»`;
export const theInvoice = (invoice: string | null) =>
  invoice === null ? 'una factura' : `la factura ${invoice}`;
export const ofInvoice = (invoice: string | null) => `de ${theInvoice(invoice)}`;
export const theDomain = (domain: string | null) => (domain === null ? 'un dominio' : `el dominio ${domain}`);

/** A literal as people call it, or nothing where only another version knows it. */
export function inWords(names: Readonly<Record<string, string>>, literal: string, before = ''): string {
  const name = Object.hasOwn(names, literal) ? names[literal] : undefined;
  return name === undefined ? '' : `${before}${name}`;
}
