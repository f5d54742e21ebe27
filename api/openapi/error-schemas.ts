import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { type ErrorCode, refusals } from '../../domain/errors.ts';
import type { JsonSchema } from './json-schemas.ts';

const codes = Object.keys(refusals) as ErrorCode[];
const JSON_TYPE = 'application/json';

/** The HTTP status with which a refusal is answered. */
function statusOf(code: ErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: refusals[code].trpc }));
}

/** What any call may be answered with instead of a result, and the catalogue of its codes. */
export const errorSchemas: Readonly<Record<string, JsonSchema>> = {
  ErrorCode: {
    type: 'string',
    enum: codes,
    description: 'Stable. Codes may be added.',
    'x-enum-descriptions': codes.map(describe),
  },
  Error: {
    type: 'object',
    description: 'Every call that is not carried out is answered so, whatever the reason.',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'code', 'data'],
        properties: {
          message: { type: 'string', description: "The reason's text again." },
          code: { type: 'integer', description: 'The number that JSON-RPC has for the class of the error.' },
          data: {
            type: 'object',
            required: ['code', 'httpStatus', 'reason'],
            properties: {
              code: { type: 'string', description: "tRPC's class of the error." },
              httpStatus: { type: 'integer' },
              path: { type: 'string', description: 'The procedure.' },
              reason: { $ref: '#/components/schemas/Reason' },
            },
          },
        },
      },
    },
  },
  Reason: {
    type: 'object',
    required: ['code', 'text', 'details'],
    properties: {
      code: { $ref: '#/components/schemas/ErrorCode' },
      text: { type: 'string', description: 'For whoever uses the client: Spanish, as it stands.' },
      details: {
        type: 'object',
        description: 'By code: what is owed, which change is open, which field is wrong.',
      },
    },
  },
};

function describe(code: ErrorCode): string {
  return `${statusOf(code)}${refusals[code].retryable ? ', may be tried again as it is' : ''}`;
}

const ANY_CALL: readonly ErrorCode[] = ['INVALID_INPUT', 'UNEXPECTED', 'UNAVAILABLE'];

/** The codes that a procedure's comment names. */
export function codesIn(doc: string): ErrorCode[] {
  const named: readonly string[] = doc.match(/\b[A-Z]+(?:_[A-Z]+)*\b/g) ?? [];
  return codes.filter((code) => named.includes(code));
}

/** The answers to a call that is not carried out, by status, each with the codes that it is known to come with. */
export function errorResponses(known: readonly ErrorCode[]): Record<string, JsonSchema> {
  const all = new Set<ErrorCode>([...known, ...ANY_CALL]);
  const byStatus = Map.groupBy(all, statusOf);
  const content = { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/Error' } } };
  const listed = [...byStatus].toSorted(([one], [other]) => one - other);
  return {
    ...Object.fromEntries(listed.map(([status, of]) => [status, { description: of.join(', '), content }])),
    default: { description: 'Any other reason.', content },
  };
}
