import { expect, test } from 'vitest';
import {
  eventText,
  typesForClient,
  typesForParties,
  typesForStaff,
} from '../../domain/accounts/event-words/catalogue.ts';
import type { WordsOf } from '../../domain/accounts/event-words/words.ts';
import { deleteReasons } from '../../domain/domains/domain-notices.ts';
import { type EventName, eventTypes } from '../../domain/events/event-types.ts';

const DATES = ['until', 'endsOn', 'expiresOn'];
const values = { string: 'algo', number: 3, boolean: true };
type Declared = { data?: Readonly<Record<string, keyof typeof values>> };
const declared = eventTypes as Readonly<Record<string, Declared>>;

/** What every event of a type says, with dates where a sentence has one. */
function dataOf(type: EventName): never {
  const filled = Object.entries(declared[type]?.data ?? {}).map(([name, kind]) => [
    name,
    DATES.includes(name) ? '2026-03-20' : values[kind],
  ]);
  return Object.fromEntries(filled) as never;
}

const named = { service: 'Sitio de Juan', invoice: '12', domain: 'juan.com.ar' };
const unnamed = { service: null, invoice: null, domain: null };

test.each(typesForStaff)('%s is a sentence in Spanish, whatever its reader may know (G6)', (type) => {
  for (const known of [named, unnamed]) {
    const text = eventText(type, { ...known, data: dataOf(type) });
    expect(text).toMatch(/^(?:[A-ZÁÉÍÓÚ]|«).*(?:\.|algo)$/);
    expect(text).not.toMatch(/undefined|null|NaN|\bfalse\b|\btrue\b|_|\s\.|,\./);
  }
});

test('whoever reads less reads nothing else', () => {
  expect(typesForClient.filter((type) => !typesForStaff.includes(type))).toEqual([]);
  expect(typesForParties.filter((type) => !typesForClient.includes(type))).toEqual([]);
  // Of the other party only what their change says anyway.
  const kinds = ['transfer', 'cancellation', 'activation', 'upgrade'];
  expect(typesForParties.filter((type) => !kinds.includes(type.split('.')[0] ?? ''))).toEqual([]);
});

test('what staff keeps to itself is no client’s to read', () => {
  const kept: EventName[] = [
    'client.fraud_risk_flagged',
    'client.unfreeze_asked',
    'service.termination_asked',
  ];
  const isKept = (type: EventName) =>
    kept.includes(type) || /^(?:task|message|catalogue|staff|key)\./.test(type);
  expect(typesForClient.filter(isKept)).toEqual([]);
  expect(typesForStaff).toEqual(expect.arrayContaining(kept));
});

test('literals are words, and one that only another version knows is left out', () => {
  const suspended = (reason: string) => eventText('service.suspended', { ...named, data: { reason } });
  expect(suspended('non_payment')).toBe('El servicio «Sitio de Juan» se suspendió: falta de pago.');
  expect(suspended('comet')).toBe('El servicio «Sitio de Juan» se suspendió.');
  const deleted = (reason: string) =>
    eventText('domain.deleted', { ...named, data: { domainId: 'd', reason } });
  expect(deleteReasons.map(deleted)).toEqual([
    'Se sacó el dominio juan.com.ar de nuestra base: venció y no se renovó.',
    'Se sacó el dominio juan.com.ar de nuestra base: lo pasaste a otra empresa.',
    'Se sacó el dominio juan.com.ar de nuestra base: lo pediste vos.',
    'Se sacó el dominio juan.com.ar de nuestra base: se había cargado por error.',
  ]);
  const edited = { version: 2, fields: 'phone document' };
  expect(eventText('client.edited', { ...unnamed, data: edited })).toBe(
    'Se cambiaron datos: teléfono y documento.',
  );
});

test('a type that nobody decided on does not compile', () => {
  const { 'client.signed_up': _, ...rest } = {} as WordsOf;
  // @ts-expect-error one is missing
  const missing: WordsOf = rest;
  // @ts-expect-error it says what no event of the type has
  const wrong: Partial<WordsOf> = { 'client.signed_up': { to: 'client', text: ({ data }) => data.version } };
  expect([missing, wrong]).toHaveLength(2);
});
