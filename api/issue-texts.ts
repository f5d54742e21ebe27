import type { ZodError } from 'zod';

type Issue = ZodError['issues'][number];

/** How zod's own English texts begin; any other text was written by a schema, in Spanish, and is kept. */
const ENGLISH = /^(Invalid|Too (big|small)|Unrecognized)/;
const TYPES: Readonly<Record<string, string>> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'verdadero o falso',
  object: 'un objeto',
  array: 'una lista',
};
const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'un identificador UUID',
  email: 'un correo, como nombre@ejemplo.com',
  datetime: 'una fecha y hora ISO 8601 en UTC',
  date: 'una fecha AAAA-MM-DD',
};

/** What was wrong with an input, in Spanish: the field and what was expected there. Never echoes the input. */
export function describeIssue(issue: Issue | undefined): { field: string; expected: string } {
  if (!issue) return { field: 'pedido', expected: 'no respeta el formato de la API' };
  const field = issue.path.map(String).join('.') || 'pedido';
  return { field, expected: ENGLISH.test(issue.message) ? expectation(issue) : issue.message };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `se esperaba ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_format':
      return `se esperaba ${FORMATS[issue.format] ?? 'otro formato'}`;
    case 'invalid_value':
      return `se esperaba una de estas opciones: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `tiene que ${measure(issue.origin)} como mínimo ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `tiene que ${measure(issue.origin)} como máximo ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    default:
      return 'no tiene la forma esperada';
  }
}

function measure(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'tener' : 'ser';
}

function unit(origin: string, count: number | bigint): string {
  const isOne = Number(count) === 1;
  if (origin === 'string') return isOne ? ' carácter' : ' caracteres';
  if (origin === 'array') return isOne ? ' elemento' : ' elementos';
  return '';
}
