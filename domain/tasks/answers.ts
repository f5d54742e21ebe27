import { refuse } from '../errors.ts';
import { isLocalDate } from '../time.ts';
import type { ChoiceEffect } from './staff-task.ts';

export type Answers = Readonly<Record<string, string>>;

/** What a choice may want to know, and how it must look. */
export type AnswerKind =
  | 'place'
  | 'bytes'
  | 'past_instant'
  | 'row_id'
  | 'local_date'
  | 'panel_user'
  | 'bank_reference'
  | 'minor_units'
  | 'reason';

const LONGEST_PLACE = 500;
const LONGEST_REFERENCE = 100;
const LONGEST_REASON = 200;
const DATE_LENGTH = 'YYYY-MM-DD'.length;

const expected: Record<AnswerKind, string> = {
  place: `dónde quedó, de 3 a ${LONGEST_PLACE} caracteres`,
  bytes: 'el tamaño en bytes, un número entero mayor que cero',
  local_date: 'una fecha como 2027-03-10',
  row_id: 'un id como 6f1c2a52-3b0e-4d3a-9a53-8d0f2f6f8a11',
  panel_user: 'el usuario de la cuenta en el panel: minúsculas y números, hasta 16',
  bank_reference: `el número de la transferencia en el banco, hasta ${LONGEST_REFERENCE} caracteres`,
  minor_units: 'un número entero de centavos, mayor que cero',
  reason: `el motivo, en un renglón de 3 a ${LONGEST_REASON} caracteres`,
  past_instant: 'fecha y hora pasadas en UTC, como 2026-03-10T15:00:00Z',
};

const isValid: Record<AnswerKind, (answer: string, now: Date) => boolean> = {
  place: (answer) => /^\S.+\S$/.test(answer) && answer.length <= LONGEST_PLACE,
  bytes: (answer) => /^[1-9]\d{0,17}$/.test(answer),
  local_date: (answer) => isLocalDate(answer),
  row_id: (answer) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(answer),
  panel_user: (answer) => /^[a-z][a-z0-9]{0,15}$/.test(answer),
  bank_reference: (answer) => /^.+$/.test(answer) && answer.length <= LONGEST_REFERENCE,
  minor_units: (answer) => /^[1-9]\d{0,17}$/.test(answer),
  reason: (answer) => /^\S.+\S$/.test(answer) && answer.length <= LONGEST_REASON,
  past_instant: (answer, now) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(answer) &&
    isLocalDate(answer.slice(0, DATE_LENGTH)) &&
    new Date(answer) <= now,
};

/**
 * The answers that a choice wants, checked; undefined for one that wants none.
 * @throws {DomainError} INVALID_INPUT for one that is missing, wrong, or that nobody asked for.
 */
export function checkedAnswers(
  { wants = {} }: ChoiceEffect,
  given: Answers = {},
  now: Date,
): Answers | undefined {
  const wanted = Object.entries(wants);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(wants, name)) {
      const names = wanted.length > 0 ? wanted.map(([other]) => other).join(', ') : 'ninguna respuesta';
      refuse('INVALID_INPUT', { field: `answers.${name}`, expected: `se esperaba ${names}` });
    }
  }
  if (wanted.length === 0) return undefined;
  const checked = wanted.map(([name, kind]) => {
    const answer = (given[name] ?? '').trim();
    if (!isValid[kind](answer, now))
      refuse('INVALID_INPUT', { field: `answers.${name}`, expected: `se esperaba ${expected[kind]}` });
    return [name, answer];
  });
  return Object.fromEntries(checked);
}
